import { browserEnv, type Env } from "../env.ts";
import { toFailure } from "../errors.ts";
import { type AsStaff, postAsStaff } from "./token.ts";
import { type Size, sizes } from "./types.ts";

/** One request, bytes: the first is small, and the server takes no more than the most. */
const first = 64 << 10;
const most = 8 << 20;
/** How long a request should take, ms: long enough for TCP to find its pace. */
const pace = 700;
/** What a picture needs beside its own bits: sound, repairs, and room for the network's moods. */
const headroom = 1.4;
const sound = 128_000;

export interface ProbeResult {
  /** What goes up, bit/s. */
  readonly bitrate: number;
  /** ms. */
  readonly roundTrip: number;
  /** The largest size that it carries; null: not even the smallest. */
  readonly carries: Size | null;
}

export interface ProbeOptions extends AsStaff {
  /** How long to measure, s; 4 unless said. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/** The largest size that so many bit/s carry with room to spare, null for none. */
export function carries(bitrate: number): Size | null {
  const fits = (["1080p", "720p", "480p"] as const).find(
    (s) => bitrate >= (sizes[s].bits + sound) * headroom,
  );
  return fits ?? null;
}

/** How much the next request sends, after one of so many bytes took so many ms. */
export function nextBytes(bytes: number, ms: number): number {
  const wanted = (bytes / Math.max(ms, 1)) * pace;
  return Math.round(Math.min(most, Math.max(first, Math.min(wanted, bytes * 8))));
}

/**
 * Noise, which nothing on the way can make smaller. Requests send slices of one: a browser keeps the bytes
 * of every blob until it collects garbage, and a fast line would soon have filled its room for them.
 */
function noise(): Blob {
  const piece = crypto.getRandomValues(new Uint8Array(first));
  return new Blob(Array.from({ length: most / first }, () => piece));
}

/**
 * Measures what goes up to the server before the show, by sending it noise that it throws away: nothing
 * goes on air. It is what TCP carries; a show goes by UDP along the same way. Rejects with a FrontrowError.
 */
export async function probe(
  o: ProbeOptions,
  env: Pick<Env, "fetch" | "now"> = browserEnv(),
): Promise<ProbeResult> {
  const signal = o.signal ?? null;
  const within = (o.seconds ?? 4) * 1000;
  const load = noise();
  const send = async (bytes: number) => {
    const since = env.now();
    await postAsStaff(o, "probe", bytes === 0 ? null : load.slice(0, bytes), 12_000, signal, env);
    return env.now() - since;
  };
  try {
    let roundTrip = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) roundTrip = Math.min(roundTrip, await send(0));
    const began = env.now();
    let [sent, spent] = [0, 0];
    for (let bytes = first; ; ) {
      const late = env.now() - began >= within / 2;
      // The answer's way back is no part of the way up.
      const took = Math.max(1, (await send(bytes)) - roundTrip);
      // What goes fast for a moment only is no show: the second half of the time decides.
      if (late) [sent, spent] = [sent + bytes, spent + took];
      const done = env.now() - began;
      o.progress?.(Math.min(1, done / within));
      if (done >= within && spent > 0) break;
      bytes = nextBytes(bytes, took);
    }
    const bitrate = Math.round((sent * 8000) / spent);
    return { bitrate, roundTrip: Math.round(roundTrip), carries: carries(bitrate) };
  } catch (error) {
    throw toFailure(error);
  }
}
