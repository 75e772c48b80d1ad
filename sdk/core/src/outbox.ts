import { createBackoff, type Env } from "./env.ts";
import { errorCodes } from "./errors.ts";
import type { FrontrowError } from "./types.ts";
import type { AckFrame } from "./wire.ts";

/** A line that waits for the server's word. */
export interface Letter {
  readonly key: string;
  readonly text: string;
  /** µs; the moment that its author was watching. */
  readonly at: number | null;
}

/** Lines that may wait at once; more would be a flood after a long outage. */
export const lettersKept = 20;
/** Attempts that the server may turn away for a while before the line counts as failed. */
const attemptsAllowed = 6;

export interface OutboxEvents {
  /** Sends once; rejects with a FrontrowError, with `offline` when the line dropped before the answer. */
  deliver(letter: Letter): Promise<AckFrame>;
  /** Whether the line to the server stands. */
  online(): boolean;
  delivered(key: string, ack: AckFrame): void;
  failed(key: string, error: FrontrowError): void;
}

/**
 * Own lines on their way to the server: one at a time, so that they arrive in the
 * order of their writing, again after each drop with the same key, so that none
 * is lost or doubled, and slower when the server says that it is too fast.
 */
export interface Outbox {
  readonly size: number;
  post(letter: Letter): void;
  /** The line to the server stands. */
  resume(): void;
  /** It never will again: what waits has failed. */
  abandon(error: FrontrowError): void;
}

export function createOutbox(env: Env, on: OutboxEvents): Outbox {
  const queue: Letter[] = [];
  let busy = false;

  const run = async () => {
    if (busy) return;
    busy = true;
    const backoff = createBackoff(500, 8_000, env.random);
    for (let letter = queue[0]; letter; letter = queue[0]) {
      try {
        const ack = await on.deliver(letter);
        if (queue[0] === letter) queue.shift();
        backoff.reset();
        on.delivered(letter.key, ack);
      } catch (e) {
        const error = e as FrontrowError & { retryAfter?: number };
        const dropped = error.code === errorCodes.offline;
        // The line dropped: the same key goes out again when it stands.
        if (dropped && !on.online()) break;
        const wait = Math.max(backoff.next(), (error.retryAfter ?? 0) * 1000);
        // A POST may be lost while the stream goes on: the network is to blame and not the wish.
        if (dropped || (error.retryable && backoff.attempts < attemptsAllowed)) {
          await new Promise((r) => setTimeout(r, wait));
          continue;
        }
        if (queue[0] !== letter) continue;
        queue.shift();
        backoff.reset();
        on.failed(letter.key, error);
      }
    }
    busy = false;
  };

  return {
    get size() {
      return queue.length;
    },
    post(letter) {
      queue.push(letter);
      void run();
    },
    resume: () => void run(),
    abandon(error) {
      for (const letter of queue.splice(0)) on.failed(letter.key, error);
    },
  };
}
