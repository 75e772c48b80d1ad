import type { ChatLine, ChatView } from "@frontrow/core";
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { Composer } from "./composer.tsx";
import { useDeskContext, useMe } from "./context.tsx";
import { Line } from "./line.tsx";
import { Modes } from "./modes.tsx";
import { Sign } from "./sign.tsx";
import { chatWords } from "./words.ts";

/** How many lines are drawn while following the newest, and how many more each step up draws. */
const drawn = 120;
/** How near to the end counts as there, px. */
const near = 48;

const none: readonly ChatLine[] = [];
const noEmotes: ChatView["emotes"] = {};

/** The chat as the staff see it: everything at once, and what can be done about it. */
export function Chat() {
  const { client } = useDeskContext();
  const me = useMe();
  const messages = useReadable(client.room.state, (room) => room.messages);
  const hasOlder = useReadable(client.room.state, (room) => room.hasOlder);
  const pinned = useReadable(
    client.room.state,
    (room) => (room.views.chat as ChatView | undefined)?.pinned ?? none,
  );
  const emotes = useReadable(
    client.room.state,
    (room) => (room.views.chat as ChatView | undefined)?.emotes ?? noEmotes,
  );
  const log = useRef<HTMLDivElement>(null);
  /** Key of the first line that is drawn while somebody reads; null follows the newest. */
  const [from, setFrom] = useState<string | null>(null);
  const [seen, setSeen] = useState<string | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const [answering, setAnswering] = useState<ChatLine | null>(null);

  const first = from === null ? -1 : messages.findIndex((l) => l.key === from);
  const lines = messages.slice(first < 0 ? -drawn : first);
  const newest = messages.at(-1)?.key ?? null;
  const fresh = from === null ? 0 : messages.length - 1 - messages.findIndex((l) => l.key === seen);

  useLayoutEffect(() => {
    const node = log.current;
    if (from === null && node !== null && newest !== undefined) node.scrollTop = node.scrollHeight;
  }, [from, newest]);
  // What is around the lines changes their room; who follows stays at the end.
  useEffect(() => {
    const node = log.current;
    if (node === null) return;
    const watch = new ResizeObserver(() => {
      if (from === null) node.scrollTop = node.scrollHeight;
    });
    watch.observe(node);
    return () => watch.disconnect();
  }, [from]);

  const onScroll = () => {
    const node = log.current;
    if (node === null) return;
    const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < near;
    if (atEnd && from !== null) setFrom(null);
    if (!atEnd && from === null && lines[0]) {
      setFrom(lines[0].key);
      setSeen(newest);
    }
  };
  const earlier = async () => {
    if (first > 0 || (first < 0 && messages.length > drawn)) {
      const at = Math.max(0, (first < 0 ? messages.length - drawn : first) - drawn);
      setFrom(messages[at]?.key ?? null);
    } else {
      try {
        await client.room.older();
      } catch {
        return; // The button stays for another try.
      }
      setFrom(client.room.state.get().messages[0]?.key ?? null);
    }
    setSeen((known) => known ?? newest);
  };
  const reply = useCallback((line: ChatLine) => setAnswering(line), []);

  const onKey = (e: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -lines.length, End: lines.length }[e.key];
    const item = (e.target as HTMLElement).closest<HTMLElement>("li.line");
    if (step === undefined || item === null || e.target !== item) return;
    e.preventDefault();
    const items = [...(log.current?.querySelectorAll<HTMLElement>("li.line") ?? [])];
    const to = items[Math.min(items.length - 1, Math.max(0, items.indexOf(item) + step))];
    to?.focus();
  };
  // A line that is gone, by somebody's doing, leaves the focus in the list.
  useLayoutEffect(() => {
    if (current !== null && !lines.some((l) => l.key === current)) {
      const lost = document.activeElement === document.body;
      setCurrent(null);
      if (lost) log.current?.querySelector<HTMLElement>("li.line:last-child")?.focus({ preventScroll: true });
    }
  });
  const tabbed = current ?? lines.at(-1)?.key ?? null;
  const pins = new Set(pinned.map((l) => l.id));

  return (
    <div className="chat">
      <Modes />
      {pinned.length > 0 ? <Pins pinned={pinned} /> : null}
      <div className="lines">
        <div
          ref={log}
          className="log-scroll"
          role="log"
          aria-live="off"
          aria-label={chatWords.log}
          onScroll={onScroll}
          onKeyDown={onKey}
          onFocus={(e) => {
            const key = (e.target as HTMLElement).closest<HTMLElement>("li.line")?.dataset.key;
            if (key) setCurrent(key);
          }}
        >
          <ol>
            {first > 0 || hasOlder || (first < 0 && messages.length > drawn) ? (
              <li className="older">
                <button type="button" className="link" onClick={earlier}>
                  {chatWords.older}
                </button>
              </li>
            ) : null}
            {lines.map((line) => (
              <Line
                key={line.key}
                line={line}
                role={me?.role ?? "viewer"}
                own={line.by !== null && line.by.id === me?.id}
                pinned={line.id !== null && pins.has(line.id)}
                current={line.key === tabbed}
                emotes={emotes}
                reply={reply}
              />
            ))}
          </ol>
        </div>
        {messages.length === 0 ? <p className="empty">{chatWords.empty}</p> : null}
        {from === null ? null : (
          <button type="button" className="btn btn-primary newest" onClick={() => setFrom(null)}>
            {chatWords.fresh(Math.max(0, fresh))}
            <Sign name="down" />
          </button>
        )}
      </div>
      <Composer answering={answering} answered={() => setAnswering(null)} />
    </div>
  );
}

function Pins({ pinned }: { readonly pinned: readonly ChatLine[] }) {
  const { perform } = useDeskContext();
  return (
    <ul className="pins" aria-label={chatWords.pinned}>
      {pinned.map((line) => (
        <li key={line.key}>
          <Sign name="pin" />
          <span dir="auto">
            <bdi>{line.by?.name}</bdi> {line.text}
          </span>
          <button type="button" className="link" onClick={() => perform("chat.unpin", { id: line.id })}>
            {chatWords.unpin}
          </button>
        </li>
      ))}
    </ul>
  );
}
