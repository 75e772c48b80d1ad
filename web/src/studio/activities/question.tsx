import type { Client, Question } from "@frontrow/core";
import { formatTime } from "@frontrow/elements";
import { useState } from "react";
import { Sure } from "../desk/sure.tsx";
import { QuestionOnScreen } from "../overlays/index.ts";
import { useAct } from "./act.ts";
import { Button, Field, Problem } from "./kit.tsx";
import { Similar } from "./similar.tsx";
import { qaWords, words } from "./words.ts";

/** A question that everybody sees, with what can be done with it. */
export function QuestionRow({
  client,
  question: q,
  votes,
}: {
  readonly client: Client;
  readonly question: Question;
  readonly votes: number;
}) {
  const { busy, problem, act } = useAct(client);
  const [more, setMore] = useState<"similar" | "write" | null>(null);
  const tell = (cmd: `qa.${"answer" | "done" | "reopen" | "remove"}`) => act(cmd, { question: q.id });
  const turn = (to: typeof more) => setMore(more === to ? null : to);
  return (
    <li className={`question ${q.status}`}>
      <span className="votes" title={qaWords.votes(votes)}>
        <b>{words.number(votes)}</b>
        <small>{qaWords.voteUnit(votes)}</small>
      </span>
      <div className="question-words">
        <p className="text" dir="auto">
          {q.text}
        </p>
        <small>
          <bdi>{q.by ? q.by.name || words.someone : words.anonymous}</bdi> · <time>{formatTime(q.at)}</time>
        </small>
        {q.answer ? (
          <p className="written" dir="auto">
            {q.answer}
          </p>
        ) : null}
      </div>
      <div className="row">
        {q.status === "open" ? (
          <Button primary disabled={busy} onClick={() => void tell("qa.answer")}>
            {qaWords.answer}
          </Button>
        ) : null}
        {q.status === "answered" ? null : (
          <Button primary={q.status === "answering"} disabled={busy} onClick={() => void tell("qa.done")}>
            {qaWords.done}
          </Button>
        )}
        {q.status === "open" ? (
          <Button aria-expanded={more === "similar"} onClick={() => turn("similar")}>
            {qaWords.similar}
          </Button>
        ) : (
          <Button disabled={busy} onClick={() => void tell("qa.reopen")}>
            {qaWords.reopen}
          </Button>
        )}
        <QuestionOnScreen client={client} id={q.id} busy={busy} act={act} />
        <Button aria-expanded={more === "write"} onClick={() => turn("write")}>
          {qaWords.writeAnswer}
        </Button>
        <Sure
          small
          label={qaWords.hide}
          question={qaWords.hideSure}
          yes={qaWords.hide}
          back={words.back}
          danger
          busy={busy}
          onYes={() => void tell("qa.remove")}
        />
      </div>
      {more === "similar" ? <Similar client={client} question={q.id} /> : null}
      {more === "write" ? (
        <Written
          text={q.answer ?? ""}
          busy={busy}
          send={async (text) => {
            if ((await act("qa.done", { question: q.id, text })) !== undefined) setMore(null);
          }}
        />
      ) : null}
      <Problem text={problem} />
    </li>
  );
}

/** A written answer; it answers the question. */
function Written({
  text: was,
  busy,
  send,
}: {
  readonly text: string;
  readonly busy: boolean;
  readonly send: (text: string) => Promise<void>;
}) {
  const [text, setText] = useState(was);
  return (
    <form
      className="write"
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) void send(text.trim());
      }}
    >
      <Field label={qaWords.written}>
        <textarea
          dir="auto"
          rows={3}
          maxLength={500}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
      </Field>
      <div className="row">
        <Button primary submit disabled={busy}>
          {qaWords.send}
        </Button>
      </div>
    </form>
  );
}
