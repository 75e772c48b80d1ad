import type { Game, GameCount, Poll, PollTally, Quiz } from "@frontrow/core";
import { sayWords, words } from "./words.ts";

/** A bar of a result. */
export interface Bar {
  readonly label: string;
  readonly n: number;
  /** 0 to 1. */
  readonly share: number;
  /** It has most, or is right. */
  readonly marked: boolean;
}

/** Bars of numbers; what has most is marked where `mark` doesn't say otherwise. */
export function bars(
  labels: readonly string[],
  counts: readonly number[],
  mark?: (i: number) => boolean,
): Bar[] {
  const all = counts.reduce((sum, n) => sum + n, 0);
  const most = Math.max(0, ...counts);
  return labels.map((label, i) => {
    const n = counts[i] ?? 0;
    return { label, n, share: all > 0 ? n / all : 0, marked: mark ? mark(i) : n > 0 && n === most };
  });
}

/** What a poll's options are called; a rating's are its steps. */
export function pollLabels(p: Poll): readonly string[] {
  if (p.kind === "rating") return Array.from({ length: p.max ?? 5 }, (_, i) => String(i + 1));
  return (p.options ?? []).map((o) => o.text);
}

/** The bars of a tally. Of several choices each is a share of the ballots, as they may be more than all. */
export function pollBars(p: Poll, tally: PollTally, ballots: number): Bar[] {
  if (tally.words) {
    const { words } = tally;
    return bars(
      words.map((w) => w.word),
      words.map((w) => w.count),
    ).slice(0, 20);
  }
  const all = bars(pollLabels(p), tally.counts ?? []);
  if (p.kind !== "multiple") return all;
  return all.map((b) => ({ ...b, share: ballots > 0 ? Math.min(1, b.n / ballots) : 0 }));
}

/** The longest that is said in the chat, characters. */
const most = 480;
const short = (text: string) => {
  const all = [...text];
  return all.length > most ? `${all.slice(0, most - 1).join("")}…` : text;
};

/** The result of a poll as a line of chat; null where there is none that everybody may know. */
export function pollSaid(p: Poll): string | null {
  const { summary } = p;
  if (p.status !== "revealed" || !summary) return null;
  if (summary.ballots === 0) return short(sayWords.noVotes(p.question));
  const votes = words.votes(summary.ballots);
  if (p.kind === "text" || !summary.tally)
    return short(sayWords.poll(p.question, "", votes).replace("  ", " "));
  const best = pollBars(p, summary.tally, summary.weighed ?? summary.ballots)
    .filter((b) => b.n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, 5)
    .map((b) =>
      p.kind === "words" || p.kind === "ranking" ? b.label : `${b.label} ${words.percent(b.share)}`,
    );
  return short(sayWords.poll(p.question, best.join(", "), votes));
}

/** The end of a quiz as a line of chat; null while it is on. */
export function quizSaid(q: Quiz): string | null {
  if (q.status !== "archived") return null;
  if (q.top.length === 0) return short(sayWords.nobody(q.title));
  const top = q.top.slice(0, 3).map((p) => `${p.rank}. ${p.name} (${words.points(p.score)})`);
  return short(sayWords.quiz(q.title, top.join(", ")));
}

/** The end of a game as a line of chat; null while it is on, or was called off. */
export function gameSaid(g: Game): string | null {
  const r = g.result;
  if (g.stage !== "done" || !r) return null;
  const option = r.option === undefined ? undefined : g.options?.[r.option];
  switch (g.kind) {
    case "prediction":
      if (option === undefined) return null;
      return short((r.refunded ? sayWords.refunded : sayWords.cameTrue)(g.title, option));
    case "goal": {
      const total = r.totals?.[0] ?? 0;
      return short((r.reached ? sayWords.reached : sayWords.missed)(g.title, total, g.target ?? 0));
    }
    case "tug":
      return short(option === undefined ? sayWords.draw(g.title) : sayWords.side(g.title, option));
  }
  const drawn = r.drawn ?? [];
  if (drawn.length === 0) return short(sayWords.nobody(g.title));
  const names = drawn.slice(0, 10).map((w) => w.name);
  const more = Math.max(drawn.length, r.won ?? 0) - names.length;
  return short(sayWords.won(g.title, [...names, ...(more > 0 ? [sayWords.more(more)] : [])].join(", ")));
}

/** How many take part in a game, all options together. */
export const peopleIn = (c: GameCount | undefined) => (c?.people ?? []).reduce((sum, n) => sum + n, 0);
