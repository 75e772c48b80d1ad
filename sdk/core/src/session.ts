import { type Env, timed } from "./env.ts";
import { errorCodes, failure, httpFailure, offline, toFailure } from "./errors.ts";
import type { ClientOptions } from "./types.ts";
import { isSession, type SessionAnswer } from "./wire.ts";

/** The longest that a session is waited for before the room is entered without a fresh one, ms. */
const timeout = 10_000;

/**
 * Who this device is: a token from the embedding site, or one that the server
 * gave to this device, kept in storage. On each page load the kept token is
 * exchanged for a fresh one, which also picks up a role that it got meanwhile.
 */
export interface Session {
  /** The token to present now, without waiting; null when there is none. */
  current(): string | null;
  /** A fresh token where one can be had, else the kept one, else null. Never rejects. */
  fresh(): Promise<string | null>;
  /** Chooses a name and returns the token that carries it. Rejects with a FrontrowError. */
  rename(name: string): Promise<SessionAnswer>;
  /** The server did not accept this token: the next `fresh` asks for another. */
  refused(token: string): void;
}

type Keep = NonNullable<ClientOptions["storage"]>;

function defaultKeep(): Keep | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // A frame without access to storage: the session lives as long as the page.
  }
}

export function createSession(
  env: Env,
  server: string,
  given: ClientOptions["token"],
  storage: Keep | undefined,
): Session {
  const keep = storage ?? defaultKeep();
  const slot = `frontrow.session ${server}`;
  let kept: SessionAnswer | null = null;
  let embedded: string | null = typeof given === "string" ? given : null;
  let renewed = false;
  let running: Promise<string | null> | null = null;

  try {
    const found: unknown = JSON.parse(keep?.getItem(slot) ?? "null");
    if (isSession(found) && found.expires > Date.now() * 1000) kept = found;
  } catch {
    // Somebody else's or a broken entry: the next session replaces it.
  }

  const store = (answer: SessionAnswer | null) => {
    kept = answer;
    try {
      if (answer) keep?.setItem(slot, JSON.stringify(answer));
      else keep?.removeItem(slot);
    } catch {
      // A full or forbidden storage costs only the memory of the name.
    }
  };

  const ask = async (name: string, bearer: string | null): Promise<SessionAnswer> => {
    const answer = await timed(timeout, null, offline, (signal) =>
      env.fetch(`${server}/api/v1/session`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
        },
        body: JSON.stringify({ name }),
        signal,
      }),
    );
    // A token that is no longer good must not keep the device out: it is born again under its name.
    if (answer.status === 401 && bearer) return ask(name, null);
    if (!answer.ok) throw await httpFailure(answer);
    const body: unknown = await answer.json();
    if (!isSession(body))
      throw failure(errorCodes.badAnswer, "The server's answer was not understood.", true);
    return body;
  };

  const current = () => embedded ?? kept?.token ?? null;

  const renew = async (): Promise<string | null> => {
    if (given !== undefined) {
      if (typeof given === "function" && embedded === null) {
        try {
          embedded = await given();
        } catch {
          // The site can't say who this is now; the room is entered as a reader and asked again next time.
        }
      }
      return current();
    }
    if (!renewed) {
      try {
        store(await ask(kept?.actor.name ?? "", kept?.token ?? null));
        renewed = true;
      } catch {
        // The kept token, if any, still serves.
      }
    }
    return current();
  };

  return {
    current,
    fresh() {
      running ??= renew().finally(() => {
        running = null;
      });
      return running;
    },
    async rename(name) {
      await running;
      try {
        const answer = await ask(name, current());
        if (given === undefined) {
          store(answer);
          renewed = true;
        } else embedded = answer.token;
        return answer;
      } catch (e) {
        throw toFailure(e);
      }
    },
    refused(token) {
      if (embedded === token) {
        // A fixed string stays refused; a function is asked for a new one.
        if (typeof given === "function") embedded = null;
      } else if (kept?.token === token) {
        renewed = false;
      }
    },
  };
}
