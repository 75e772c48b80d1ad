import type { Client, PointsPlace, QACounters, Question } from "@frontrow/core";
import { grouped, type JoinCode, spoken } from "../join/codes.ts";
import { QRCode } from "../ui/qrcode.tsx";
import { useReadable } from "../ui/store.ts";
import { Places } from "./bars.tsx";
import { words } from "./words.ts";

/** Nothing is open: how to join, and what people ask meanwhile. */
export function RestScene({
  client,
  title,
  code,
  questions,
}: {
  readonly client: Client;
  readonly title: string;
  readonly code: JoinCode | null;
  readonly questions: readonly Question[];
}) {
  const counters = useReadable(client.room.state, (room) => room.counters.qa as QACounters | undefined);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const live = useReadable(client.room.state, (room) => room.show?.status === "live");
  return (
    <div className={`rest ${questions.length > 0 ? "beside" : ""}`}>
      <section className="rest-join">
        <header>
          <h1 dir="auto">{title}</h1>
          <p className="rest-state">
            {live ? <span className="live-pill">{words.live}</span> : null}
            {words.viewers(viewers)}
          </p>
        </header>
        {code === null ? null : <Join code={code} />}
      </section>
      {questions.length === 0 ? null : (
        <section className="rest-asked">
          <h2>{words.questions}</h2>
          <ol>
            {questions.map((q) => (
              <li key={q.id}>
                <p dir="auto">{q.text}</p>
                <small>
                  <bdi>{q.by?.name ?? words.anonymous}</bdi>
                  <span>{words.votes(counters?.votes?.[String(q.n)] ?? 0)}</span>
                </small>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

/** The way in, as large as the place allows. */
function Join({ code }: { readonly code: JoinCode }) {
  return (
    <div className="join-big">
      <div>
        <p className="join-at">{words.join}</p>
        <p className="join-host" dir="ltr">
          {spoken(code.url)}
        </p>
        <p className="join-code" dir="ltr">
          {grouped(code.code)}
        </p>
      </div>
      <QRCode text={code.url} label={words.qr} className="join-qr" />
    </div>
  );
}

/** The way in, small in a corner beside what is open. */
export function Corner({ code }: { readonly code: JoinCode }) {
  return (
    <aside className="corner">
      <div>
        <p dir="ltr">{spoken(code.url)}</p>
        <p className="join-code" dir="ltr">
          {grouped(code.code)}
        </p>
      </div>
      <QRCode text={code.url} label={words.qr} className="join-qr" />
    </aside>
  );
}

/** The question that is being answered. */
export function QuestionScene({
  client,
  question,
}: {
  readonly client: Client;
  readonly question: Question;
}) {
  const votes = useReadable(
    client.room.state,
    (room) =>
      question.votes ?? (room.counters.qa as QACounters | undefined)?.votes?.[String(question.n)] ?? 0,
  );
  return (
    <>
      <header className="scene-head">
        <span className="kind">{words.question}</span>
      </header>
      <blockquote className="big-question" dir="auto">
        {question.text}
      </blockquote>
      <footer className="scene-foot">
        <bdi>{question.by?.name ?? words.anonymous}</bdi>
        {votes > 1 ? <span>{words.wants(votes)}</span> : null}
      </footer>
    </>
  );
}

/** The leaderboard of the show, while the host shows it. */
export function PointsScene({ top }: { readonly top: readonly PointsPlace[] }) {
  return (
    <>
      <header className="scene-head" />
      <h1>{words.board}</h1>
      <Places
        label={words.board}
        places={top.map((p) => ({ rank: p.rank, id: p.id, name: p.name, figure: words.points(p.balance) }))}
      />
      <footer className="scene-foot" />
    </>
  );
}
