import type { Clock } from "./types.ts";
import type { WireClock } from "./wire.ts";

interface Sample {
  /** Server's wall clock minus ours, µs. */
  readonly offset: number;
  /** Round trip, ms. */
  readonly trip: number;
}

/** How many readings compete for the shortest round trip. */
const window = 8;

/** Two readings that differ by more than this beyond their round trips mean that a clock was set or slept; µs. */
const tolerance = 20_000;

/**
 * The server's clocks, from readings over a line with delay. The wall clock comes
 * from the reading with the shortest round trip of the last few; the edge is the wall clock
 * plus the difference of the two in the newest reading, which no delay of the line can blur.
 */
export interface ServerClock extends Omit<Clock, "screen"> {
  /** Takes one reading, asked for at `sent` and received at `received` (ms on the monotonic clock). */
  read(clock: WireClock, sent: number, received: number): void;
  /** Forgets the edge: nothing is live. */
  clearEdge(): void;
}

export function createClock(now: () => number): ServerClock {
  let samples: Sample[] = [];
  let best: Sample | null = null;
  let edgeBehind: number | null = null;

  const wall = () => (best ? now() * 1000 + best.offset : Date.now() * 1000);
  return {
    wall,
    edge: () => (edgeBehind === null ? null : wall() + edgeBehind),
    read(clock, sent, received) {
      const trip = Math.max(0, received - sent);
      const offset = clock.wall - ((sent + received) / 2) * 1000;
      if (best && Math.abs(offset - best.offset) > (trip + best.trip) * 500 + tolerance) samples = [];
      samples = [...samples, { offset, trip }].slice(-window);
      best = samples.reduce((a, b) => (b.trip <= a.trip ? b : a));
      edgeBehind = clock.edge === null ? null : clock.edge - clock.wall;
    },
    clearEdge() {
      edgeBehind = null;
    },
  };
}
