import type { Stop } from "../types.ts";
import type { Level } from "./types.ts";

/** What is said of silence, dBFS: 16 bits hold no less. */
const floor = -100;
export const silence: Level = { rms: floor, peak: floor };

const every = 50;

const decibel = (v: number): number => Math.max(floor, 20 * Math.log10(v));

/** How loud a wave of -1 to 1 is. */
export function measure(wave: Float32Array): Level {
  let [sum, peak] = [0, 0];
  for (const v of wave) {
    sum += v * v;
    peak = Math.max(peak, Math.abs(v));
  }
  return wave.length === 0 ? silence : { rms: decibel(Math.sqrt(sum / wave.length)), peak: decibel(peak) };
}

/** Listens to a microphone until it is stopped. Where there is no Web Audio it says nothing. */
export function meter(track: MediaStreamTrack, tell: (level: Level) => void): Stop {
  if (typeof AudioContext === "undefined") return () => {};
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = 2048; // 43 ms at 48 kHz: close to what passes between two looks
  const from = context.createMediaStreamSource(new MediaStream([track]));
  from.connect(ear);
  void context.resume().catch(() => {});
  const wave = new Float32Array(ear.fftSize);
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(wave);
    tell(measure(wave));
  }, every);
  return () => {
    clearInterval(timer);
    from.disconnect();
    void context.close().catch(() => {});
    tell(silence);
  };
}
