import type { Client } from "@frontrow/core";
import { formatTime } from "@frontrow/elements";
import { useRef } from "react";
import { useQueue } from "../desk/queue.ts";
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
  const settling = useRef(new Set<string>());
  const settle = (q: Waiting, approve: boolean) => {
    if (settling.current.has(q.id)) return;
    settling.current.add(q.id);
    void work(() => client.room.act(approve ? "qa.approve" : "qa.deny", { question: q.id })).finally(() =>
      settling.current.delete(q.id),
    );
  };
  const { at, list } = useQueue(held, (e, q) => {
    const key = e.key.toLowerCase();
    if (key === "a" || key === "d") settle(q, key === "a");
    return key === "a" || key === "d";
  });
  if (held.length === 0) return <p className="nothing">{qaWords.nothingWaits}</p>;
  return (
    <>
      <p className="keys">{qaWords.keys}</p>
      <ul {...list} className="rows" aria-label={qaWords.waiting}>
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
