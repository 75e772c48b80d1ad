import type { Level, PublishStats } from "@frontrow/core/publish";

/** What is said of the microphone. */
export type Loudness = "quiet" | "loud" | "good";

/** What the loudness is judged by; times in ms. */
export interface Heard {
  readonly now: Loudness;
  /** When a voice was last heard, and when it last was too loud. */
  readonly voice: number;
  readonly loud: number;
}

/** Below this is a room without a voice; above that the wave is cut off. dBFS. */
const voiceFrom = -42;
const loudFrom = -1;
/** How long nothing has to be heard before it is too quiet, and how long a warning stays. */
const quietAfter = 5000;
const loudFor = 3000;

export const firstHeard = (at: number): Heard => ({ now: "good", voice: at, loud: Number.NEGATIVE_INFINITY });

/** Judges a look at the level. Slowly, because words that change with every syllable help nobody. */
export function hear(was: Heard, level: Level, at: number): Heard {
  const voice = level.rms >= voiceFrom ? at : was.voice;
  const loud = level.peak >= loudFrom ? at : was.loud;
  const now = at - loud < loudFor ? "loud" : at - voice >= quietAfter ? "quiet" : "good";
  return now === was.now && voice === was.voice && loud === was.loud ? was : { now, voice, loud };
}

/** The share of a meter from -60 to 0 dBFS that is filled. */
export const filled = (db: number): number => Math.min(1, Math.max(0, (db + 60) / 60));

/** What is said of the connection. */
export type Health = "measuring" | "good" | "cpu" | "bandwidth" | "lossy";

/** From this share of lost packets viewers see it. */
const lossFrom = 0.05;

/** How long a browser may feel its way up to the bitrate before it counts, ms. */
const warmUp = 15_000;

/** `since`: how long it is on air, ms. `dark`: the camera is off, whose black picture needs next to nothing. */
export function judge(stats: PublishStats | null, since: number, dark: boolean): Health {
  if (stats === null) return "measuring";
  if (stats.loss >= lossFrom) return "lossy";
  if (stats.limit === "none" || stats.height === 0 || dark || since < warmUp) return "good";
  return stats.limit;
}

/** A verdict that changes only once it was the same three times. */
export interface Steady {
  readonly shown: Health;
  readonly next: Health;
  readonly times: number;
}

export function steady(was: Steady, now: Health): Steady {
  if (was.shown === "measuring" || now === "measuring") return { shown: now, next: now, times: 0 };
  const times = now === was.next ? was.times + 1 : 1;
  return times >= 3 ? { shown: now, next: now, times: 0 } : { shown: was.shown, next: now, times };
}
