import "./page.css";
import type { Client } from "@frontrow/core";
import type { Brand } from "@frontrow/elements/brand";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { useBrand } from "../brand/use.ts";
import { Badge } from "../ui/art.tsx";
import { Header } from "../ui/header.tsx";
import { Icon } from "../ui/icon.tsx";
import { NotFound } from "../ui/notfound.tsx";
import { useServices } from "../ui/services.ts";
import { useReadable } from "../ui/store.ts";
import { stateWords, viewersWords, words } from "../ui/words.ts";
import { type Panel, readPanel, writePanel } from "./panel.ts";
import { type Shared, share } from "./share.ts";
import { followViewport } from "./viewport.ts";

/** `/watch/CHANNEL`: the show and its chat. */
export function WatchPage() {
  const { channel } = useParams({ from: "/watch/$channel" });
  return <Watch key={channel} channel={channel} />;
}

function Watch({ channel }: { readonly channel: string }) {
  const services = useServices();
  const client = services.client(channel);
  const missing = useMissing(client, channel);
  if (missing) {
    return <NotFound title={words.noChannel}>{words.noChannelHow(channel)}</NotFound>;
  }
  return <House client={client} />;
}

function House({ client }: { readonly client: Client }) {
  const page = useRef<HTMLDivElement>(null);
  const [theater, setTheater] = useState(false);
  const [typing, setTyping] = useState(false);
  const [panel, setPanel] = useState<Panel>(readPanel);
  // What the room has beside the chat says which panel is there; until it came there is the chat.
  const [shown, setShown] = useState<Panel>("chat");
  const roomy = useRoomy();
  const brand = useBrand(client);
  const Room = useRoom();

  useEffect(() => client.start(), [client]);
  useEffect(() => followViewport(document.documentElement, setTyping), []);
  useEffect(() => {
    const node = page.current;
    const toggle = () => setTheater((on) => !on);
    // Before the chat hears it: what is hidden takes no focus.
    const toChat = () => flushSync(() => setPanel("chat"));
    node?.addEventListener("frontrow-theater", toggle);
    node?.addEventListener("frontrow-chat", toChat);
    return () => {
      node?.removeEventListener("frontrow-theater", toggle);
      node?.removeEventListener("frontrow-chat", toChat);
    };
  }, []);

  const choose = (next: Panel) => {
    setPanel(next);
    writePanel(next);
  };
  const focusChat = () => {
    flushSync(() => setPanel("chat"));
    page.current?.querySelector("frontrow-chat")?.focus();
  };
  return (
    <div ref={page} className={`watch ${theater ? "theater" : ""} ${typing ? "typing" : ""}`}>
      <button type="button" className="skip" onClick={focusChat}>
        {words.skip}
      </button>
      <Header className="top" plain />
      <div className="house">
        <main className="stage-side">
          <div className="picture">
            <frontrow-player client={client} hotkeys="page" hasTheater={roomy} theater={theater} />
          </div>
          <div className="under" />
          <Line client={client} brand={brand} roomy={roomy} />
        </main>
        <aside className="rail" aria-label={words.rail}>
          {Room === null ? null : (
            <Room
              client={client}
              panel={panel}
              beside={roomy && !theater}
              onChoose={choose}
              onShown={setShown}
            />
          )}
          <frontrow-chat client={client} id="panel-chat" hidden={shown !== "chat"} />
        </aside>
      </div>
    </div>
  );
}

type RoomView = typeof import("./room.tsx").Room;

