import { type Env, timed } from "./env.ts";
import { httpFailure, isFailure, offline, toFailure } from "./errors.ts";
import type { FrontrowError } from "./types.ts";
import { type Command, closeCode, type Frame, parseFrame, type WirePosition } from "./wire.ts";

/** One attempt at a line to the room. It calls back until `closed`, which comes once and last. */
export interface Link {
  readonly kind: "socket" | "stream";
  /** Sends a command. What can't be sent is answered by `closed`, or by `failed` where only this command is lost. */
  send(command: Command): void;
  /** Ends the line; `closed` is not called for it. */
  close(): void;
}

export interface LinkEvents {
  /** Anything at all came over the line. */
  heard(): void;
  /** The line stands. A socket waits for hello, a stream begins with welcome by itself. */
  open(): void;
  frame(frame: Frame): void;
  /** A command was not delivered, though the line goes on. */
  failed(id: number, error: FrontrowError): void;
  closed(end: LinkEnd): void;
}

export interface LinkEnd {
  /** Whether the line ever stood. */
  readonly opened: boolean;
  /** False where the server said to stay away. */
  readonly back: boolean;
  readonly error: FrontrowError;
  /** Seconds that the server asked to wait. */
  readonly retryAfter?: number;
}

/** A WebSocket to the room. */
export function openSocket(env: Env, url: string, on: LinkEvents): Link {
  let opened = false;
  let over = false;
  const end = (back: boolean) => {
    if (over) return;
    over = true;
    on.closed({ opened, back, error: offline() });
  };
  if (!env.WebSocket) {
    queueMicrotask(() => end(true));
    return {
      kind: "socket",
      send() {},
      close() {
        over = true;
      },
    };
  }
  const socket = new env.WebSocket(url);
  socket.onopen = () => {
    if (over) return;
    opened = true;
    on.open();
  };
  socket.onmessage = (m: MessageEvent) => {
    if (!over) on.heard();
    if (over || typeof m.data !== "string") return;
    const frame = parseFrame(m.data);
    if (frame) on.frame(frame);
  };
  socket.onclose = (c: CloseEvent) => end(c.code < closeCode.stayAwayFrom || c.code > closeCode.last);
  return {
    kind: "socket",
    send(command) {
      if (!over && socket.readyState === 1) socket.send(JSON.stringify(command));
    },
    close() {
      over = true;
      socket.close(1000);
    },
  };
}

export interface StreamTarget {
  /** The room's address without a trailing slash. */
  readonly url: string;
  readonly token: string | null;
  readonly resume: WirePosition | null;
}

/** How long an answer to a POSTed command may take, ms. */
const commandTimeout = 10_000;

/**
 * Server-sent events down and POST up, for networks that break WebSockets. The
 * stream is read with fetch, so that the token stays out of the address and a
 * refusal can be read.
 */
export function openStream(env: Env, to: StreamTarget, on: LinkEvents): Link {
  const abort = new AbortController();
  let opened = false;
  let over = false;
  const auth: Record<string, string> = to.token ? { Authorization: `Bearer ${to.token}` } : {};

  const end = (error: FrontrowError, back: boolean, retryAfter?: number) => {
    if (over) return;
    over = true;
    abort.abort();
    on.closed({ opened, back, error, ...(retryAfter ? { retryAfter } : {}) });
  };

  const read = async () => {
    const url = new URL(`${to.url}/events`);
    if (to.resume) {
      url.searchParams.set("epoch", to.resume.epoch);
      url.searchParams.set("offset", String(to.resume.offset));
    }
    const answer = await env.fetch(url.href, {
      headers: { Accept: "text/event-stream", ...auth },
      cache: "no-store",
      signal: abort.signal,
    });
    if (!answer.ok || !answer.body) {
      const error = await httpFailure(answer);
      // 401 comes back: the session gets another token. Anything else that a repeat can't cure ends it.
      end(error, error.retryable || answer.status === 401, error.retryAfter);
      return;
    }
    if (over) return;
    opened = true;
    on.open();
    const split = createEventSplitter((data) => {
      const frame = parseFrame(data);
      if (frame && !over) on.frame(frame);
    });
    const text = new TextDecoder();
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!over) on.heard();
      split(text.decode(value, { stream: true }));
    }
    end(offline(), true);
  };
  read().catch((e: unknown) => end(toFailure(e), true));

  const post = async (command: Command) => {
    const { answer, body } = await timed(commandTimeout, abort.signal, offline, async (signal) => {
      const answer = await env.fetch(`${to.url}/commands`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...auth },
        body: JSON.stringify(command),
        signal,
      });
      return { answer, body: await answer.text() };
    });
    if (over) return;
    const frame = parseFrame(body);
    if (frame) on.frame(frame);
    else
      on.failed(
        command.id,
        await httpFailure(new Response(body, { status: answer.ok ? 502 : answer.status })),
      );
  };

  return {
    kind: "stream",
    send(command) {
      if (over) return;
      post(command).catch((e: unknown) => {
        if (!over) on.failed(command.id, isFailure(e) ? e : offline());
      });
    },
    close() {
      over = true;
      abort.abort();
    },
  };
}

/** Cuts an event stream into the data of its events (WHATWG HTML, 9.2.6); a partial event waits for its rest. */
export function createEventSplitter(data: (text: string) => void): (chunk: string) => void {
  let rest = "";
  let lines: string[] = [];
  return (chunk) => {
    rest += chunk;
    for (;;) {
      const at = rest.search(/[\r\n]/);
      // A CR at the very end may be half of a CRLF.
      if (at < 0 || (rest[at] === "\r" && at === rest.length - 1)) return;
      const line = rest.slice(0, at);
      rest = rest.slice(rest.startsWith("\r\n", at) ? at + 2 : at + 1);
      if (line === "") {
        if (lines.length > 0) data(lines.join("\n"));
        lines = [];
      } else if (line.startsWith("data:")) {
        lines.push(line.slice(line[5] === " " ? 6 : 5));
      }
    }
  };
}
