import type { Quality } from "../types.ts";
import type { Totals } from "./engine.ts";

/** How much of the past counts, ms. */
const window = 6_000;

/** From where on a connection is no longer good, and from where on it is poor. */
export const limits = {
  /** Share of packets lost. */
  loss: { fair: 0.02, poor: 0.08 },
  /** Seconds in the window during which the picture stood. */
  stalled: { fair: 0.05, poor: 0.8 },
  /** s */
  roundTrip: { fair: 0.3, poor: 0.8 },
  /** s */
  jitter: { fair: 0.06, poor: 0.2 },
} as const;

/** Judges a connection by what changed in the last seconds. */
export interface Meter {
  add(totals: Totals, now: number): Quality | null;
}

export function createMeter(): Meter {
  const seen: { readonly at: number; readonly totals: Totals }[] = [];
  return {
    add(totals, now) {
      seen.push({ at: now, totals });
      while (seen.length > 2 && now - (seen[1]?.at ?? now) >= window) seen.shift();
      const first = seen[0];
      if (!first || first.at === now) return null;
      const lost = Math.max(0, totals.lost - first.totals.lost);
      const received = Math.max(0, totals.received - first.totals.received);
      const stalled = Math.max(
        totals.stalled - first.totals.stalled,
        totals.stalls > first.totals.stalls ? limits.stalled.fair : 0,
      );
      const values: readonly (readonly [number, { readonly fair: number; readonly poor: number }])[] = [
        [lost + received > 0 ? lost / (lost + received) : 0, limits.loss],
        [stalled, limits.stalled],
        [totals.roundTrip, limits.roundTrip],
        [totals.jitter, limits.jitter],
      ];
      if (values.some(([v, limit]) => v >= limit.poor)) return "poor";
      return values.some(([v, limit]) => v >= limit.fair) ? "fair" : "good";
    },
  };
}
