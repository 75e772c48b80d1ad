import type { Client } from "@frontrow/core";
import { useEffect, useState } from "react";
import { refusal, useAct } from "./act.ts";
import { Button, Problem } from "./kit.tsx";
import { qaWords, words } from "./words.ts";

interface Like {
  readonly question: string;
  readonly text: string;
  readonly status: "held" | "open" | "answering" | "answered";
}

/** What was asked in much the same words, as the server finds it; each can be made one with this question. */
export function Similar({
  client,
  question,
  quiet = false,
}: {
  readonly client: Client;
  readonly question: string;
  /** Says nothing where there is nothing. */
  readonly quiet?: boolean;
}) {
  const { busy, problem, act } = useAct(client);
  const [likes, setLikes] = useState<readonly Like[] | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    setLikes(null);
    client.room.act("qa.similar", { question }).then(
      (answer) => {
        if (!over) setLikes((answer as { questions?: Like[] } | undefined)?.questions ?? []);
      },
      (e) => {
        if (!over) setRefused(refusal(e));
      },
    );
    return () => {
      over = true;
    };
  }, [client, question]);
  // A question becomes one with another that is shown and waits.
  const fit = likes?.filter((l) => l.status === "open" || l.status === "answering") ?? null;
  if (quiet && (fit === null || fit.length === 0)) return null;
  return (
    <div className="similar">
      {fit === null && refused === null ? <p className="aside">{words.loading}</p> : null}
      {fit?.length === 0 ? <p className="aside">{qaWords.similarNone}</p> : null}
      {fit !== null && fit.length > 0 ? <p className="aside">{qaWords.similarTo}</p> : null}
      <ul>
        {fit?.map((l) => (
          <li key={l.question}>
            <span className="text" dir="auto">
              {l.text}
            </span>
            <Button
              disabled={busy}
              aria-label={`${qaWords.merge}: ${l.text}`}
              onClick={() => void act("qa.merge", { question, into: l.question })}
            >
              {qaWords.merge}
            </Button>
          </li>
        ))}
      </ul>
      <Problem text={problem ?? refused} />
    </div>
  );
}
