import type { Sample } from "./engine.ts";

/** This much longer than between the two movements before, and media is interrupted, ms. */
const graceOf = 750;
/** Slower media than this has no rhythm to go by, ms. */
const slowest = 2_000;

/** Whether the media of one engine moves. All times in ms. */
export interface Pulse {
  /** When a picture was new, and when sound was. */
  readonly pictureAt: number;
  readonly soundAt: number;
  /** Takes what the engine says; true when something is new. */
  feel(sample: Sample, now: number): boolean;
  /** The picture can't be expected to move: it is paused. */
  excusePicture(now: number): void;
  /** Neither can the sound. */
  excuse(now: number): void;
  /** How long nothing has moved. */
  still(now: number): number;
  /** Whether nothing has moved for longer than this media's rhythm explains. */
  interrupted(now: number): boolean;
}

export function createPulse(now: number): Pulse {
  let pictures = 0;
  let sounds = 0;
  let pictureAt = now;
  let soundAt = now;
  /** Between the last two movements, ms; the first one follows nothing. */
  let rhythm: number = slowest;
  let begun = false;
  const still = (t: number) => t - Math.max(pictureAt, soundAt);
  return {
    get pictureAt() {
      return pictureAt;
    },
    get soundAt() {
      return soundAt;
    },
    feel(sample, t) {
      const moved = sample.pictures !== pictures || sample.sounds !== sounds;
      if (moved && begun) rhythm = Math.min(slowest, still(t));
      begun ||= moved;
      if (sample.pictures !== pictures) pictureAt = t;
      if (sample.sounds !== sounds) soundAt = t;
      pictures = sample.pictures;
      sounds = sample.sounds;
      return moved;
    },
    excusePicture(t) {
      pictureAt = t;
    },
    excuse(t) {
      pictureAt = t;
      soundAt = t;
    },
    still,
    interrupted: (t) => still(t) > graceOf + rhythm,
  };
}
