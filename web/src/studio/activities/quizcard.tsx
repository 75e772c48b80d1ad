import type { Client, Quiz, QuizCounters, QuizQuestion } from "@frontrow/core";
import { useReadable } from "../../ui/store.ts";
import { Sure } from "../desk/sure.tsx";
import { QuizOnScreen } from "../overlays/index.ts";
import { useAct } from "./act.ts";
import { Card } from "./card.tsx";
import { Bars, Button, Left } from "./kit.tsx";
import { bars, quizSaid } from "./result.ts";
import { Say } from "./say.tsx";
import { kindWords, quizOn, words } from "./words.ts";

const pending = (q: QuizQuestion) => q.stage === "open" || q.stage === "paused" || q.stage === "closed";

/** A quiz that was started: the question that is on, and the steps of its host. */
export function QuizCard({ client, quiz }: { readonly client: Client; readonly quiz: Quiz }) {
  const { busy, problem, act } = useAct(client);
  const counters = useReadable(client.room.state, (room) => room.counters.quiz as QuizCounters | undefined);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const q = quiz.question;
  const open = quiz.status === "open";
  const asked = q === null ? 0 : q.number + 1;
  const on = open && q !== null && pending(q);
  const answers =
    q === null
      ? 0
      : q.stage === "revealed"
        ? (q.answers ?? 0)
        : counters?.quiz === quiz.id && counters.question === q.number
          ? counters.answers
          : 0;
  const last = asked >= quiz.questions;
  const lead = (cmd: "quiz.next" | "quiz.end") => act(cmd, { quiz: quiz.id });
  const step = (cmd: `quiz.${"lock" | "pause" | "resume" | "reveal" | "skip"}`) =>
    act(cmd, { quiz: quiz.id, question: q?.number });
  return (
    <Card
      kind={kindWords.quiz[0]}
      state={!open ? "done" : q === null ? "waiting" : q.stage}
      title={quiz.title}
      facts={[
        ...(quiz.audience ? [words.crowds[quiz.audience]] : []),
        ...(asked > 0 && open ? [quizOn.number(asked, quiz.questions)] : []),
        ...(quiz.players > 0 ? [quizOn.players(quiz.players)] : []),
      ]}
      problem={problem}
      actions={
        <>
          {on ? (
            <>
              <Button primary disabled={busy} onClick={() => void step("quiz.reveal")}>
                {quizOn.reveal}
              </Button>
              {q.stage === "open" ? (
                <>
                  <Button disabled={busy} onClick={() => void step("quiz.lock")}>
                    {quizOn.lock}
                  </Button>
                  <Button disabled={busy} onClick={() => void step("quiz.pause")}>
                    {quizOn.pause}
                  </Button>
                </>
              ) : null}
              {q.stage === "paused" ? (
                <Button disabled={busy} onClick={() => void step("quiz.resume")}>
                  {quizOn.resume}
                </Button>
              ) : null}
              <Button disabled={busy} onClick={() => void step("quiz.skip")}>
                {quizOn.skip}
              </Button>
            </>
          ) : null}
          {open && !on && !last ? (
            <Button primary disabled={busy} onClick={() => void lead("quiz.next")}>
              {asked === 0 ? quizOn.first : quizOn.next}
            </Button>
          ) : null}
          {open && !on && last ? (
            <Button primary disabled={busy} onClick={() => void lead("quiz.end")}>
              {quizOn.end}
            </Button>
          ) : null}
          {open && !(last && !on) ? (
            <Sure
              small
              label={quizOn.end}
              question={quizOn.endSure}
              yes={quizOn.end}
              back={words.back}
              danger
              busy={busy}
              onYes={() => void lead("quiz.end")}
            />
          ) : null}
          <Say client={client} text={quizSaid(quiz)} />
        </>
      }
    >
      {open && q === null ? <p className="aside">{quizOn.waiting}</p> : null}
      {open && q !== null ? <Asked client={client} question={q} answers={answers} viewers={viewers} /> : null}
      {open ? <QuizOnScreen client={client} quiz={quiz.id} busy={busy} act={act} /> : null}
      {quiz.top.length > 0 && !on ? <Top quiz={quiz} /> : null}
      {!open && quiz.top.length === 0 ? <p className="aside">{quizOn.nobody}</p> : null}
    </Card>
  );
}

function Asked({
  client,
  question: q,
  answers,
  viewers,
}: {
  readonly client: Client;
  readonly question: QuizQuestion;
  readonly answers: number;
  readonly viewers: number;
}) {
  const revealed = q.stage === "revealed";
  return (
    <>
      <p className="asked" dir="auto">
        {q.text}
      </p>
      {revealed ? (
        <>
          <Bars
            bars={bars(q.options, q.counts ?? [], (i) => q.right?.includes(i) ?? false)}
            marked={quizOn.right}
          />
          <p className="figures">{quizOn.correct(q.correct ?? 0, answers)}</p>
        </>
      ) : (
        <>
          <ol className="choices">
            {q.options.map((o) => (
              <li key={o} dir="auto">
                {o}
              </li>
            ))}
          </ol>
          <p className="figures">
            <b>{words.answers(answers)}</b>
            <span>{words.of(answers, Math.max(viewers, answers))}</span>
          </p>
        </>
      )}
      {q.stage === "open" ? <Left client={client} closes={q.closes} seconds={q.seconds} /> : null}
      {q.stage === "paused" ? <p className="aside">{quizOn.paused(Math.ceil((q.left ?? 0) / 1e6))}</p> : null}
      {q.stage === "closed" ? <p className="aside">{quizOn.closed}</p> : null}
      {q.stage === "skipped" ? <p className="aside">{quizOn.skipped}</p> : null}
    </>
  );
}

function Top({ quiz }: { readonly quiz: Quiz }) {
  return (
    <>
      <h5>{quizOn.top}</h5>
      <ol className="places">
        {quiz.top.slice(0, 5).map((p) => (
          <li key={p.id}>
            <span className="rank">{p.rank}</span>
            <bdi>{p.name}</bdi>
            <span className="bar-figure">{words.points(p.score)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
