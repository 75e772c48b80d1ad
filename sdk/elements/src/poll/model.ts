import type { Poll, PollCounters, PollMine, PollTally, PollView, PollWord } from "@frontrow/core";

/** Characters that a word of a cloud or a text may have. */
export const longest = { words: 30, text: 300 } as const;

/** The poll of that id; without one the newest that is open, or else the newest that was. */
export function pollOf(view: PollView, id: string | undefined): Poll | null {
  if (id !== undefined && id !== "") return view.polls.find((p) => p.id === id) ?? null;
  return view.polls.findLast((p) => p.status === "open") ?? view.polls.at(-1) ?? null;
}

/** What the viewer voted; null for nothing yet. */
export interface Ballot {
  readonly choice?: readonly number[];
  readonly text?: string;
}

export function ballotOf(mine: PollMine | null, id: string): Ballot | null {
  const choice = mine?.votes?.[id];
  if (choice !== undefined) return { choice };
  const text = mine?.texts?.[id];
  return text === undefined ? null : { text };
}

/** Where a poll stands for this viewer. "late": their own time is over, others may still vote. */
export type Stage = "open" | "late" | "closed" | "revealed";

/** The moments that polls count by, µs. */
export interface Moments {
  readonly viewer: number;
  readonly edge: number;
  readonly wall: number;
}

/** How much time is left on the clock of the poll, µs; null if no end is planned. */
export function leftOf(p: Poll, now: Moments): number | null {
  if (p.clock === "wall") return p.closes_wall === undefined ? null : p.closes_wall - now.wall;
  return p.closes === undefined ? null : p.closes - now[p.clock];
}

export function stageOf(p: Poll, left: number | null): Stage {
  if (p.status === "open") return left !== null && left <= 0 ? "late" : "open";
  return p.status === "revealed" || p.summary?.tally !== undefined ? "revealed" : "closed";
}

/** Whether the viewer is to see the tally, by the poll's own rule. */
export function seesResults(p: Poll, ballot: Ballot | null): boolean {
  if (p.kind === "text") return false;
  if (p.status !== "open") return p.summary?.tally !== undefined;
  return p.results === "live" || (p.results === "after_vote" && ballot !== null);
}

/** One line of the results. */
export interface Row {
  readonly label: string;
  readonly image?: string;
  readonly count: number;
  /** 0 to 1: of the voters; of a ranking, of all points. */
  readonly share: number;
  /** Has the most, or as many as another that has. */
  readonly leads: boolean;
}

export interface Results {
  readonly rows: readonly Row[];
  readonly words: readonly PollWord[];
  /** How many voted, and what that counts where votes have weight. */
  readonly ballots: number;
  readonly weighed?: number;
  /** Of a rating. */
  readonly average?: number;
}

const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);

/** How the votes stand now: as counted while it is open, as the summary says afterwards. */
export function resultsOf(p: Poll, counters: PollCounters | null): Results {
  const closed = p.summary;
  const ballots = closed?.ballots ?? counters?.ballots?.[p.id] ?? 0;
  const weighed = p.weight ? (closed?.weighed ?? counters?.weighed?.[p.id]) : undefined;
  const tally: PollTally = closed
    ? (closed.tally ?? {})
    : {
        ...(counters?.polls?.[p.id] && { counts: counters.polls[p.id] as readonly number[] }),
        ...(counters?.words?.[p.id] && { words: counters.words[p.id] as readonly PollWord[] }),
      };
  const names =
    p.kind === "rating"
      ? Array.from({ length: p.max ?? 5 }, (_, i) => ({ text: `${i + 1}` }))
      : (p.options ?? []);
  const counts = names.map((_, i) => tally.counts?.[i] ?? 0);
  const all = sum(counts);
  const whole = p.kind === "multiple" ? (weighed ?? ballots) : all;
  const best = Math.max(...counts, 1);
  return {
    rows: names.map((o, i) => {
      const count = counts[i] ?? 0;
      const image = "image" in o ? o.image : undefined;
      return {
        label: o.text,
        ...(image !== undefined && { image }),
        count,
        share: whole > 0 ? Math.min(1, count / whole) : 0,
        leads: count === best,
      };
    }),
    words: tally.words ?? [],
    ballots,
    ...(weighed !== undefined && { weighed }),
    ...(p.kind === "rating" && all > 0 && { average: sum(counts.map((n, i) => n * (i + 1))) / all }),
  };
}

/** How large a word of a cloud is, 1 to 4. */
export const sizeOf = (count: number, most: number): number =>
  most <= 1 ? 1 : 1 + Math.round((3 * (count - 1)) / (most - 1));

/** The list with the item at `from` moved to `to`. */
export function moved(order: readonly number[], from: number, to: number): readonly number[] {
  const item = order[from];
  if (item === undefined || to < 0 || to >= order.length) return order;
  const rest = order.filter((_, i) => i !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}
