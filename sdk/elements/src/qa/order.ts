import type { Question } from "@frontrow/core";

/** How the questions are sorted: what most want first, or the newest first. */
export type Sort = "votes" | "newest";

/** The votes of a question; null where they are not told. */
export type Count = (q: Question) => number | null;

/** The ids of the open questions in the order that the reader chose. */
export function wanted(questions: readonly Question[], count: Count, sort: Sort): readonly string[] {
  const open = questions.filter((q) => q.status === "open");
  const rank = new Map(open.map((q) => [q, count(q) ?? 0]));
  const by = (a: Question, b: Question) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0) || a.n - b.n;
  return open.sort(sort === "votes" ? by : (a, b) => b.n - a.n).map((q) => q.id);
}

/** What a reader sees, and what waits until they stop reading. */
export interface Arranged {
  /** Questions in the order they are shown. */
  readonly ids: readonly string[];
  /** How many are not shown yet. */
  readonly fresh: number;
  /** Whether those that are shown would stand elsewhere now. */
  readonly moved: boolean;
}

/** Keeps the order that a reader has before them: what is gone leaves it, what is new waits. */
export function arrange(
  held: readonly string[],
  want: readonly string[],
  there: ReadonlySet<string>,
): Arranged {
  const ids = held.filter((id) => there.has(id));
  const shown = new Set(ids);
  const known = want.filter((id) => shown.has(id));
  return {
    ids,
    fresh: want.length - known.length,
    moved: known.length !== ids.length || known.some((id, i) => id !== ids[i]),
  };
}

/** A vote of one's own that the counters may not have yet. */
interface Lean {
  readonly up: boolean;
  readonly base: number | null;
}

/**
 * Own votes that show at once. What the server counts goes before, as soon as it
 * says another number than when the vote was given.
 */
export class Leaning {
  readonly #by = new Map<string, Lean>();

  has(id: string): boolean {
    return this.#by.has(id);
  }

  give(id: string, up: boolean, counted: number | null): void {
    this.#by.set(id, { up, base: counted });
  }

  /** The vote was refused, or is surely counted. */
  end(id: string): void {
    this.#by.delete(id);
  }

  /** Whether the viewer wants it answered, where `told` is what the room has. */
  up(id: string, told: boolean): boolean {
    return this.#by.get(id)?.up ?? told;
  }

  /** What to show for a question that has `counted` votes. */
  count(id: string, counted: number | null): number | null {
    const lean = this.#by.get(id);
    if (lean === undefined || counted !== lean.base) return counted;
    return Math.max(0, (counted ?? 0) + (lean.up ? 1 : -1));
  }
}
