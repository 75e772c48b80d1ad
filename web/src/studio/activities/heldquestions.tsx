import type { Client } from "@frontrow/core";
import { formatTime } from "@frontrow/elements";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { useAct } from "./act.ts";
import type { Waiting } from "./fold.ts";
import { Button, Problem } from "./kit.tsx";
import { Similar } from "./similar.tsx";
import { qaWords, words } from "./words.ts";

/**
 * The questions that wait to be looked at, the oldest first. A approves, D
 * dismisses, J and K move; what is settled gives its place and the focus to the next.
 */
export function HeldQuestions({
  client,
  held,
}: {
  readonly client: Client;
  readonly held: readonly Waiting[];
}) {
  const { problem, work } = useAct(client);
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const place = useRef(0);
  const within = useRef(false);
  const settling = useRef(new Set<string>());
  const found = held.findIndex((q) => q.id === current);
  const at = found < 0 ? Math.min(place.current, held.length - 1) : found;

  const focus = (to: number) =>
    list.current
      ?.querySelectorAll<HTMLElement>(":scope > li")
      [Math.min(held.length - 1, Math.max(0, to))]?.focus();
  useLayoutEffect(() => {
    if (found >= 0) {
      place.current = found;
      return;
    }
    if (current === null) return;
    setCurrent(held[at]?.id ?? null);
    if (within.current && document.activeElement === document.body) focus(at);
  });

  const settle = (q: Waiting, approve: boolean) => {
    if (settling.current.has(q.id)) return;
    settling.current.add(q.id);
    void work(() => client.room.act(approve ? "qa.approve" : "qa.deny", { question: q.id })).finally(() =>
      settling.current.delete(q.id),
    );
  };
  const onKey = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const q = held[at];
    const key = e.key.toLowerCase();
    if (key === "j" || e.key === "ArrowDown") focus(at + 1);
    else if (key === "k" || e.key === "ArrowUp") focus(at - 1);
    else if (key === "a" && q) settle(q, true);
    else if (key === "d" && q) settle(q, false);
    else return;
    e.preventDefault();
  };
  if (held.length === 0) return <p className="nothing">{qaWords.nothingWaits}</p>;
  return (
    <>
      <p className="keys">{qaWords.keys}</p>
      <ul
        ref={list}
        className="rows"
        aria-label={qaWords.waiting}
        onKeyDown={onKey}
        onFocus={(e) => {
          within.current = true;
          const id = (e.target as HTMLElement).closest<HTMLElement>("li[data-held]")?.dataset.held;
          if (id) setCurrent(id);
        }}
        onBlur={(e) => {
          // Who is taken off the page with the focus has not left it.
          if (e.relatedTarget !== null && !e.currentTarget.contains(e.relatedTarget)) within.current = false;
        }}
      >
        {held.map((q, i) => (
          <li key={q.id} data-held={q.id} className="held" tabIndex={i === at ? 0 : -1}>
            <p className="text" dir="auto">
              {q.text}
            </p>
            <small>
              <bdi>{q.by ? q.by.name || words.someone : words.anonymous}</bdi> ·{" "}
              <time>{formatTime(q.at)}</time>
            </small>
            {i === at ? <Similar client={client} question={q.id} quiet /> : null}
            <div className="row">
              <Button primary onClick={() => settle(q, true)}>
                {qaWords.approve}
              </Button>
              <Button onClick={() => settle(q, false)}>{qaWords.deny}</Button>
            </div>
          </li>
        ))}
      </ul>
      <Problem text={problem} />
    </>
  );
}
