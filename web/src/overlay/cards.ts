import type {
  Client,
  Game,
  GameCounters,
  GameView,
  OverlayView,
  Poll,
  PollCounters,
  PollTally,
  PollView,
  Quiz,
  QuizCounters,
  QuizView,
  RoomState,
} from "@frontrow/core";
import { resultStays } from "./stays.ts";
import { words } from "./words.ts";

/** One line of a card. */
export interface Row {
  readonly label: string;
  /** 0 to 1; null while it is not shown. */
  readonly share: number | null;
  readonly figure: string;
  /** It was right, or won. */
  readonly best: boolean;
}

/** An activity as an overlay shows it. */
export interface Card {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** How many more rows there are. */
  readonly more: number;
  readonly words: readonly { readonly text: string; readonly size: number }[];
  readonly note: string;
  /** What is left of its time and how much there was, µs; null without an end. */
  readonly left: number | null;
  readonly whole: number;
}

/** The most rows that fit over a picture. */
const most = 8;

type Draft = Omit<Card, "rows" | "more" | "words" | "left" | "whole"> & {
  readonly rows?: readonly Row[];
  readonly words?: Card["words"];
  readonly left?: number | null;
  readonly whole?: number;
};

interface Found {
  /** When it began, µs: the newest is shown. */
  readonly since: number;
  readonly open: boolean;
  readonly card: Draft;
}

const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);

/** Whether the staff chose to show the results of an activity. */
const choiceOf = (view: OverlayView | undefined, id: string): boolean | undefined =>
  view?.results?.find((r) => r.activity === id)?.shown;

/** Rows without a tally, or with it. */
function rowsOf(
  labels: readonly string[],
  counts: readonly number[] | null,
  whole: number,
  best: (i: number) => boolean,
): readonly Row[] {
  return labels.map((label, i) => {
    const share = counts === null ? null : whole > 0 ? Math.min(1, (counts[i] ?? 0) / whole) : 0;
    return { label, share, figure: share === null ? "" : words.percent(share), best: best(i) };
  });
}

function pollCard(p: Poll, room: RoomState, now: number, client: Client): Found | null {
  if (p.status === "draft" || p.status === "archived" || p.opened === undefined) return null;
  const choice = choiceOf(room.views.overlay as OverlayView | undefined, p.id);
  const open = p.status === "open";
  const counters = room.counters.poll as PollCounters | undefined;
  const ballots = p.summary?.ballots ?? counters?.ballots[p.id] ?? 0;
  if (!open && (choice === false || (choice !== true && now - (p.summary?.closed ?? 0) > resultStays)))
    return null;
  const counted: PollTally = {
    ...(counters?.polls[p.id] && { counts: counters.polls[p.id] as readonly number[] }),
    ...(counters?.words?.[p.id] && { words: counters.words[p.id] as NonNullable<PollTally["words"]> }),
  };
  const tally = open ? ((choice ?? p.results === "live") ? counted : null) : (p.summary?.tally ?? null);
  const counts = tally?.counts ?? null;
  const labels =
    p.kind === "rating"
      ? Array.from({ length: p.max ?? 5 }, (_, i) => `${i + 1}`)
      : (p.options ?? []).map((o) => o.text);
  const weighed = p.weight ? (p.summary?.weighed ?? counters?.weighed?.[p.id]) : undefined;
  const all = counts === null ? 0 : p.kind === "multiple" ? (weighed ?? ballots) : sum(counts);
  const top = Math.max(1, ...(counts ?? []));
  const left =
    p.clock === "wall"
      ? p.closes_wall === undefined
        ? null
        : p.closes_wall - client.clock.wall()
      : p.closes === undefined
        ? null
        : p.closes - now;
  const rated = p.kind === "rating" && counts !== null && all > 0;
  const average = rated ? sum(counts.map((n, i) => n * (i + 1))) / all : 0;
  return {
    since: p.opened,
    open,
    card: {
      key: p.id,
      kind: open ? words.poll : tally === null ? words.closed : words.result,
      title: p.question,
      rows: rowsOf(labels, counts, all, (i) => !open && counts !== null && (counts[i] ?? 0) === top),
      words: cloud(tally?.words ?? []),
      note: rated ? words.average(average) : words.votes(ballots),
      left: open ? left : null,
      whole: (p.seconds ?? 0) * 1e6,
    },
  };
}

