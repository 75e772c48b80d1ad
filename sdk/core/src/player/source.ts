import type { Clock, Readable, RoomState } from "../types.ts";

/** How often the answer is looked at, and how many looks there are to a question; ms. */
const lookEvery = 250;
const looksPerQuestion = 8;

export interface SourceDeps {
  readonly clock: Clock;
  readonly room: Readable<RoomState>;
  /** Reads the server's clocks now. */
  readonly probe: () => void;
  /** `away` is another one. */
  readonly changed: () => void;
  /** The server said that the source is back. */
  readonly back: () => void;
}

/**
 * Whose connection is interrupted, the viewer's or the host's? The server's clock has no edge while nothing is
 * published, so a room that answers without one says that the host is away, and with one that they are back.
 */
export interface Source {
  readonly away: boolean;
  /** Asks again and again, until it is left. */
  ask(): void;
  leave(): void;
  /** There is a reason to ask soon. */
  doubt(): void;
}

export function createSource(d: SourceDeps): Source {
  let timer: ReturnType<typeof setInterval> | undefined;
  let looks = 0;
  let away = false;
  const look = () => {
    const room = d.room.get();
    const known = room.connection === "online" && room.show?.status === "live";
    if (known && looks++ % looksPerQuestion === 0) d.probe();
    const now = known && d.clock.edge() === null;
    if (now === away) return;
    away = now;
    d.changed();
    if (known && !away) d.back();
  };
  return {
    get away() {
      return away;
    },
    ask() {
      if (timer !== undefined) return;
      looks = 0;
      timer = setInterval(look, lookEvery);
      look();
    },
    leave() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      away = false;
      // What was read while nothing came tells no delay.
      if (d.clock.edge() === null) d.probe();
    },
    doubt() {
      looks = 0;
    },
  };
}
