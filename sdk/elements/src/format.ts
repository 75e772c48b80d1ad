import type { PlayerState, Transport } from "@frontrow/core";
import { number, tenths, timeOfDay } from "./lang/language.ts";
import { words } from "./player/words.ts";

/** Seconds behind the edge from which a viewer is told, and offered the way back: more than twice what each transport keeps. */
const behindFrom: Record<Transport, number> = { whep: 2.5, llhls: 6, hls: 24 };

/** Whether the picture lags so far behind the live edge that the viewer should know. */
export function isBehind(state: Pick<PlayerState, "latency" | "transport" | "phase">): boolean {
  if (state.latency === null || state.transport === null || state.phase === "connecting") return false;
  return state.latency > behindFrom[state.transport];
}

/** A delay for people: "0.4 s", "12 s", "1:20". */
export function formatDelay(seconds: number): string {
  const s = Math.max(0, seconds);
  if (s < 9.95) return words.seconds(number(s, tenths));
  if (s < 59.5) return words.seconds(String(Math.round(s)));
  return formatClock(s);
}

/** A lag for people, in whole seconds with a true minus sign: "−8 s", "−1:20". */
export function formatBehind(seconds: number): string {
  const s = Math.max(1, Math.round(seconds));
  return s < 60 ? words.seconds(`−${s}`) : `−${formatClock(s)}`;
}

/** A length of time as a clock shows it: "1:05", "1:02:03". */
export function formatClock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m] = [Math.floor(s / 3600), Math.floor((s % 3600) / 60)];
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** The time of day of a moment in µs, in the reader's own manner. */
export const formatTime = timeOfDay;

/** A number of people: "3", "1.2K". */
export function formatCount(n: number): string {
  return n < 1000 ? String(n) : number(n, { notation: "compact", maximumFractionDigits: 1 });
}

/** How often a shown delay changes, ms. */
const steadyFor = 1000;

/** A delay that a person can read: it moves once a second, and leaps only where the picture did. */
export class SteadyDelay {
  #shown: number | null = null;
  #since = 0;

  /** What to show at `now` (ms) for a measured delay (s). */
  read(measured: number | null, now: number): number | null {
    const last = this.#shown;
    if (measured === null || last === null || Math.abs(measured - last) > 1.5) {
      this.#shown = measured;
      this.#since = now;
    } else if (now - this.#since >= steadyFor) {
      this.#shown = last + (measured - last) * 0.5;
      this.#since = now;
    }
    return this.#shown;
  }
}
