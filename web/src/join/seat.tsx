import "@frontrow/elements/room";
import type { Client, PointsView, QAView, RoomState } from "@frontrow/core";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useBrand } from "../brand/use.ts";
import { useServices } from "../ui/services.ts";
import { useReadable } from "../ui/store.ts";
import { newestOf } from "../watch/tabs.ts";
import { followViewport } from "../watch/viewport.ts";
import { useAwake } from "./awake.ts";
import { Door } from "./door.tsx";
import { Name } from "./name.tsx";
import { words } from "./words.ts";

const tabs = ["now", "qa", "chat", "points"] as const;
type Tab = (typeof tabs)[number];

/** The second screen: everything of a room but its picture. */
export function Seat({ channel }: { readonly channel: string }) {
  const client = useServices().client(channel);
  const closed = useReadable(client.room.state, (room) => room.connection === "closed");
  const known = useReadable(client.room.state, (room) => room.show !== null && room.me !== null);
  useEffect(() => client.start(), [client]);
  if (closed || !known) {
    return <Door client={client} className="join-door" words={{ ...words, away: words.reconnecting }} />;
  }
  return <Seated client={client} />;
}

/** Whether somebody has said here that they want no name. */
const nameless = "frontrow.nameless";

function remembers(): boolean {
  try {
    return sessionStorage.getItem(nameless) !== null;
  } catch {
    return false;
  }
}

function Seated({ client }: { readonly client: Client }) {
  const title = useBrand(client)?.title || client.channel;
  const name = useReadable(client.room.state, (room) => room.me?.name ?? "");
  const [naming, setNaming] = useState<"first" | "change" | null>(() =>
    name === "" && !remembers() ? "first" : null,
  );
  const [typing, setTyping] = useState(false);
  const [tab, setTab] = useState<Tab>("now");
  const [open, setOpen] = useState(0);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => followViewport(document.documentElement, setTyping), []);
  useEffect(() => {
    document.title = `${title} · Frontrow`;
  }, [title]);
  useEffect(() => {
    const node = page.current;
    const count = (event: Event) => setOpen((event as CustomEvent<{ readonly open: number }>).detail.open);
    node?.addEventListener("frontrow-activity", count);
    return () => node?.removeEventListener("frontrow-activity", count);
  }, []);
  useAwake(open > 0);
  const named = () => {
    try {
      sessionStorage.setItem(nameless, "1");
    } catch {
      // Storage is forbidden here: it is asked once more after a reload.
    }
    setNaming(null);
  };
  return (
    <div ref={page} className={`seat ${typing ? "typing" : ""}`}>
      <Top client={client} title={title} name={name} rename={() => setNaming("change")} />
      {naming === null ? null : (
        <main className="seat-body">
          <Name key={naming} client={client} was={name} first={naming === "first"} done={named} />
        </main>
      )}
      <main className="seat-body" hidden={naming !== null}>
        <Now client={client} hidden={tab !== "now"} open={open} toQuestions={() => setTab("qa")} />
        <frontrow-qa
          client={client}
          heading=""
          id="seat-qa"
          role="tabpanel"
          aria-labelledby="seat-tab-qa"
          hidden={tab !== "qa"}
        />
        <frontrow-chat
          client={client}
          id="seat-chat"
          role="tabpanel"
          aria-labelledby="seat-tab-chat"
          hidden={tab !== "chat"}
        />
        <div
          id="seat-points"
          className="seat-scroll"
          role="tabpanel"
          aria-labelledby="seat-tab-points"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
          tabIndex={0}
          hidden={tab !== "points"}
        >
          {tab === "points" ? <frontrow-leaderboard client={client} /> : null}
        </div>
      </main>
      {naming === null ? <Tabs client={client} tab={tab} open={open} choose={setTab} /> : null}
    </div>
  );
}

