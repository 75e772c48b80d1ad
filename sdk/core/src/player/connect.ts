import type { Env } from "../env.ts";
import { errorCodes, failure, isFailure, toFailure } from "../errors.ts";
import type { Clock, FrontrowError, PlayerOptions } from "../types.ts";
import type { Engine } from "./engine.ts";
import { type LoadHls, openHls } from "./hls.ts";
import { openWhep, type PeerConnection } from "./whep.ts";

/** After this, hls.js is fetched in the background, so that it is there when WebRTC turns out to be blocked; ms. */
const preloadAfter = 1_500;

export interface Addresses {
  readonly whep: string;
  readonly hls: string;
}

export interface ConnectDeps {
  readonly env: Env;
  readonly video: HTMLVideoElement;
  readonly stream: MediaStream | null;
  readonly clock: Clock;
  readonly addresses: Addresses;
  readonly bearer: () => Promise<string | null>;
  readonly peer: PeerConnection | undefined;
  readonly load: LoadHls;
}

/** Ways to open engines; the player decides which and when. */
export interface Opener {
  readonly canWhep: boolean;
  /** Opens WHEP and waits for media. `early` gets the engine as soon as it may be put on an empty element. */
  whep(signal: AbortSignal, early?: (e: Engine) => void): Promise<Engine>;
  /** Opens HLS, up to where it needs the element. */
  hls(signal: AbortSignal): Promise<Engine>;
}

export function createOpener(d: ConnectDeps): Opener {
  const { peer, stream } = d;
  return {
    canWhep: peer !== undefined && stream !== null,
    async whep(signal, early) {
      if (!peer || !stream) throw failure(errorCodes.noWebRTC, "This browser has no WebRTC.", false);
      const preload = setTimeout(() => void d.load().catch(() => {}), preloadAfter);
      try {
        const engine = await openWhep(d.env, {
          url: d.addresses.whep,
          bearer: await d.bearer(),
          peer,
          near: () => d.clock.edge() ?? d.clock.wall(),
          stream,
          signal,
        });
        early?.(engine);
        await engine.ready;
        return engine;
      } catch (e) {
        throw toFailure(e);
      } finally {
        clearTimeout(preload);
      }
    },
    async hls(signal) {
      return openHls(d.video, { url: d.addresses.hls, bearer: await d.bearer(), load: d.load, signal });
    },
  };
}

/** What a failed attempt means. */
export type Verdict =
  /** Nothing is live: wait for the show. */
  | "offair"
  /** A repeat can't help. */
  | "fatal"
  /** The way there is fine or away altogether: try the same again. */
  | "again"
  /** This way is closed: take another one. */
  | "other";

const again: readonly string[] = [
  errorCodes.offline,
  errorCodes.closed,
  errorCodes.noMedia,
  "http_429",
  "rate_limited",
];
const refused: readonly string[] = [
  errorCodes.noChannel,
  "http_401",
  "http_403",
  "unauthorized",
  "forbidden",
];

/**
 * Judges a failure of WHEP. A session without media is no reason to leave WHEP while there is a picture to go
 * back to: its source is away. For a viewer who has seen nothing yet, another way may do better.
 */
export function judgeWhep(error: unknown, hasPicture: boolean): Verdict {
  if (!isFailure(error)) return "other";
  if (error.code === errorCodes.offAir) return "offair";
  if (refused.includes(error.code)) return "fatal";
  if (error.code === errorCodes.noMedia) return hasPicture ? "again" : "other";
  return again.includes(error.code) ? "again" : "other";
}

/** Failures that mean that one way is closed for good. */
const closedWays: readonly string[] = [errorCodes.noCodec, errorCodes.noWebRTC];

/** Judges a failure that no other way is left for. */
export function judge(error: FrontrowError, transport: NonNullable<PlayerOptions["transport"]>): Verdict {
  if (error.code === errorCodes.offAir) return "offair";
  if (refused.includes(error.code)) return "fatal";
  if (error.code === errorCodes.noHLS && !error.retryable) return "fatal";
  return transport === "whep" && closedWays.includes(error.code) ? "fatal" : "again";
}
