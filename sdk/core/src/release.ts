import type { WireEvent } from "./wire.ts";

/** An event waits at most so long for its frame, ms: a viewer who is further behind hears of it early. */
const longest = 30_000;
/** Playback that has not moved for so long holds nothing back, ms: it is paused, or broken. */
const still = 2_000;
/** An event is on time within this much of its frame, µs: half the distance of two frames. */
const early = 15_000;
/** The longest until the queue is looked at again, ms: playback may jump. */
const lookEvery = 250;

export interface ReleaseEvents {
  /** µs, the moment of the programme on screen; null when nothing plays. */
  watching(): number | null;
  /** Whether a picture is about to appear: then what has happened waits for it. */
  starting(): boolean;
  /** A monotonic clock, ms. */
  now(): number;
  /** Events whose frame is on screen, or that wait no longer, in order. */
  out(events: readonly WireEvent[]): void;
}

/**
 * Holds events back until the viewer's own playback reaches the frame that they
 * belong to. State keeps its order whatever its stamps say; a line of talk passes
 * others of talk that belong to a later frame, and never anything of state.
 */
export interface Release {
  /** Takes events in the order of the log; `urgent` ones are out at once, together with what is due. */
  take(events: readonly WireEvent[], urgent: (e: WireEvent) => boolean): void;
  /** Lets everything out now. */
  flush(): void;
  /** Forgets what waits: a snapshot holds it. */
  clear(): void;
  /** How many wait. */
  readonly waiting: number;
}

interface Held {
  readonly event: WireEvent;
  /** ms on the monotonic clock. */
  readonly since: number;
}

/** Words that somebody says: what may pass, and be let through at once for who said it. */
export const isTalk = (e: WireEvent) => e.type === "chat.message";

/** State that brings a line's words once more. */
const aboutALine = new Set(["chat.announced", "chat.edited", "chat.pinned"]);

/** Whether an event takes a line back: such a line is not shown any more, and the event waits for nothing. */
function takesBack(e: WireEvent): ((line: WireEvent) => boolean) | null {
  switch (e.type) {
    case "chat.deleted":
    case "mod.deleted":
      return (line) => line.data?.id === e.data?.id;
    case "mod.cleared": {
      const person = e.data?.person as { id?: string } | undefined;
      // A pin is by who pinned it, and holds who said it.
      return (line) => ((line.data?.by as typeof person) ?? line.by)?.id === person?.id;
    }
    default:
      return null;
  }
}

export function createRelease(on: ReleaseEvents): Release {
  let state: Held[] = [];
  let talk: Held[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: { readonly at: number; readonly when: number } | null = null;

  /** The moment on screen, or null where nothing has to wait. */
  const moment = (now: number): number | null => {
    const at = on.watching();
    if (at === null) {
      last = null;
      return on.starting() ? Number.NEGATIVE_INFINITY : null;
    }
    if (!last || last.at !== at) last = { at, when: now };
    return now - last.when >= still ? null : at;
  };

  const look = (hurried: readonly Held[] = []) => {
    clearTimeout(timer);
    timer = undefined;
    const now = on.now();
    const at = moment(now);
    const due = (h: Held) => at === null || h.event.at <= at + early || now - h.since >= longest;
    const out: Held[] = [...hurried];
    while (state[0] && due(state[0])) out.push(state.shift() as Held);
    const later: Held[] = [];
    for (const h of talk) (due(h) ? out : later).push(h);
    talk = later;
    if (out.length > 0) {
      // Among what is out together, the order is that of the log.
      out.sort((a, b) => a.event.o - b.event.o);
      on.out(out.map((h) => h.event));
    }
    let next = Number.POSITIVE_INFINITY;
    for (const h of [state[0], ...talk])
      if (h && at !== null) next = Math.min(next, (h.event.at - at) / 1000);
    if (state.length + talk.length > 0) {
      timer = setTimeout(() => look(), Math.max(4, Math.min(next - early / 2000, lookEvery)));
    }
  };

  return {
    take(events, urgent) {
      const since = on.now();
      const hurried: Held[] = [];
      for (const event of events) {
        const gone = takesBack(event);
        if (gone) {
          talk = talk.filter((h) => !gone(h.event));
          state = state.filter((h) => !aboutALine.has(h.event.type) || !gone(h.event));
        }
        if (gone || urgent(event)) hurried.push({ event, since });
        else (isTalk(event) ? talk : state).push({ event, since });
      }
      look(hurried);
    },
    flush() {
      const all = [...state, ...talk].sort((a, b) => a.event.o - b.event.o);
      state = [];
      talk = [];
      clearTimeout(timer);
      if (all.length > 0) on.out(all.map((h) => h.event));
    },
    clear() {
      state = [];
      talk = [];
      clearTimeout(timer);
    },
    get waiting() {
      return state.length + talk.length;
    },
  };
}
