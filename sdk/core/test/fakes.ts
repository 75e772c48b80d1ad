import type { Env } from "../src/env.ts";
import type { Command, Frame, WireEvent, WireMessage } from "../src/wire.ts";

/** A small repeatable source of randomness (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The far end of one connection. */
export interface Conn {
  send(frame: Frame): void;
  /** Ends the connection: what is under way is lost. */
  kill(code?: number, silent?: boolean): void;
  readonly alive: boolean;
}

export interface NetOptions {
  random: () => number;
  /** ms, one way, drawn from 1 to this. */
  latency?: number;
}

type Handler = (conn: Conn, command: Command) => void;

/** A network in which sockets open, carry messages in order, and break. */
export class FakeNet {
  readonly sockets: FakeSocket[] = [];
  readonly conns: Conn[] = [];
  up = true;
  /** Refuses upgrades, as some proxies do. */
  blockSockets = false;
  onCommand: Handler = () => {};
  onFetch: (url: URL, init: RequestInit) => Promise<Response> = async () => new Response("", { status: 404 });
  readonly fetched: { url: URL; init: RequestInit }[] = [];
  private readonly wakers = new Set<() => void>();

  readonly o: NetOptions;

  constructor(o: NetOptions) {
    this.o = o;
  }

  delay(): number {
    return 1 + Math.floor(this.o.random() * (this.o.latency ?? 30));
  }

  wake(): void {
    for (const fn of [...this.wakers]) fn();
  }

  env(): Env {
    const net = this;
    return {
      fetch: async (input, init = {}) => {
        const url = new URL(String(input));
        net.fetched.push({ url, init });
        await new Promise((r) => setTimeout(r, net.delay()));
        init.signal?.throwIfAborted();
        if (!net.up) throw new TypeError("network is away");
        return net.onFetch(url, init);
      },
      WebSocket: class extends FakeSocket {
        constructor(url: string) {
          super(net, url);
        }
      } as unknown as new (
        url: string,
      ) => WebSocket,
      random: this.o.random,
      now: () => performance.now(),
      onWake: (fn) => {
        net.wakers.add(fn);
        return () => {
          net.wakers.delete(fn);
        };
      },
    };
  }
}

export class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((m: { data: string }) => void) | null = null;
  onclose: ((c: { code: number }) => void) | null = null;
  private over = false;
  /** Keeps each direction in order though every message has its own delay. */
  private upAt = 0;
  private downAt = 0;
  readonly conn: Conn;

  private readonly net: FakeNet;
  readonly url: string;

  constructor(net: FakeNet, url: string) {
    this.net = net;
    this.url = url;
    net.sockets.push(this);
    const self = this;
    this.conn = {
      get alive() {
        return !self.over;
      },
      send: (frame) => {
        if (this.over) return;
        this.downAt = Math.max(this.downAt, performance.now() + net.delay());
        const data = JSON.stringify(frame);
        setTimeout(() => {
          if (!this.over) this.onmessage?.({ data });
        }, this.downAt - performance.now());
      },
      kill: (code = 1006, silent = false) => this.end(code, silent),
    };
    setTimeout(() => {
      if (this.over) return;
      if (!net.up || net.blockSockets) return this.end(1006, false);
      this.readyState = 1;
      net.conns.push(this.conn);
      this.onopen?.();
    }, net.delay());
  }

  private end(code: number, silent: boolean): void {
    if (this.over) return;
    this.over = true;
    this.readyState = 3;
    // A silent end is a cable that was pulled: the client finds out by itself.
    if (!silent) setTimeout(() => this.onclose?.({ code }), this.net.delay());
  }

  send(text: string): void {
    if (this.over) return;
    this.upAt = Math.max(this.upAt, performance.now() + this.net.delay());
    setTimeout(() => {
      if (!this.over) this.net.onCommand(this.conn, JSON.parse(text) as Command);
    }, this.upAt - performance.now());
  }

  close(): void {
    this.over = true;
    this.readyState = 3;
    this.onclose = null;
  }
}

interface Entry {
  readonly o: number;
  readonly events: readonly WireEvent[];
}