/** What this is, whether it is live, and who one is. */
function Top({
  client,
  title,
  name,
  rename,
}: {
  readonly client: Client;
  readonly title: string;
  readonly name: string;
  readonly rename: () => void;
}) {
  const status = useReadable(client.room.state, (room) => room.show?.status);
  const away = useReadable(client.room.state, (room) => room.connection !== "online");
  const live = status === "live";
  const state = live ? words.live : status === "ended" ? words.ended : words.offAir;
  return (
    <header className="seat-top">
      <div>
        <h1 dir="auto">{title}</h1>
        <p role="status">
          <i className={`state-dot ${live && !away ? "live" : ""}`} />
          {away ? words.reconnecting : state}
        </p>
      </div>
      <button
        type="button"
        className="btn btn-quiet"
        title={name === "" ? words.name.none : words.name.change(name)}
        aria-label={name === "" ? words.name.none : words.name.change(name)}
        onClick={rename}
      >
        <bdi>{name === "" ? words.name.short : name}</bdi>
      </button>
      <Link to="/join" className="btn btn-quiet" title={words.otherTitle}>
        {words.other}
      </Link>
    </header>
  );
}

/** What is open now, or that nothing is; below it the reactions and the raised hand. */
function Now({
  client,
  hidden,
  open,
  toQuestions,
}: {
  readonly client: Client;
  readonly hidden: boolean;
  readonly open: number;
  readonly toQuestions: () => void;
}) {
  const status = useReadable(client.room.state, (room) => room.show?.status);
  const qa = useReadable(client.room.state, (room) => room.views.qa as QAView | undefined);
  const answering = qa?.questions.find((q) => q.status === "answering");
  const says =
    status === "live" ? words.waiting.live : status === "ended" ? words.waiting.ended : words.waiting.offAir;
  return (
    <div id="seat-now" className="seat-now" role="tabpanel" aria-labelledby="seat-tab-now" hidden={hidden}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <div className="seat-scroll" tabIndex={0}>
        {answering === undefined ? null : (
          <section className="seat-answer">
            <h2>{words.answering}</h2>
            <p dir="auto">{answering.text}</p>
            <small dir="auto">{answering.by?.name ?? words.anonymous}</small>
          </section>
        )}
        <frontrow-activity client={client} />
        {open > 0 ? null : (
          <section className="seat-waiting">
            <h2>{words.waiting.title}</h2>
            <p>{says}</p>
            {qa?.open ? (
              <button type="button" className="btn btn-quiet" onClick={toQuestions}>
                {words.askOwn}
              </button>
            ) : null}
          </section>
        )}
      </div>
      <div className="seat-part">
        <frontrow-feedback client={client} />
        <div className="seat-reactions">
          <frontrow-reactions client={client} over="#seat-now" />
          <frontrow-hand client={client} />
        </div>
      </div>
    </div>
  );
}

/** What was not seen yet stands as a dot beside its tab. */
function useNews(client: Client, tab: Tab, open: number): ReadonlySet<Tab> {
  const now = useReadable(client.room.state, (room) => JSON.stringify(keysOf(room)));
  const seen = useRef<Partial<Record<Tab, string>>>({});
  const all = { ...(JSON.parse(now) as Record<Exclude<Tab, "now">, string>), now: String(open) };
  const first = useRef(true);
  if (first.current) seen.current = { ...all };
  first.current = false;
  seen.current[tab] = all[tab];
  return new Set(
    tabs.filter((t) =>
      t === "now" ? open > 0 && tab !== "now" : all[t] !== "" && seen.current[t] !== all[t],
    ),
  );
}

function keysOf(room: RoomState): Record<Exclude<Tab, "now">, string> {
  const { chat, qa } = newestOf(room);
  const top = (room.views.points as PointsView | undefined)?.top ?? null;
  return { chat, qa, points: top === null ? "" : top.map((p) => `${p.id} ${p.balance}`).join() };
}

function Tabs({
  client,
  tab,
  open,
  choose,
}: {
  readonly client: Client;
  readonly tab: Tab;
  readonly open: number;
  readonly choose: (tab: Tab) => void;
}) {
  const news = useNews(client, tab, open);
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const at = tabs.indexOf(tab);
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + rtl, ArrowLeft: at - rtl, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    list.current?.querySelector<HTMLElement>(`#seat-tab-${next}`)?.focus();
  };
  return (
    <div ref={list} className="seat-tabs" role="tablist" aria-label={words.part} onKeyDown={onKey}>
      {tabs.map((t) => (
        <button
          key={t}
          type="button"
          role="tab"
          id={`seat-tab-${t}`}
          aria-selected={t === tab}
          aria-controls={`seat-${t}`}
          tabIndex={t === tab ? 0 : -1}
          onClick={() => choose(t)}
        >
          {words.tabs[t]}
          {news.has(t) ? (
            <span className="news">
              <span className="sr-only">{words.news}</span>
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}