/** What the room has beside the chat: it comes when the page stands and the browser has time. */
function useRoom(): RoomView | null {
  const [view, setView] = useState<{ readonly Room: RoomView } | null>(null);
  useEffect(() => {
    let current = true;
    const load = () =>
      import("./room.tsx").then(
        (module) => current && setView(module),
        // The chat stands without it; the next visit tries again.
        () => {},
      );
    const timer = setTimeout(load, 50);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, []);
  return view?.Room ?? null;
}

type AboutView = typeof import("../brand/about.tsx").About;

/** What the channel says of itself, where it says something. */
function useAbout(brand: Brand | null): AboutView | null {
  const [view, setView] = useState<{ readonly About: AboutView } | null>(null);
  const some = brand !== null && (brand.description !== "" || brand.links.length > 0);
  useEffect(() => {
    // Without it the page is poorer, and works.
    if (some) import("../brand/about.tsx").then(setView, () => {});
  }, [some]);
  return view?.About ?? null;
}

/** The line under the picture: what this is, how many watch, and the way to pass it on. */
function Line({
  client,
  brand,
  roomy,
}: {
  readonly client: Client;
  readonly brand: Brand | null;
  readonly roomy: boolean;
}) {
  const show = useReadable(client.room.state, (room) => room.show);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const known = useReadable(client.room.state, (room) => room.show !== null);
  const live = show?.status === "live";
  const title = brand?.title || client.channel;
  const About = useAbout(brand);
  useMinutes();
  useEffect(() => {
    document.title = `${live ? "● " : ""}${title} · Frontrow`;
  }, [title, live]);
  const line = (
    <div className="line flex items-center gap-3 border-hairline border-b bg-surface px-4 py-2.5 min-[1000px]:border-0 min-[1000px]:bg-transparent min-[1000px]:px-0 min-[1000px]:pt-4">
      {brand?.files.logo ? (
        <img
          src={brand.files.logo.url}
          alt=""
          className="h-10 max-w-24 shrink-0 rounded-md object-contain min-[1000px]:h-12"
        />
      ) : (
        <Badge name={title} live={live} className="size-10 shrink-0 rounded-full min-[1000px]:size-12" />
      )}
      <div className="min-w-0 flex-1">
        <h1
          dir="auto"
          className="truncate font-semibold text-lg leading-6 tracking-tight min-[1000px]:text-xl min-[1000px]:leading-7"
        >
          {title}
        </h1>
        <p className="flex items-center gap-2 text-ink-2 text-sm">
          {known ? (
            <i className={`state-dot ${live ? "live" : ""}`} />
          ) : (
            <span className="skeleton h-5 w-20" />
          )}
          {known ? <span className="truncate">{stateWords(show, client.clock.wall())}</span> : null}
        </p>
      </div>
      {known ? (
        <span className="flex items-center gap-1.5 whitespace-nowrap text-ink-2 text-sm tabular-nums">
          <Icon name="viewers" size={18} />
          {viewersWords(viewers)}
        </span>
      ) : null}
      <Share channel={title} />
    </div>
  );
  return (
    <>
      {line}
      {About && brand && known ? <About brand={brand} title={title} roomy={roomy} live={live} /> : null}
    </>
  );
}

function Share({ channel }: { readonly channel: string }) {
  const [done, setDone] = useState<Shared | null>(null);
  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(() => setDone(null), 2500);
    return () => clearTimeout(timer);
  }, [done]);
  const onShare = async () => setDone(await share(channel, location.href));
  const says = done === "copied" ? words.copied : done === "failed" ? words.copyByHand : words.share;
  return (
    <button type="button" className="btn btn-quiet max-sm:btn-icon" onClick={onShare} aria-label={says}>
      <Icon name={done === "copied" ? "check" : "share"} size={18} />
      <span className="max-sm:sr-only" aria-live="polite">
        {says}
      </span>
    </button>
  );
}

/** Whether the channel does not exist, by the server's list or by its room. */
function useMissing(client: Client, channel: string): boolean {
  const { channels } = useServices();
  const [missing, setMissing] = useState(false);
  const refused = useReadable(client.room.state, (room) => room.error?.code === "no_such_channel");
  useEffect(() => {
    let current = true;
    void channels.exists(channel).then((answer) => {
      if (current) setMissing(answer === "missing");
    });
    return () => {
      current = false;
    };
  }, [channels, channel]);
  return missing || refused;
}

const roomy = matchMedia("(min-width: 1000px)");

/** Whether the player and the chat stand side by side: then the player can take the whole height. */
function useRoomy(): boolean {
  return useSyncExternalStore(
    (tell) => {
      roomy.addEventListener("change", tell);
      return () => roomy.removeEventListener("change", tell);
    },
    () => roomy.matches,
  );
}

/** Draws again every half minute, for words about time. */
function useMinutes(): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
}
