import type { ServerClock } from "./clock.ts";
import { createBackoff, type Env } from "./env.ts";
import { offline } from "./errors.ts";
import { type Link, type LinkEnd, type LinkEvents, openSocket, openStream } from "./link.ts";
import type { Session } from "./session.ts";
import type { Connection, FrontrowError, Stop } from "./types.ts";
import {
  type AckFrame,
  type Command,
  type ErrorFrame,
  type FeatureCommand,
  type Frame,
  type WelcomeFrame,
  type WirePosition,
  type WireYou,
  wireVersion,
} from "./wire.ts";

/** Between two pings, ms: keeps both clocks fresh and finds a dead line. */
const pingEvery = 10_000;
/** An answer later than this means that the line is dead, ms. */
const pongWithin = 5_000;
/** The same when there is a reason to doubt the line: the network or the page just came back, ms. */
const probeWithin = 2_500;
/** From asking for a line to having it, ms. */
const upgradeWithin = 5_000;
/** From having a line to the room's welcome, ms. */
const welcomeWithin = 8_000;
/** A stream says something at least every 15 s, if only a comment; silence for this long means that it is dead, ms. */
const streamSilence = 45_000;
/** Upgrades that fail in a row before the stream is tried. */
const upgradesBeforeStream = 2;
/** A line that stood this long was a good one: the next drop starts with short delays again, ms. */
const goodAfter = 10_000;
/** How long hello waits for a fresh session when the socket stands before it, ms. */
const sessionWithin = 1_500;

/** What the owner of the room's state hears. */
export interface ConnectionEvents {
  status(connection: Connection, error: FrontrowError | null): void;
  /** Frames of the room in the order of the wire: welcome, snapshot, events, counters. */
  frame(frame: Frame): void;
  /** Who the line is from now on, other than its welcome said. */
  you(you: WireYou): void;
  /** Up to where everything was seen. */
  position(): WirePosition | null;
  /** µs, the moment of the programme on screen; null when nothing plays. */
  watching(): number | null;
}

/** A command before it has its number. */
export type Wish = Command extends infer C ? (C extends Command ? Omit<C, "id"> : never) : never;

/**
 * The line to the room: the only place that reconnects. It opens sockets, or
 * streams where sockets are blocked, says hello, answers for commands, keeps the
 * clock and comes back with jittered delays.
 */
export interface RoomConnection {
  start(): void;
  stop(): void;
  /** Sends one command; rejects with a FrontrowError, `offline` when the line dropped before the answer. */
  request(wish: Wish | Omit<FeatureCommand, "id">): Promise<AckFrame>;
  /** The frames have a gap: comes back at once, from the position. */
  resync(): void;
  /** Reads the clocks now and checks that the line lives. */
  probe(): void;
  /** Presents the session's present token. */
  authenticate(): Promise<void>;
}

/** A refusal of a command, which may say when to try again. */
export interface Refusal extends FrontrowError {
  /** Seconds. */
  readonly retryAfter?: number;
}

interface Waiting {
  readonly done: (ack: AckFrame) => void;
  readonly failed: (error: Refusal) => void;
}

function refusal(f: ErrorFrame): Refusal {
  return {
    code: f.code,
    message: f.message,
    retryable: f.retry,
    ...(f.hint === undefined ? {} : { hint: f.hint }),
    ...(f.retry_after === undefined ? {} : { retryAfter: f.retry_after }),
  };
}

/** Over how long the clients of a room say who they are in another show, ms. */
const spread = 2_000;

/** Codes that refuse the token of hello and not the wish. */
const tokenCodes: readonly string[] = ["unauthorized", "token_expired"];

