import type { FrontrowError, Transport } from "../types.ts";

/** Figures of the line since it began; what an engine can't know stays at 0. */
export interface Totals {
  /** Packets that came, and that did not. */
  readonly received: number;
  readonly lost: number;
  /** Times and seconds that the picture stood still or playback waited for data. */
  readonly stalls: number;
  readonly stalled: number;
  /** s, as last seen. */
  readonly roundTrip: number;
  /** s, as last seen. */
  readonly jitter: number;
}

/** What an engine says about itself when asked. */
export interface Sample {
  /** Grows with each picture that was decoded. */
  readonly pictures: number;
  /** Grows while sound arrives. */
  readonly sounds: number;
  readonly totals: Totals;
  /** For the curious viewer. */
  readonly stats: Readonly<Record<string, number | string>>;
}

/**
 * One way of getting the show, from its first request to its end. An engine is
 * used once: what broke is replaced and never repaired.
 */
export interface Engine {
  readonly transport: Transport;
  /** Resolves once media flows; rejects with a FrontrowError when it doesn't in time. */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the engine is over and can't come back. */
  readonly gone: Promise<FrontrowError>;
  readonly hasVideo: boolean;
  readonly hasAudio: boolean;
  /** Whether the line seems to be broken, though it may still come back. */
  readonly suspect: boolean;
  /** Puts its media on the element, in place of another engine's. */
  attach(video: HTMLVideoElement): void;
  sample(): Promise<Sample>;
  /** µs, programme clock of what the viewer sees or hears now. `rtp` is the stamp of the newest picture on screen, if the element told it. */
  at(rtp: number | null): number | null;
  /** Jumps to the live edge. */
  toLive(): void;
  /** Ends it and tells the server. Without effect the second time. */
  close(): void;
}

/** A promise with its handles, which nobody has to wait for. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: FrontrowError): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: FrontrowError) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
