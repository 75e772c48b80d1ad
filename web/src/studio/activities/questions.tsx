import type { Client, Crowd, QACounters, QAView, Question } from "@frontrow/core";
import { useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { useAct } from "./act.ts";
import { useCalm } from "./calm.ts";
import { HeldQuestions } from "./heldquestions.tsx";
import { Audience, Button, Check, Pick, Problem } from "./kit.tsx";
import { Part } from "./part.tsx";
import { QuestionRow } from "./question.tsx";
import { useDesk } from "./store.ts";
import { qaWords, words } from "./words.ts";

type Sort = keyof typeof qaWords.sorts & string;
const sorts = () => Object.entries(qaWords.sorts) as [Sort, string][];

/** The votes of a question: final ones where it was answered, else those that are counted. */
export const votesOf = (q: Question, counters: QACounters | undefined) =>
  q.votes ?? counters?.votes[String(q.n)] ?? 0;

/** The order of questions that wait for an answer. */
export function sorted(
  questions: readonly Question[],
  sort: Sort,
  counters: QACounters | undefined,
): readonly Question[] {
  const open = questions.filter((q) => q.status === "open");
  if (sort === "oldest") return open;
  if (sort === "newest") return open.reverse();
  return open.sort((a, b) => votesOf(b, counters) - votesOf(a, counters) || a.n - b.n);
}

/** The desk of questions: what waits to be looked at, what waits for an answer, what is answered. */
export function Questions({ client }: { readonly client: Client }) {
  const view = useReadable(client.room.state, (room) => room.views.qa as QAView | undefined);
  const counters = useReadable(client.room.state, (room) => room.counters.qa as QACounters | undefined);
  const host = useReadable(client.room.state, (room) => room.me?.can.includes("activity.host") ?? false);
  const held = useDesk(client, (d) => d.held);
  const [sort, setSort] = useState<Sort>("votes");
  const questions = view?.questions ?? [];
  const open = sorted(questions, sort, counters);
  const order = useCalm(open.map((q) => q.id));
  if (!view) {
    return (
      <div className="acts" aria-busy="true">
        <div className="skeleton h-10 w-full" />
        <div className="skeleton h-10 w-2/3" />
      </div>
    );
  }
  const by = new Map(open.map((q) => [q.id, q]));
  const shown = order.ids.flatMap((id) => by.get(id) ?? []);
  const now = questions.filter((q) => q.status === "answering");
  const answered = questions.filter((q) => q.status === "answered").reverse();
  return (
    <div className="acts">
      {host ? (
        <Settings client={client} view={view} />
      ) : (
        <p className="aside">{view.open ? qaWords.open : qaWords.closed}</p>
      )}
      {view.moderated || held.length > 0 ? (
        <Part heading={qaWords.waiting} count={held.length}>
          <HeldQuestions client={client} held={held} />
        </Part>
      ) : null}
      {now.length > 0 ? (
        <Part heading={qaWords.answering} className="loud">
          <ul className="rows">
            {now.map((q) => (
              <QuestionRow key={q.id} client={client} question={q} votes={votesOf(q, counters)} />
            ))}
          </ul>
        </Part>
      ) : null}
      <Part
        heading={qaWords.shown}
        count={open.length}
        tools={<Pick label={qaWords.sort} value={sort} options={sorts()} change={setSort} />}
      >
        {open.length === 0 ? <p className="nothing">{qaWords.nothing}</p> : null}
        <p className="stale" role="status">
          {order.stale ? <Button onClick={order.sort}>{qaWords.again}</Button> : null}
        </p>
        <ul className="rows" {...order.props}>
          {shown.map((q) => (
            <QuestionRow key={q.id} client={client} question={q} votes={votesOf(q, counters)} />
          ))}
        </ul>
      </Part>
      {answered.length > 0 ? (
        <details className="fold">
          <summary>
            {qaWords.answered} <span className="tally">{answered.length}</span>
          </summary>
          <ul className="rows">
            {answered.map((q) => (
              <QuestionRow key={q.id} client={client} question={q} votes={votesOf(q, counters)} />
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

/** How questions are taken. While they are, a change holds at once; else with the opening. */
function Settings({ client, view }: { readonly client: Client; readonly view: QAView }) {
  const { busy, problem, act } = useAct(client);
  const [wish, setWish] = useState<Partial<{ moderated: boolean; anonymous: boolean; audience: Crowd | "" }>>(
    {},
  );
  const { open } = view;
  const audience: Crowd | "" = view.audience ?? "";
  const is = { moderated: view.moderated, anonymous: view.anonymous, audience, ...(!open && wish) };
  const set = (change: typeof wish) => {
    if (open) void act("qa.open", change);
    else setWish({ ...wish, ...change });
  };
  return (
    <div className="settings-row">
      <div className="row">
        <span className={`state ${open ? "on" : ""}`}>{open ? words.open : words.closed}</span>
        {open ? (
          <Button disabled={busy} onClick={() => void act("qa.close")}>
            {qaWords.stop}
          </Button>
        ) : (
          <Button
            primary
            disabled={busy}
            onClick={async () => {
              if ((await act("qa.open", is)) !== undefined) setWish({});
            }}
          >
            {qaWords.take}
          </Button>
        )}
      </div>
      <Check label={qaWords.moderated} on={is.moderated} change={(moderated) => set({ moderated })} />
      <Check label={qaWords.anonymous} on={is.anonymous} change={(anonymous) => set({ anonymous })} />
      <Audience label={qaWords.who} value={is.audience} change={(audience) => set({ audience })} />
      <Problem text={problem} />
    </div>
  );
}