export function createConnection(
  env: Env,
  url: string,
  session: Session,
  clock: ServerClock,
  on: ConnectionEvents,
): RoomConnection {
  const backoff = createBackoff(500, 15_000, env.random);
  let running = false;
  let link: Link | null = null;
  let stopWake: Stop = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pinger: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  /** Not before this moment, because the server asked for it. */
  let notBefore = 0;
  let failedUpgrades = 0;
  let streamNext = false;
  /** Two gaps in a row without a good frame between: the position itself is asked for anew. */
  let distrust = false;
  /** Whether the present line stands, if not yet welcomed. */
  let standing = false;
  let ids = 0;
  let online = false;
  let onlineSince = 0;
  let helloAt = 0;
  let helloID = 0;
  let helloToken: string | null = null;
  const waiting = new Map<number, Waiting>();
  const pings = new Map<number, number>();

  const clearTimers = () => {
    clearTimeout(timer);
    clearTimeout(pinger);
    clearTimeout(watchdog);
  };

  const dropLink = () => {
    clearTimers();
    const l = link;
    link = null;
    online = false;
    l?.close();
    pings.clear();
    const lost = [...waiting.values()];
    waiting.clear();
    for (const w of lost) w.failed(offline());
  };

  const shut = (error: FrontrowError) => {
    running = false;
    stopWake();
    dropLink();
    on.status("closed", error);
  };

  /** Comes back after a delay; `now` skips the jitter, not what the server asked for. */
  const comeBack = (error: FrontrowError, retryAfter = 0, now = false) => {
    if (online && env.now() - onlineSince >= goodAfter) backoff.reset();
    dropLink();
    if (!running) return;
    on.status("reconnecting", error);
    notBefore = Math.max(notBefore, env.now() + retryAfter * 1000);
    const jitter = now && backoff.attempts === 0 ? 0 : backoff.next();
    timer = setTimeout(connect, Math.max(jitter, notBefore + jitter * (retryAfter > 0 ? 1 : 0) - env.now()));
  };

  const ended = (end: LinkEnd) => {
    const was = link?.kind;
    if (!end.back) return shut(end.error);
    if (end.error.code === "http_401" || tokenCodes.includes(end.error.code)) {
      if (helloToken) session.refused(helloToken);
    }
    if (was === "socket" && !end.opened) {
      failedUpgrades++;
      streamNext = failedUpgrades >= upgradesBeforeStream;
    } else if (was === "stream" && !end.opened) {
      // Neither way works: the network is away, and sockets get another chance.
      failedUpgrades = 0;
      streamNext = false;
    }
    comeBack(end.error, end.retryAfter ?? 0);
  };

  const ping = (within: number) => {
    if (!link || !online) return;
    const id = ++ids;
    pings.set(id, env.now());
    const at = on.watching();
    link.send(at === null ? { id, cmd: "ping" } : { id, cmd: "ping", at: Math.round(at) });
    clearTimeout(pinger);
    pinger = setTimeout(() => ping(pongWithin), pingEvery);
    // A stream's life is watched by its silence: its pings travel on another connection.
    if (link.kind === "socket") watch(within);
  };

  const watch = (within: number) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => ended({ opened: standing, back: true, error: offline() }), within);
  };

  const nowOnline = () => {
    online = true;
    onlineSince = env.now();
    clearTimeout(watchdog);
    if (link?.kind === "stream") watch(streamSilence);
    // Who this is may have changed between hello and its answer: that goes out before any wish.
    if (session.current() !== helloToken) introduce().catch(() => {});
    if (!online) return;
    on.status("online", null);
    ping(pongWithin);
  };

  const request = (wish: Wish | Omit<FeatureCommand, "id">) =>
    new Promise<AckFrame>((done, failed) => {
      if (!link || !online) return failed(offline());
      const id = ++ids;
      waiting.set(id, { done, failed });
      link.send({ id, ...wish } as Command);
    });

  /** Says who this is to a line that stands. */
  const introduce = async () => {
    const token = session.current();
    if (!token || !link || !online) return; // The next hello says it.
    helloToken = token;
    if (link.kind === "stream") {
      // A stream is who it was opened as: it is opened again under the new token, at once, as nothing has failed.
      backoff.reset();
      comeBack(offline(), 0, true);
      return;
    }
    const ack = await request({ cmd: "auth", token });
    if (ack.data?.you) on.you(ack.data.you as WireYou);
  };

  /** Another show has begun: what this client has in it is told when it says who it is, and not all do so at once. */
  const afresh = () => {
    const l = link;
    setTimeout(() => {
      if (link !== l || !online) return;
      // A stream that resumed would be told nothing.
      distrust = l?.kind === "stream";
      introduce().catch(() => {});
    }, env.random() * spread);
  };

  const welcome = (f: WelcomeFrame) => {
    clock.read(f.clock, helloAt, env.now());
    const at = on.position();
    on.frame(f);
    // Resumed into another log can't be: whatever it is, only a snapshot makes it whole.
    if (f.resumed && at?.epoch !== f.epoch) {
      distrust = true;
      return comeBack(offline(), 0, true);
    }
    if (f.resumed) nowOnline();
  };

  const receive = (f: Frame) => {
    switch (f.t) {
      case "welcome":
        return welcome(f);
      case "snapshot":
        distrust = false;
        on.frame(f);
        if (!online) nowOnline();
        else afresh();
        return;
      case "events":
      case "mine":
      case "counters":
        return on.frame(f);
      case "pong": {
        const sent = f.id === undefined ? undefined : pings.get(f.id);
        if (f.id === undefined || sent === undefined) return;
        pings.delete(f.id);
        clock.read(f, sent, env.now());
        return;
      }
      case "ack": {
        if (f.id === undefined) return;
        const w = waiting.get(f.id);
        waiting.delete(f.id);
        w?.done(f);
        return;
      }
      case "error": {
        if (f.id !== undefined && pings.delete(f.id)) return;
        const w = f.id === undefined ? undefined : waiting.get(f.id);
        if (w && f.id !== undefined) {
          waiting.delete(f.id);
          w.failed(refusal(f));
        } else if (!online && (f.id === undefined || f.id === helloID)) {
          if (helloToken && tokenCodes.includes(f.code)) {
            session.refused(helloToken);
            comeBack(refusal(f), f.retry_after ?? 0);
          } else if (f.retry) comeBack(refusal(f), f.retry_after ?? 0);
          else shut(refusal(f));
        }
        return;
      }
      case "bye":
        if (helloToken && tokenCodes.includes(f.code)) session.refused(helloToken);
        if (f.reconnect) {
          comeBack({ code: f.code, message: f.message, retryable: true }, f.retry_after ?? 0);
        } else shut({ code: f.code, message: f.message, retryable: false });
    }
  };

  const resume = () => (distrust ? null : on.position());

  const hello = async (l: Link) => {
    // The session is asked for while the socket opens; whoever is late is not waited for long.
    const fresh = session.fresh();
    const token = await Promise.race([
      fresh,
      new Promise<string | null>((r) => setTimeout(() => r(session.current()), sessionWithin)),
    ]);
    if (link !== l) return;
    helloID = ++ids;
    helloAt = env.now();
    helloToken = token;
    const from = resume();
    l.send({
      id: helloID,
      cmd: "hello",
      v: wireVersion,
      ...(token ? { token } : {}),
      ...(from ? { resume: from } : {}),
    });
    // Whoever was late is introduced as soon as they are known, if the line stands by then.
    const late = await fresh;
    if (link === l && online && late !== helloToken) introduce().catch(() => {});
  };

  /** The callbacks of one attempt; those of an attempt that was given up are not heard. */
  const events = (mine: () => Link | null): LinkEvents => {
    const live = () => running && link !== null && link === mine();
    return {
      heard() {
        if (!live() || !online) return;
        if (link?.kind === "stream") watch(streamSilence);
        else clearTimeout(watchdog); // Anything heard is as good as a pong.
      },
      open() {
        if (!live() || !link) return;
        failedUpgrades = 0;
        standing = true;
        watch(welcomeWithin);
        if (link.kind === "socket") void hello(link);
      },
      frame: (f) => live() && receive(f),
      failed(id, error) {
        if (!live()) return;
        pings.delete(id);
        const w = waiting.get(id);
        waiting.delete(id);
        w?.failed(error);
      },
      closed: (end) => live() && ended(end),
    };
  };

  const connect = () => {
    clearTimers();
    if (!running) return;
    notBefore = 0;
    standing = false;
    if (streamNext) {
      void session.fresh().then((token) => {
        if (!running || link) return;
        helloAt = env.now();
        helloToken = token;
        const l: Link = openStream(
          env,
          { url, token, resume: resume() },
          events(() => l),
        );
        link = l;
        watch(upgradeWithin);
      });
      return;
    }
    void session.fresh();
    const l: Link = openSocket(
      env,
      url.replace(/^http/, "ws"),
      events(() => l),
    );
    link = l;
    watch(upgradeWithin);
  };

  const wake = () => {
    if (!running) return;
    if (online) return ping(probeWithin);
    if (link) return; // An attempt is under way; its own deadline ends it.
    clearTimeout(timer);
    timer = setTimeout(connect, Math.max(0, notBefore - env.now()));
  };

  return {
    start() {
      if (running) return;
      running = true;
      backoff.reset();
      failedUpgrades = 0;
      streamNext = false;
      distrust = false;
      stopWake = env.onWake(wake);
      on.status("connecting", null);
      connect();
    },
    stop() {
      if (!running) return;
      running = false;
      stopWake();
      dropLink();
      on.status("idle", null);
    },
    request,
    resync() {
      // A gap that is still there after resuming from the position is cured by a snapshot.
      distrust = env.now() - onlineSince < 1000;
      comeBack(offline(), 0, true);
    },
    probe: () => ping(pongWithin),
    authenticate: introduce,
  };
}
