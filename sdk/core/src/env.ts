import type { Stop } from "./types.ts";

/** What the core takes from its surroundings, so that a test can hand it something else. */
export interface Env {
  readonly fetch: typeof fetch;
  readonly WebSocket: (new (url: string) => WebSocket) | undefined;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** A monotonic clock, ms. */
  readonly now: () => number;
  /** Calls back when the network or the page comes back: time to try at once. */
  readonly onWake: (fn: () => void) => Stop;
}

/** The browser's surroundings. Nothing is read before it is needed, so that importing works in Node. */
export function browserEnv(): Env {
  return {
    fetch: (...a) => globalThis.fetch(...a),
    WebSocket: globalThis.WebSocket,
    random: Math.random,
    now: () => performance.now(),
    onWake,
  };
}

function onWake(fn: () => void): Stop {
  if (typeof addEventListener !== "function") return () => {};
  const visible = () => {
    if (document.visibilityState === "visible") fn();
  };
  addEventListener("online", fn);
  addEventListener("pageshow", fn);
  if (typeof document !== "undefined") document.addEventListener("visibilitychange", visible);
  return () => {
    removeEventListener("online", fn);
    removeEventListener("pageshow", fn);
    if (typeof document !== "undefined") document.removeEventListener("visibilitychange", visible);
  };
}

/** An idempotency key: 128 random bits as 32 hex digits. Works on plain http, where randomUUID does not. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Delays between attempts: growing from `first` to `most` ms, each drawn between half and all of its step. */
export interface Backoff {
  next(): number;
  reset(): void;
  readonly attempts: number;
}

export function createBackoff(first: number, most: number, random: () => number): Backoff {
  let attempts = 0;
  return {
    next() {
      const step = Math.min(most, first * 2 ** Math.min(attempts, 20));
      attempts++;
      return step * (0.5 + random() / 2);
    },
    reset() {
      attempts = 0;
    },
    get attempts() {
      return attempts;
    },
  };
}

/**
 * Runs something that takes a signal and ends it after `ms` or with its parent.
 * What is ended late rejects with `late()`.
 */
export async function timed<T>(
  ms: number,
  parent: AbortSignal | null,
  late: () => unknown,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const follow = () => abort.abort(parent?.reason);
  if (parent?.aborted) follow();
  parent?.addEventListener("abort", follow);
  const timer = setTimeout(() => abort.abort(late()), ms);
  try {
    return await run(abort.signal);
  } catch (e) {
    // Some platforms reject with a plain AbortError in place of the reason.
    throw abort.signal.aborted ? abort.signal.reason : e;
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener("abort", follow);
  }
}

/** Waits `ms`, or less when the signal ends it; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      done();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over);
  });
}
