import type { Client, Quiz, QuizCounters, QuizQuestion } from "@frontrow/core";
import { useEffect, useState } from "react";
import { bars } from "../studio/activities/result.ts";
import { useReadable } from "../ui/store.ts";
import { Bars, Places, Seconds } from "./bars.tsx";
import { momentOf, useTick } from "./clock.ts";
import { sizeOfText } from "./fit.ts";
import { words } from "./words.ts";

/** How long the right answer stands before the leaderboard takes its place, ms. */
const answerFor = 8_000;

/** A quiz as a hall sees it: the question, then its answer, then who leads. */
export function QuizScene({ client, quiz }: { readonly client: Client; readonly quiz: Quiz }) {
  const q = quiz.question;
  const revealed = q?.stage === "revealed";
  const [board, setBoard] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each question waits anew
  useEffect(() => {
    setBoard(false);
    if (!revealed) return;
    const timer = setTimeout(() => setBoard(true), answerFor);
    return () => clearTimeout(timer);
  }, [revealed, q?.number, quiz.id]);
  const over = quiz.status === "archived";
  const places = quiz.top.map((p) => ({
    rank: p.rank,
    id: p.id,
    name: p.name,
    figure: words.points(p.score),
    ...(p.gain > 0 && !over && { note: words.gain(p.gain) }),
  }));
  if (over || (revealed && board && places.length > 0)) {
    const label = over ? words.final : words.board;
    return (
      <>
        <header className="scene-head">
          <bdi className="kind">{quiz.title}</bdi>
        </header>
        <h1>{label}</h1>
        <Places places={places} label={label} />
        <footer className="scene-foot">{words.players(quiz.players)}</footer>
      </>
    );
  }
  if (q === null) {
    return (
      <>
        <header className="scene-head">
          <span className="kind">{words.quiz}</span>
        </header>
        <div className="lobby">
          <h1 dir="auto">{quiz.title}</h1>
          <p className="note">{words.begins}</p>
        </div>
      </>
    );
  }
  return <Asked client={client} quiz={quiz} q={q} />;
}

function Asked({
  client,
  quiz,
  q,
}: {
  readonly client: Client;
  readonly quiz: Quiz;
  readonly q: QuizQuestion;
}) {
  const counted = useReadable(client.room.state, (room) => room.counters.quiz as QuizCounters | undefined);
  const now = counted?.quiz === quiz.id && counted.question === q.number ? counted.answers : 0;
  const revealed = q.stage === "revealed";
  const answers = revealed ? (q.answers ?? 0) : now;
  const rows = bars(q.options, q.counts ?? [], (i) => q.right?.includes(i) ?? false).map((b) => ({
    ...b,
    share: answers > 0 ? Math.min(1, b.n / answers) : 0,
    figure: words.percent(answers > 0 ? b.n / answers : 0),
    tag: words.right,
  }));
  return (
    <>
      <header className="scene-head">
        <span className="kind">{words.number(q.number + 1, quiz.questions)}</span>
        <span className="gap" />
        <Time client={client} q={q} />
      </header>
      <h1 dir="auto" className={sizeOfText(q.text)}>
        {q.text}
      </h1>
      {q.stage === "skipped" ? (
        <p className="note">{words.skipped}</p>
      ) : (
        <Bars rows={rows} label={revealed ? words.result : words.question} still={!revealed} lettered />
      )}
      <footer className="scene-foot">
        {revealed ? words.wereRight(q.correct ?? 0, answers) : words.answersSoFar(answers)}
      </footer>
    </>
  );
}

function Time({ client, q }: { readonly client: Client; readonly q: QuizQuestion }) {
  useTick(250);
  if (q.stage === "paused") return <span className="chip">{words.paused}</span>;
  if (q.stage === "revealed" || q.stage === "skipped") return null;
  const left = q.closes - momentOf(client);
  if (q.stage === "closed" || left <= 0) return <span className="chip">{words.timeUp}</span>;
  return <Seconds left={left} whole={q.seconds * 1e6} />;
}