function cloud(list: NonNullable<PollTally["words"]>): Card["words"] {
  const best = Math.max(1, ...list.map((w) => w.count));
  return list.slice(0, 12).map((w) => ({ text: w.word, size: 1 + Math.round((3 * w.count) / best) }));
}

function quizCard(quiz: Quiz, room: RoomState, now: number): Found | null {
  const q = quiz.question;
  if (quiz.status !== "open" || q === null || q.stage === "skipped") return null;
  const choice = choiceOf(room.views.overlay as OverlayView | undefined, quiz.id);
  const counters = room.counters.quiz as QuizCounters | undefined;
  const shown = q.stage === "revealed";
  const answers = shown ? (q.answers ?? 0) : counters?.question === q.number ? counters.answers : 0;
  const counts = shown && choice !== false ? (q.counts ?? null) : null;
  return {
    since: q.opened,
    open: true,
    card: {
      key: `${quiz.id} ${q.number}`,
      kind: words.quiz,
      title: q.text,
      rows: rowsOf(q.options, counts, answers, (i) => shown && (q.right?.includes(i) ?? false)),
      note: words.answers(answers),
      left: q.stage === "open" ? q.closes - now : null,
      whole: q.seconds * 1e6,
    },
  };
}

function gameCard(g: Game, room: RoomState, now: number): Found | null {
  if (g.kind === "goal" || (g.stage !== "open" && g.stage !== "closed")) return null;
  const count = (room.counters.game as GameCounters | undefined)?.games[g.id];
  const { round } = g;
  const people = sum(count?.people ?? []);
  const heard = g.called?.at(-1);
  const item = heard === undefined ? undefined : g.items?.[heard.item];
  const totals = count?.totals ?? [];
  const asked =
    round === undefined
      ? rowsOf(g.options ?? [], g.kind === "wheel" ? null : totals, sum(totals), () => false)
      : rowsOf(round.options, round.counts ?? null, sum(round.counts ?? []), (i) => i === round.right);
  const open = round === undefined ? g.stage === "open" : round.right === undefined;
  const closes = round === undefined ? g.closes : round.closes;
  return {
    since: round?.opened ?? g.opened,
    open: true,
    card: {
      key: round === undefined ? g.id : `${g.id} ${round.question}`,
      kind: words.games[g.kind] ?? "",
      title: round?.text ?? g.title,
      rows: asked,
      note: item !== undefined ? words.called(item) : round ? words.left(people) : words.joined(people),
      left: open && closes !== undefined ? closes - now : null,
      whole: (round?.seconds ?? g.seconds ?? 0) * 1e6,
    },
  };
}

/** The moment of the programme: overlays are drawn at the live edge. */
export const momentOf = (client: Client): number => client.clock.edge() ?? client.clock.wall();

/** What is on: the newest that is open, or else a result that is still looked at; null for nothing. */
export function cardOf(client: Client): Card | null {
  const room = client.room.state.get();
  const now = momentOf(client);
  const { quiz } = (room.views.quiz as QuizView | undefined) ?? { quiz: null };
  const found = [
    ...((room.views.poll as PollView | undefined)?.polls ?? []).map((p) => pollCard(p, room, now, client)),
    quiz ? quizCard(quiz, room, now) : null,
    ...((room.views.game as GameView | undefined)?.games ?? []).map((g) => gameCard(g, room, now)),
  ]
    .filter((f) => f !== null)
    .sort((a, b) => Number(b.open) - Number(a.open) || b.since - a.since)[0];
  if (found === undefined) return null;
  const { rows = [], words: list = [], left = null, whole = 0, ...card } = found.card;
  return {
    ...card,
    words: list,
    left,
    whole,
    rows: rows.slice(0, most),
    more: Math.max(0, rows.length - most),
  };
}

/** A goal as an overlay shows it. */
export interface Goal {
  readonly key: string;
  readonly title: string;
  readonly now: number;
  readonly target: number;
}

/** The newest goal that is on. */
export function goalOf(room: RoomState): Goal | null {
  const g = ((room.views.game as GameView | undefined)?.games ?? []).findLast(
    (x) => x.kind === "goal" && (x.stage === "open" || x.stage === "closed"),
  );
  if (g?.target === undefined) return null;
  const now = (room.counters.game as GameCounters | undefined)?.games[g.id]?.totals?.[0] ?? 0;
  return { key: g.id, title: g.title, now, target: g.target };
}
