import type { ReactionCounters } from "@frontrow/core";

/** The most that one command sends, and the least time between two of a kind, ms. */
const burst = 10;
const every = 500;
/** How many of one kind wait at most: what is beyond was a hand held down. */
const most = 30;

/** Collects taps and sends them in bursts: the first at once, what follows together. */
export class Taps {
  readonly #send: (kind: string, n: number) => void;
  readonly #waiting = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (kind: string, n: number) => void) {
    this.#send = send;
  }

  tap(kind: string): void {
    this.#waiting.set(kind, Math.min(most, (this.#waiting.get(kind) ?? 0) + 1));
    if (this.#timer === undefined) this.#flush();
  }

  /** Sends what waits and forgets the rest. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#flush();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [kind, n] of this.#waiting) {
      this.#send(kind, Math.min(n, burst));
      if (n > burst) this.#waiting.set(kind, n - burst);
      else this.#waiting.delete(kind);
      this.#timer ??= setTimeout(() => this.#flush(), every);
    }
  }
}

/** What is new in the totals, by kind, without what the viewer tapped. */
export class Growth {
  #last: Readonly<Record<string, number>> | null = null;
  readonly #own = new Map<string, number>();

  /** The viewer's own, which floats already. */
  tapped(kind: string, n = 1): void {
    this.#own.set(kind, (this.#own.get(kind) ?? 0) + n);
  }

  /** Takes the totals as they are now; the first ones, and those of another show, are no growth. */
  take(counters: ReactionCounters | null): ReadonlyMap<string, number> {
    const [last, now] = [this.#last, counters?.totals ?? {}];
    const known = last !== null;
    this.#last = now;
    const grown = new Map<string, number>();
    if (!known) return grown;
    if (Object.keys(last).some((kind) => (now[kind] ?? 0) < (last[kind] ?? 0))) {
      this.#own.clear();
      return grown;
    }
    for (const [kind, total] of Object.entries(now)) {
      const own = this.#own.get(kind) ?? 0;
      const more = total - (last[kind] ?? 0);
      if (more <= 0) continue;
      this.#own.set(kind, Math.max(0, own - more));
      if (more > own) grown.set(kind, more - own);
    }
    return grown;
  }

  /** Begins anew with another room. */
  reset(): void {
    this.#last = null;
    this.#own.clear();
  }
}

/** How many float for so many that came: some for few, hardly more for thousands. */
export function floatsFor(n: number): number {
  return n <= 0 ? 0 : Math.min(8, 1 + Math.floor(Math.log2(n)));
}

/** Liveliness in 0 to 5 steps: one a second is the first, 100 the last. */
export function steps(rate: number): number {
  return rate <= 0 ? 0 : Math.min(5, 1 + Math.floor(Math.log10(Math.max(1, rate)) * 2));
}
