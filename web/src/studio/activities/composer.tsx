import type { Client } from "@frontrow/core";
import { useEffect, useRef, useState } from "react";
import { useAct } from "./act.ts";
import { type Composing, idOf, type Kind, kept, launched, wrong } from "./composing.ts";
import { GameFields } from "./gamefields.tsx";
import { Button, Problem } from "./kit.tsx";
import { PollFields } from "./pollfields.tsx";
import { QuizFields } from "./quizfields.tsx";
import { kindWords, listWords, words } from "./words.ts";

const kinds = () => Object.entries(kindWords) as [Kind, (typeof kindWords)[Kind]][];

/** The kinds to choose from, in place. */
export function Picker({ pick, close }: { readonly pick: (kind: Kind) => void; readonly close: () => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  return (
    <ul
      ref={list}
      className="picker"
      aria-label={listWords.pick}
      onKeyDown={(e) => {
        if (e.key === "Escape") close();
      }}
    >
      {kinds().map(([kind, [name, about]]) => (
        <li key={kind}>
          <button type="button" onClick={() => pick(kind)}>
            <b>{name}</b>
            <small>{about}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Writes an activity in place; the show goes on beside it. */
export function Composer({
  client,
  composing,
  change,
  close,
}: {
  readonly client: Client;
  readonly composing: Composing;
  readonly change: (composing: Composing) => void;
  readonly close: () => void;
}) {
  const { busy, problem, work, forgive } = useAct(client);
  const [missing, setMissing] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const id = idOf(composing);
  useEffect(() => form.current?.querySelector<HTMLElement>("[data-first]")?.focus(), []);

  const write = (next: Composing) => {
    setMissing(null);
    forgive();
    change(next);
  };
  const save = async (launch: boolean) => {
    const what = wrong(composing);
    setMissing(what);
    if (what !== null) return;
    const done = await work(async () => {
      const draft = await kept(client, composing);
      change(draft);
      const made = idOf(draft);
      if (launch && made !== null) await launched(client, draft.kind, made);
    });
    if (done) close();
  };
  const kind = composing.kind === "game" ? composing.form.kind : composing.kind;
  return (
    <form
      ref={form}
      className="composing"
      aria-label={kindWords[kind][0]}
      onSubmit={(e) => {
        e.preventDefault();
        void save(false);
      }}
    >
      <h4>
        {kindWords[kind][0]}
        <small>{kindWords[kind][1]}</small>
      </h4>
      {composing.kind === "poll" ? (
        <PollFields form={composing.form} change={(form) => write({ ...composing, form })} />
      ) : composing.kind === "quiz" ? (
        <QuizFields form={composing.form} change={(form) => write({ ...composing, form })} />
      ) : (
        <GameFields form={composing.form} change={(form) => write({ ...composing, form })} />
      )}
      <Problem text={missing ?? problem} />
      <div className="row">
        <Button primary disabled={busy} onClick={() => void save(true)}>
          {words.launchNow}
        </Button>
        <Button submit disabled={busy}>
          {id === null ? words.saveDraft : words.save}
        </Button>
        <Button disabled={busy} onClick={close}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