/** A room as docs/protocol.md describes it: one log, resuming by position, wishes granted once. */
export class FakeRoom {
  epoch = "s_1";
  entries: Entry[] = [];
  status: "scheduled" | "live" | "ended" = "scheduled";
  since = 0;
  viewers = 0;
  /** Whether event streams breathe while nothing happens. */
  beats = true;
  /** How many entries a resume may be behind. */
  keep = 1000;
  rate: (text: string) => number | null = () => null;
  /** Wishes that were granted, by key. */
  receipts = new Map<string, { id: string; o: number }>();
  readonly commands: Command[] = [];
  private ids = 0;
  private readonly joined = new Set<Conn>();

  readonly net: FakeNet;
  readonly me = { id: "d_me", kind: "device", name: "Ada", role: "viewer", can: ["chat.send"] };

  constructor(net: FakeNet) {
    this.net = net;
    net.onCommand = (conn, c) => this.command(conn, c);
    net.onFetch = async (url, init) => this.fetch(url, init);
  }

  wall(): number {
    return 1_790_000_000_000_000 + Math.round(performance.now() * 1000);
  }

  clock() {
    return { wall: this.wall(), edge: this.status === "live" ? this.wall() - 25_000 : null };
  }

  get upto(): number {
    return this.entries.length;
  }

  lines(): WireMessage[] {
    return this.entries
      .flatMap((e) => e.events)
      .filter((e) => e.type === "chat.message")
      .map((e) => ({
        id: String(e.data?.id),
        at: e.at,
        by: e.by ?? { id: "", name: "", role: "" },
        text: String(e.data?.text),
      }));
  }

  private readonly speakers = new WeakMap<Conn, { id: string; name: string; role: string }>();

  snapshot(): Frame {
    return {
      t: "snapshot",
      epoch: this.epoch,
      upto: this.upto,
      state: {
        show: { id: this.epoch, status: this.status, since: this.since },
        chat: { messages: this.lines().slice(-50) },
        counters: { viewers: this.viewers },
      },
    };
  }

  append(...events: readonly Omit<WireEvent, "o" | "edge" | "at">[]): number {
    const o = this.upto + 1;
    const at = this.wall();
    this.entries.push({ o, events: events.map((e) => ({ ...e, o, at, edge: at })) });
    for (const c of this.joined) {
      if (c.alive) c.send(this.range(o - 1, o));
      else this.joined.delete(c);
    }
    return o;
  }

  range(after: number, upto: number): Frame {
    return {
      t: "events",
      epoch: this.epoch,
      after,
      upto,
      events: this.entries.slice(after, upto).flatMap((e) => e.events),
    };
  }

  say(text: string, by = { id: "d_other", name: "Bob", role: "viewer" }): string {
    const id = `c_${++this.ids}`;
    this.append({ type: "chat.message", by, data: { id, text } });
    return id;
  }

  live(): void {
    this.status = "live";
    this.append({ type: "show.live", data: { show: this.epoch } });
    this.since = this.entries[this.upto - 1]?.events[0]?.at ?? 0;
  }

  /** The show ends and the next one opens. */
  next(): void {
    this.append({ type: "show.ended", data: { show: this.epoch } });
    this.status = "scheduled";
    this.epoch = `s_${Number(this.epoch.slice(2)) + 1}`;
    this.entries = [];
    for (const c of this.joined) if (c.alive) c.send(this.snapshot());
  }

  /** A line speaks under the name that its token says and not the newest one. */
  private who(conn: Conn, token: string | undefined) {
    const you = { ...this.me, name: token?.replace("token of ", "") ?? this.me.name };
    this.speakers.set(conn, { id: you.id, name: you.name, role: you.role });
    return you;
  }

