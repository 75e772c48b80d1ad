import type { Client, Readable } from "@frontrow/core";
import { type Hook, held, hookOf } from "./select.ts";
import { once } from "./value.ts";

/** The programme clock now, µs since the Unix epoch. */
export interface ProgrammeClock {
  /** The moment on screen; null when nothing plays. */
  readonly screen: number | null;
  /** The live edge; null while nothing is live. */
  readonly edge: number | null;
  /** The server's wall clock. */
  readonly wall: number;
}

/** Between two readings, ms. */
const every = 250;

const ticking = once((client: Client): Readable<ProgrammeClock> => {
  const read = (): ProgrammeClock => {
    const { clock } = client;
    return { screen: clock.screen(), edge: clock.edge(), wall: clock.wall() };
  };
  let now: ProgrammeClock | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<(now: ProgrammeClock) => void>();
  const tick = () => {
    now = read();
    for (const tell of [...listeners]) tell(now);
  };
  return held(client, {
    get: () => {
      now ??= read();
      return now;
    },
    subscribe(tell) {
      const own = (value: ProgrammeClock) => tell(value);
      listeners.add(own);
      timer ??= setInterval(tick, every);
      return () => {
        listeners.delete(own);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        now = null;
      };
    },
  });
});

/**
 * The programme clock, read four times a second while somebody draws it. Pick what you
 * show, so that nothing is drawn in vain: `useProgrammeClock((c) => Math.floor((c.screen ?? 0) / 1e6))`.
 */
export const useProgrammeClock: Hook<ProgrammeClock> = hookOf(ticking, { screen: null, edge: null, wall: 0 });
