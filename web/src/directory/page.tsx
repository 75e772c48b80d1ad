import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Art, Badge } from "../ui/art.tsx";
import { Header } from "../ui/header.tsx";
import { Icon } from "../ui/icon.tsx";
import { Message } from "../ui/message.tsx";
import { useServices } from "../ui/services.ts";
import { useReadable } from "../ui/store.ts";
import { sinceWords, viewersWords, words } from "../ui/words.ts";
import type { Channel } from "./channels.ts";

/** `/`: the channels, and who is live. */
export function DirectoryPage() {
  const { channels } = useServices();
  const state = useReadable(channels.state, (s) => s);
  useEffect(() => {
    document.title = "Frontrow";
    return channels.start();
  }, [channels]);

  const live = state.channels.filter((channel) => channel.status === "live");
  // One channel alone is what the page is about, also while it is off air.
  const alone = state.channels.length === 1;
  const cards = alone ? state.channels : live;
  const others = state.channels.filter((channel) => !cards.includes(channel));
  return (
    <div className="flex min-h-dvh flex-col">
      <Header />
      <main className="mx-auto w-full max-w-[1280px] flex-1 px-4 pt-7 pb-16 sm:px-6 lg:pt-10">
        {state.status === "loading" ? <Loading /> : null}
        {state.status === "failed" ? (
          <Message
            title={words.notLoaded}
            action={
              <button type="button" className="btn btn-primary" onClick={channels.refresh}>
                <Icon name="retry" size={18} />
                {words.again}
              </button>
            }
          >
            {words.notLoadedHow}
          </Message>
        ) : null}
        {state.status === "ready" && state.channels.length === 0 ? <NoChannels /> : null}
        {state.status === "ready" && state.channels.length > 0 ? (
          <>
            <h1 className="font-semibold text-2xl tracking-tight">
              {live.length > 0 ? words.liveNow : words.nobodyLive}
            </h1>
            {live.length > 0 ? null : <p className="mt-1.5 text-ink-2">{words.nobodyLiveHow}</p>}
            {cards.length > 0 ? (
              <ul
                className={`mt-5 grid gap-x-5 gap-y-7 ${alone ? "max-w-[720px]" : "sm:grid-cols-2 lg:grid-cols-3"}`}
              >
                {cards.map((channel) => (
                  <Card key={channel.name} channel={channel} />
                ))}
              </ul>
            ) : null}
            {others.length > 0 ? (
              <>
                <h2 className="mt-12 font-semibold text-lg tracking-tight">{words.offAir}</h2>
                <ul className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
                  {others.map((channel) => (
                    <OffAirCard key={channel.name} channel={channel} />
                  ))}
                </ul>
              </>
            ) : null}
          </>
        ) : null}
      </main>
    </div>
  );
}

function Card({ channel }: { readonly channel: Channel }) {
  const live = channel.status === "live";
  return (
    <li>
      <Link to="/watch/$channel" params={{ channel: channel.name }} className="group block rounded-lg">
        <div className="relative overflow-hidden rounded-lg shadow-1 transition-shadow duration-200 group-hover:shadow-2">
          {channel.picture === null ? (
            <Art name={channel.title} live={live} className="aspect-video" />
          ) : (
            <img src={channel.picture} alt="" className="aspect-video w-full bg-raised object-cover" />
          )}
          <span className={`${live ? "live-pill" : "off-pill"} absolute start-3 top-3`}>
            {live ? words.live : words.offAir}
          </span>
        </div>
        <div className="mt-3 flex items-baseline justify-between gap-3 px-0.5">
          <span dir="auto" className="truncate font-semibold text-lg tracking-tight group-hover:text-accent">
            {channel.title}
          </span>
          <span className="flex shrink-0 items-center gap-1.5 self-center text-ink-2 text-sm tabular-nums">
            <Icon name="viewers" size={16} />
            {viewersWords(channel.viewers)}
          </span>
        </div>
        {channel.since === null ? null : (
          <p className="px-0.5 text-ink-3 text-sm first-letter:uppercase">
            {sinceWords(channel.since, Date.now() * 1000)}
          </p>
        )}
      </Link>
    </li>
  );
}

function OffAirCard({ channel: { name, title, logo, picture } }: { readonly channel: Channel }) {
  const sign = logo ?? picture;
  return (
    <li>
      <Link
        to="/watch/$channel"
        params={{ channel: name }}
        className="flex items-center gap-3 rounded-lg border border-hairline bg-surface p-3 transition-colors hover:bg-raised"
      >
        {sign === null ? (
          <Badge name={title} live={false} className="size-11 shrink-0 rounded-md" />
        ) : (
          <img
            src={sign}
            alt=""
            className={`size-11 shrink-0 rounded-md bg-raised ${logo === null ? "object-cover" : "object-contain"}`}
          />
        )}
        <span dir="auto" className="min-w-0 flex-1 truncate font-medium">
          {title}
        </span>
        <span className="off-pill">{words.offAir}</span>
      </Link>
    </li>
  );
}

function NoChannels() {
  return (
    <Message title={words.noChannels}>
      <p>{words.noChannelsHow}</p>
      <code className="mt-4 inline-block select-all rounded-md bg-raised px-4 py-2.5 font-mono text-ink text-sm">
        frontrow channel create NAME
      </code>
    </Message>
  );
}

function Loading() {
  return (
    <div role="status">
      <span className="sr-only">{words.loading}</span>
      <div className="skeleton h-8 w-36" />
      <div className="mt-5 grid gap-x-5 gap-y-7 sm:grid-cols-2 lg:grid-cols-3">
        {[0, 1, 2].map((i) => (
          <div key={i}>
            <div className="skeleton aspect-video" />
            <div className="skeleton mt-3 h-5 w-1/2" />
          </div>
        ))}
      </div>
    </div>
  );
}
