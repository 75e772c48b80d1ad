import "./room.css";
import type { Client } from "@frontrow/core";
import { pickByKey } from "@frontrow/elements/room";
import { type KeyboardEvent as ReactKey, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useReadable } from "../ui/store.ts";
import { words } from "../ui/words.ts";
import type { Panel } from "./panel.ts";
import { listed, newestOf, panelsOf } from "./tabs.ts";

interface Props {
  readonly client: Client;
  /** The panel that was asked for. */
  readonly panel: Panel;
  /** There is room beside the rail for the reactions, under the picture. */
  readonly beside: boolean;
  readonly onChoose: (panel: Panel) => void;
  /** Tells which one stands: the one asked for, if there is something in it. */
  readonly onShown: (panel: Panel) => void;
}

/** What the room has beside the chat: tabs, questions, polls, the open activity and the reactions. */
export function Room({ client, panel, beside, onChoose, onShown }: Props) {
  const views = useReadable(client.room.state, (room) => room.views);
  const panels = panelsOf(views);
  const shown = panels.includes(panel) ? panel : "chat";
  useLayoutEffect(() => onShown(shown), [onShown, shown]);

  // The chat is the page's; it is a panel only among others.
  const tabbed = panels.length > 1;
  useLayoutEffect(() => {
    const chat = document.querySelector("#panel-chat");
    if (!tabbed || chat === null) return;
    chat.setAttribute("role", "tabpanel");
    chat.setAttribute("aria-labelledby", "tab-chat");
    return () => {
      chat.removeAttribute("role");
      chat.removeAttribute("aria-labelledby");
    };
  }, [tabbed]);

  const cards = useCards(shown, beside);
  const under = useMemo(() => document.querySelector(".watch .under"), []);
  const row = (
    <div className="take-part">
      <frontrow-reactions client={client} />
      <frontrow-hand client={client} compact={!beside} />
      <frontrow-feedback client={client} />
    </div>
  );
  return (
    <>
      {tabbed ? <Tabs client={client} panels={panels} shown={shown} onChoose={onChoose} /> : null}
      <frontrow-qa
        client={client}
        heading=""
        id="panel-qa"
        role="tabpanel"
        aria-labelledby="tab-qa"
        hidden={shown !== "qa"}
      />
      <Polls client={client} hidden={shown !== "polls"} />
      {panels.includes("people") ? (
        <frontrow-people
          client={client}
          heading=""
          id="panel-people"
          role="tabpanel"
          aria-labelledby="tab-people"
          hidden={shown !== "people"}
        />
      ) : null}
      {createPortal(
        <>
          <frontrow-activity client={client} compact={!beside} />
          {beside ? null : row}
        </>,
        cards,
      )}
      {beside && under !== null ? createPortal(row, under) : null}
    </>
  );
}

/**
 * The box of what is open now. It stands above the composer of the panel that
 * is shown, and over the picture while that fills the screen; moving it keeps
 * what somebody has begun in it.
 */
function useCards(shown: Panel, beside: boolean): HTMLElement {
  const [cards] = useState(() => document.createElement("div"));
  const [full, setFull] = useState(false);
  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement?.localName === "frontrow-player");
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  useLayoutEffect(() => {
    // The polls stand there themselves; and where there is little room, the people have all of it.
    const none = shown === "polls" || (shown === "people" && !beside);
    const place = full ? "frontrow-player" : none ? null : `frontrow-${shown}`;
    const target = place === null ? null : document.querySelector(`.watch ${place}`);
    cards.classList.add("cards");
    cards.classList.toggle("over", full);
    cards.slot = full ? "over" : "above";
    if (target === null) cards.remove();
    else if (cards.parentNode !== target) target.append(cards);
  }, [cards, full, shown, beside]);
  useEffect(() => {
    const count = (event: CustomEvent<{ readonly open: number }>) => {
      cards.classList.toggle("some", event.detail.open > 0);
    };
    cards.addEventListener("frontrow-activity", count as EventListener);
    return () => {
      cards.removeEventListener("frontrow-activity", count as EventListener);
      cards.remove();
    };
  }, [cards]);
  useEffect(() => {
    const pick = (event: KeyboardEvent) => {
      const list = document.querySelector("#panel-polls");
      const within = cards.isConnected ? cards : list;
      if (within !== null) pickByKey(event, within);
    };
    document.addEventListener("keydown", pick);
    return () => document.removeEventListener("keydown", pick);
  }, [cards]);
  return cards;
}

interface TabsProps {
  readonly client: Client;
  readonly panels: readonly Panel[];
  readonly shown: Panel;
  readonly onChoose: (panel: Panel) => void;
}

function Tabs({ client, panels, shown, onChoose }: TabsProps) {
  const news = useNews(client, shown);
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: ReactKey) => {
    const at = panels.indexOf(shown);
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const by: Record<string, number> = { ArrowRight: at + rtl, ArrowLeft: at - rtl, Home: 0, End: -1 };
    const to = by[event.key];
    const next = to === undefined ? undefined : panels.at(to % panels.length);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div ref={list} className="tabs" role="tablist" aria-label={words.rail} onKeyDown={onKey}>
      {panels.map((panel) => (
        <button
          key={panel}
          type="button"
          role="tab"
          id={`tab-${panel}`}
          aria-selected={panel === shown}
          aria-controls={`panel-${panel}`}
          tabIndex={panel === shown ? 0 : -1}
          onClick={() => onChoose(panel)}
        >
          {words.panel[panel]}
          {news.has(panel) ? (
            <span className="news">
              <span className="sr-only">{words.news}</span>
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}

/** How long after the first news of the room all of it is what was there, ms. */
const settling = 2_000;

/** The panels that have something which was not seen. What was there at the beginning is no news. */
function useNews(client: Client, shown: Panel): ReadonlySet<Panel> {
  const newest = useReadable(client.room.state, (room) => JSON.stringify(newestOf(room)));
  const now = useMemo(() => JSON.parse(newest) as Record<Panel, string>, [newest]);
  const [seen, setSeen] = useState(now);
  const began = useRef(performance.now());
  useEffect(() => {
    const settled = performance.now() - began.current > settling;
    setSeen((was) => (settled ? { ...was, [shown]: now[shown] } : now));
  }, [now, shown]);
  const panels = Object.keys(now) as Panel[];
  return new Set(panels.filter((p) => p !== shown && now[p] !== seen[p] && now[p] !== ""));
}

function Polls({ client, hidden }: { readonly client: Client; readonly hidden: boolean }) {
  const views = useReadable(client.room.state, (room) => room.views);
  return (
    <div
      id="panel-polls"
      className="polls"
      role="tabpanel"
      aria-labelledby="tab-polls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
      tabIndex={0}
      hidden={hidden}
    >
      {hidden
        ? null
        : listed(views).map(({ key, kind, id }) => (
            <div key={key} className="one">
              {kind === "poll" ? <frontrow-poll client={client} poll={id} /> : null}
              {kind === "game" ? <frontrow-game client={client} game={id} /> : null}
              {kind === "quiz" ? <frontrow-quiz client={client} /> : null}
            </div>
          ))}
    </div>
  );
}