  private command(conn: Conn, c: Command): void {
    this.commands.push(c);
    switch (c.cmd) {
      case "hello": {
        const from = c.resume;
        const resumed =
          from?.epoch === this.epoch && from.offset <= this.upto && this.upto - from.offset <= this.keep;
        conn.send({
          t: "welcome",
          id: c.id,
          v: 1,
          channel: "live",
          epoch: this.epoch,
          upto: resumed ? from.offset : this.upto,
          resumed,
          you: this.who(conn, c.token),
          clock: this.clock(),
          limits: { text: 500, message: 4096 },
        });
        if (!resumed) conn.send(this.snapshot());
        else {
          // Missed entries come in pieces of any size.
          let at = from.offset;
          while (at < this.upto) {
            const to = Math.min(this.upto, at + 1 + Math.floor(this.net.o.random() * 4));
            conn.send(this.range(at, to));
            at = to;
          }
        }
        this.joined.add(conn);
        return;
      }
      case "chat.send": {
        const wait = this.rate(c.data.text);
        const granted = this.receipts.get(c.key);
        if (!granted && wait !== null) {
          conn.send({
            t: "error",
            id: c.id,
            code: "rate_limited",
            message: "You are sending too fast.",
            retry: true,
            retry_after: wait,
          });
          return;
        }
        const ack = (r: { id: string; o: number }) =>
          conn.send({
            t: "ack",
            id: c.id,
            ok: true,
            epoch: this.epoch,
            offset: r.o,
            data: { id: r.id },
          });
        if (granted) {
          ack(granted);
          return;
        }
        // The fact may reach its author before or after the answer.
        const id = `c_${++this.ids}`;
        const r = { id, o: this.upto + 1 };
        this.receipts.set(c.key, r);
        const first = this.net.o.random() < 0.5;
        if (first) ack(r);
        this.append({
          type: "chat.message",
          by: this.speakers.get(conn) ?? this.who(conn, undefined),
          data: { id, text: c.data.text },
        });
        if (!first) ack(r);
        return;
      }
      case "chat.history": {
        const all = this.lines();
        const end = all.findIndex((l) => l.id === c.data.before);
        if (end < 0) {
          conn.send({ t: "error", id: c.id, code: "not_found", message: "Gone.", retry: false });
          return;
        }
        const begin = Math.max(0, end - c.data.limit);
        conn.send({
          t: "ack",
          id: c.id,
          ok: true,
          data: { messages: all.slice(begin, end), more: begin > 0 },
        });
        return;
      }
      case "ping":
        conn.send({ t: "pong", id: c.id, ...this.clock() });
        return;
      case "auth":
        conn.send({ t: "ack", id: c.id, ok: true, data: { you: this.who(conn, c.token) } });
    }
  }

  private async fetch(url: URL, init: RequestInit): Promise<Response> {
    if (url.pathname === "/api/v1/session") {
      const { name } = JSON.parse(String(init.body)) as { name: string };
      this.me.name = name || this.me.name;
      return Response.json({
        token: `token of ${this.me.name}`,
        expires: (Date.now() + 3_600_000) * 1000,
        actor: { ...this.me },
      });
    }
    if (url.pathname.endsWith("/room/events")) {
      const abort = init.signal;
      const epoch = url.searchParams.get("epoch");
      const text = new TextEncoder();
      let conn: Conn | undefined;
      let comment = () => {};
      const body = new ReadableStream<Uint8Array>({
        start: (out) => {
          let alive = true;
          comment = () => out.enqueue(text.encode(": \n\n"));
          conn = {
            get alive() {
              return alive;
            },
            send: (f) => {
              if (alive) out.enqueue(text.encode(`data: ${JSON.stringify(f)}\n\n`));
            },
            kill: () => {
              if (alive) out.close();
              alive = false;
            },
          };
          abort?.addEventListener("abort", () => {
            if (alive) out.error(abort.reason);
            alive = false;
          });
        },
      });
      const beat = setInterval(() => {
        if (conn?.alive && this.beats) comment();
        else if (!conn?.alive) clearInterval(beat);
      }, 15_000);
      if (conn) {
        this.net.conns.push(conn);
        this.command(conn, {
          id: 0,
          cmd: "hello",
          v: 1,
          ...(epoch ? { resume: { epoch, offset: Number(url.searchParams.get("offset")) } } : {}),
        });
      }
      return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
    }
    if (url.pathname.endsWith("/room/commands")) {
      return new Promise((done) => {
        const answer: Conn = {
          alive: true,
          send: (f) => done(Response.json(f)),
          kill: () => {},
        };
        this.command(answer, JSON.parse(String(init.body)) as Command);
      });
    }
    return Response.json({ code: "not_found", message: "Not here." }, { status: 404 });
  }
}

/** Storage that forgets with the test. */
export function memoryStorage(): Storage {
  const map = new Map<string, string>();
  return {
    getItem: (k) => map.get(k) ?? null,
    setItem: (k, v) => void map.set(k, v),
    removeItem: (k) => void map.delete(k),
    clear: () => map.clear(),
    key: (i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}
