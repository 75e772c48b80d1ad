import type { Client, Poll, PollCounters, PollTally } from "@frontrow/core";
import { pollBars } from "../studio/activities/result.ts";
import { useReadable } from "../ui/store.ts";
import { Bars, type Row, Seconds } from "./bars.tsx";
import { momentOf, useTick } from "./clock.ts";
import { sizeOfText } from "./fit.ts";
import { words } from "./words.ts";

/** How votes stand now, as everybody may see it; null while that is hidden. */
export function tallyOf(poll: Poll, counters: PollCounters | undefined): PollTally | null {
  if (poll.status !== "open") return poll.summary?.tally ?? null;
  // What one sees only after a vote is no sight for a hall that votes.
  if (poll.results !== "live" || poll.kind === "text") return null;
  const { polls, words: clouds } = counters ?? {};
  const [counts, said] = [polls?.[poll.id], clouds?.[poll.id]];
  return { counts: counts ?? [], ...(poll.kind === "words" && { words: said ?? [] }) };
}

/** How large a word is, 1 to 5. */
export const sizeOf = (count: number, most: number): number =>
  most <= 1 ? 3 : 1 + Math.round((4 * count) / most);

/** A poll as a hall sees it. */
export function PollScene({ client, poll }: { readonly client: Client; readonly poll: Poll }) {
  const counters = useReadable(client.room.state, (room) => room.counters.poll as PollCounters | undefined);
  const open = poll.status === "open";
  const ballots = poll.summary?.ballots ?? counters?.ballots?.[poll.id] ?? 0;
  const weighed = poll.weight && (poll.summary?.weighed ?? counters?.weighed?.[poll.id]);
  const tally = tallyOf(poll, counters);
  const said = weighed === undefined ? words.votes(ballots) : words.counted(ballots, weighed);
  return (
    <>
      <header className="scene-head">
        <span className="kind">{open ? words.poll : words.result}</span>
        {poll.tier === "open" ? <span className="chip">{words.informal}</span> : null}
        {poll.status === "closed" ? <span className="chip">{words.closedPoll}</span> : null}
        <span className="gap" />
        {open ? <Left client={client} poll={poll} /> : null}
      </header>
      <h1 dir="auto" className={sizeOfText(poll.question)}>
        {poll.question}
      </h1>
      <Answers poll={poll} tally={tally} ballots={weighed ?? ballots} />
      <footer className="scene-foot">
        {tally === null && open ? words.answersSoFar(ballots) : said}
        {tally === null && !open && poll.kind !== "text" ? ` · ${words.soon}` : null}
        {poll.sponsor ? <bdi className="sponsor">{poll.sponsor.name}</bdi> : null}
      </footer>
    </>
  );
}

function Left({ client, poll }: { readonly client: Client; readonly poll: Poll }) {
  useTick(250);
  const wall = poll.clock === "wall";
  const closes = wall ? poll.closes_wall : poll.closes;
  if (closes === undefined || poll.seconds === undefined) return null;
  const left = closes - (wall ? client.clock.wall() : momentOf(client));
  if (left <= 0) return <span className="chip">{words.timeUp}</span>;
  return <Seconds left={left} whole={poll.seconds * 1e6} />;
}

function Answers({
  poll,
  tally,
  ballots,
}: {
  readonly poll: Poll;
  readonly tally: PollTally | null;
  readonly ballots: number;
}) {
  if (poll.kind === "text") return <p className="note">{words.toHost}</p>;
  const rows = pollBars(poll, tally ?? {}, ballots);
  if (poll.kind === "words") return tally === null ? <p className="note" /> : <Cloud tally={tally} />;
  if (tally !== null && ballots === 0 && poll.status !== "open")
    return <p className="note">{words.nobody}</p>;
  const tied = rows.filter((b) => b.marked).length > 1;
  const over = poll.status !== "open" && poll.kind !== "rating";
  const big: readonly Row[] = rows.map((b) => ({
    ...b,
    figure: poll.kind === "ranking" ? words.points(b.n) : words.percent(b.share),
    marked: over && b.marked,
    tag: tied ? words.tied : words.most,
  }));
  if (poll.kind === "rating" && tally !== null) return <Rating rows={big} />;
  const sorted = poll.kind === "ranking" && tally !== null ? [...big].sort((a, b) => b.n - a.n) : big;
  return <Bars rows={sorted} label={words.result} still={tally === null} />;
}

function Rating({ rows }: { readonly rows: readonly Row[] }) {
  const all = rows.reduce((sum, r) => sum + r.n, 0);
  const average = all > 0 ? rows.reduce((sum, r, i) => sum + r.n * (i + 1), 0) / all : null;
  return (
    <div className="big-rating">
      <p className="average">{average === null ? "–" : words.average(average, rows.length)}</p>
      <Bars rows={rows} label={words.result} />
    </div>
  );
}

function Cloud({ tally }: { readonly tally: PollTally }) {
  const all = tally.words ?? [];
  const most = Math.max(0, ...all.map((w) => w.count));
  return (
    <ul className="big-cloud" aria-label={words.result}>
      {all.slice(0, 30).map((w) => (
        <li key={w.word} className={`size${sizeOf(w.count, most)}`}>
          <bdi>{w.word}</bdi> <small>{w.count.toLocaleString()}</small>
        </li>
      ))}
    </ul>
  );
}
