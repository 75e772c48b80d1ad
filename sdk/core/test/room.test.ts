import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClientIn } from "../src/client.ts";
import type { ClientOptions, RoomState } from "../src/types.ts";
import { FakeNet, FakeRoom, memoryStorage, seeded } from "./fakes.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function setup(seed = 1, o: Partial<ClientOptions> = {}) {
  const net = new FakeNet({ random: seeded(seed) });
  const room = new FakeRoom(net);
  const client = createClientIn(net.env(), {
    server: "http://live.test",
    channel: "live",
    storage: memoryStorage(),
    ...o,
  });
  const states: RoomState[] = [];
  client.room.state.subscribe((s) => states.push(s));
  return { net, room, client, states, stop: client.start(), get: () => client.room.state.get() };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const texts = (s: RoomState) => s.messages.filter((m) => m.kind === "message").map((m) => m.text);

/** What must hold in every state that a viewer may ever see. */
function checkLines(s: RoomState) {
  const keys = s.messages.map((m) => m.key);
  expect(new Set(keys).size, "keys are unique").toBe(keys.length);
  const ids = s.messages.flatMap((m) => (m.id === null ? [] : [m.id]));
  expect(new Set(ids).size, "no line of the server twice").toBe(ids.length);
  const own = texts(s);
  expect(new Set(own).size, "no text twice, as all are different").toBe(own.length);
}

describe("the room on a good network", () => {
  test("joins with the history, the show and the viewers", async () => {
    const { room, get, client } = setup();
    room.live();
    room.say("hello");
    room.viewers = 12;
    expect(get().connection).toBe("connecting");
    await pass(500);
    expect(get()).toMatchObject({
      connection: "online",
      show: { id: "s_1", status: "live" },
      me: { id: "d_me", can: ["chat.send"] },
      counters: { viewers: 12 },
      error: null,
    });
    expect(get().messages.map((m) => [m.kind, m.text])).toEqual([
      ["system", ""],
      ["message", "hello"],
    ]);
    expect(client.clock.edge()).not.toBeNull();
  });

  test("tells of each event once, when the state has it, until it is stopped", async () => {
    const { client, room, get } = setup();
    await pass(500);
    const heard: string[] = [];
    const stop = client.room.on((e) => {
      expect(texts(get()), "the state has it").toContain(e.data?.text);
      heard.push(`${e.type} ${e.data?.text}`);
    });
    room.say("one");
    room.say("two");
    await pass(500);
    expect(heard).toEqual(["chat.message one", "chat.message two"]);
    stop();
    room.say("three");
    await pass(500);
    expect(heard).toHaveLength(2);
  });

  test("a token that is late is presented when it is there", async () => {
    let tell = (_: string) => {};
    const { room, get } = setup(1, { token: () => new Promise<string>((done) => (tell = done)) });
    await pass(3000);
    expect(get().connection).toBe("online");
    expect(room.commands.some((c) => c.cmd === "auth")).toBe(false);
    tell("token of Ada");
    await pass(200);
    expect(room.commands.filter((c) => c.cmd === "auth")).toMatchObject([{ token: "token of Ada" }]);
  });

  test("asks anew for what is its own in another show", async () => {
    const { room, net, get } = setup();
    await pass(500);
    const auths = () => room.commands.filter((c) => c.cmd === "auth").length;
    const before = auths();
    net.conns.at(-1)?.send({ t: "mine", epoch: "s_1", upto: 1, state: { poll: { votes: { p1: [0] } } } });
    await pass(50);
    expect(get().mine).toHaveProperty("poll");
    net.conns.at(-1)?.send({
      t: "snapshot",
      epoch: "s_2",
      upto: 1,
      state: {
        show: { id: "s_2", status: "scheduled", since: 0 },
        chat: { messages: [] },
        counters: { viewers: 1 },
      },
    });
    await pass(50);
    expect(get().mine, "the votes of the show before are gone").toEqual({});
    await pass(2500);
    expect(auths()).toBe(before + 1);
  });

  test("a fresh token takes the place of one that has run out, with nothing lost", async () => {
    let asked = 0;
    const { room, net, get } = setup(1, { token: async () => `t${++asked}` });
    await pass(500);
    expect(asked).toBe(1);
    net.conns
      .at(-1)
      ?.send({ t: "bye", code: "token_expired", message: "", reconnect: true, retry_after: 0.1 });
    room.say("while away");
    await pass(3000);
    expect(asked).toBe(2);
    expect(get().connection).toBe("online");
    expect(texts(get())).toEqual(["while away"]);
  });

  test("shows an own line as pending at once and as sent under the same key", async () => {
    const { client, get, room } = setup();
    await pass(500);
    const sent = client.room.send("  hi there ");
    const pending = get().messages.at(-1);
    expect(pending).toMatchObject({ text: "hi there", status: "pending", id: null, by: { name: "Ada" } });
    await pass(300);
    await sent;
    expect(get().messages.at(-1)).toMatchObject({ key: pending?.key, id: "c_1", status: "sent" });
    expect(room.lines()).toHaveLength(1);
  });

  test("refuses an empty or overlong line without showing it", async () => {
    const { client, get } = setup();
    await pass(500);
    await expect(client.room.send("   ")).rejects.toMatchObject({ code: "text_empty", retryable: false });
    await expect(client.room.send("x".repeat(501))).rejects.toMatchObject({ code: "text_too_long" });
    expect(get().messages).toEqual([]);
    const astral = client.room.send("😀".repeat(500));
    await pass(300);
    await expect(astral).resolves.toBeUndefined();
  });

  test("waits as the server asks when it is too fast, and keeps the order", async () => {
    const { client, room } = setup();
    await pass(500);
    let until = 0;
    room.rate = () => {
      const now = performance.now();
      if (now < until) return (until - now) / 1000;
      until = now + 2000;
      return null;
    };
    const all = Promise.all(["a", "b", "c"].map((t) => client.room.send(t)));
    await pass(15_000);
    await all;
    expect(room.lines().map((l) => l.text)).toEqual(["a", "b", "c"]);
  });

  test("a refused line fails with its error, and can be tried again or discarded", async () => {
    const { client, get, net, room } = setup();
    await pass(500);
    const grant = net.onCommand;
    net.onCommand = (conn, c) =>
      c.cmd === "chat.send"
        ? conn.send({
            t: "error",
            id: c.id,
            code: "name_needed",
            message: "Choose a name first.",
            retry: false,
          })
        : grant(conn, c);
    const one = client.room.send("one").catch((e: unknown) => e);
    const two = client.room.send("two").catch((e: unknown) => e);
    await pass(500);
    expect(await one).toMatchObject({ code: "name_needed", retryable: false });
    await two;
    const [first, second] = get().messages;
    expect(first).toMatchObject({ text: "one", status: "failed", error: { code: "name_needed" } });
    net.onCommand = grant;
    client.room.retry(first?.key ?? "");
    client.room.discard(second?.key ?? "");
    expect(get().messages.map((m) => [m.text, m.status])).toEqual([["one", "pending"]]);
    await pass(500);
    expect(get().messages).toMatchObject([{ key: first?.key, text: "one", status: "sent" }]);
    expect(get().messages[0]).not.toHaveProperty("error");
    expect(room.lines()).toHaveLength(1);
  });

  test("fetches older lines until there are none", async () => {
    const { client, get, room } = setup();
    for (let i = 0; i < 120; i++) room.say(`line ${i}`);
    await pass(500);
    expect(get().messages).toHaveLength(50);
    expect(get().hasOlder).toBe(true);
    for (const [length, more] of [
      [100, true],
      [120, false],
    ] as const) {
      const p = client.room.older();
      expect(client.room.older()).toBe(p);
      await pass(300);
      await p;
      expect(get().messages).toHaveLength(length);
      expect(get().hasOlder).toBe(more);
    }
    expect(texts(get())).toEqual(room.lines().map((l) => l.text));
  });

  test("setName renames the device, tells the room and is remembered", async () => {
    const storage = memoryStorage();
    const { client, get, room, net } = setup(1, { storage });
    await pass(500);
    const named = client.room.setName(" Grace ");
    await pass(500);
    await named;
    expect(get().me).toMatchObject({ name: "Grace" });
    expect(room.commands.at(-1)).toMatchObject({ cmd: "auth", token: "token of Grace" });
    const renames = net.fetched.filter((f) => f.url.pathname === "/api/v1/session");
    expect(new Headers(renames.at(-1)?.init.headers).get("Authorization")).toBe("Bearer token of Ada");
    const again = setup(2, { storage });
    await pass(500);
    const load = again.net.fetched.find((f) => f.url.pathname === "/api/v1/session");
    expect(JSON.parse(String(load?.init.body))).toEqual({ name: "Grace" });
    expect(new Headers(load?.init.headers).get("Authorization")).toBe("Bearer token of Grace");
  });

  test("a name chosen at any moment of joining is the one that speaks", async () => {
    for (let ms = 0; ms < 500; ms += 5) {
      const { client, get, room, stop } = setup(ms + 1);
      await pass(ms);
      void client.room.setName("Grace").then(() => client.room.send("hi"));
      await pass(4000);
      expect(
        room.lines().map((l) => [l.by.name, l.text]),
        `after ${ms} ms`,
      ).toEqual([["Grace", "hi"]]);
      expect(get().me, `after ${ms} ms`).toMatchObject({ name: "Grace" });
      expect(get().messages.map((m) => m.status)).toEqual(["sent"]);
      stop();
    }
  });

  test("the next show's snapshot replaces the last one's lines", async () => {
    const { room, get } = setup();
    room.live();
    room.say("old");
    await pass(500);
    room.next();
    room.say("new");
    await pass(200);
    expect(get().show).toMatchObject({ id: "s_2", status: "scheduled" });
    expect(texts(get())).toEqual(["new"]);
  });

  test("the last stop closes after a grace, and a new start in time keeps the line", async () => {
    const { client, net, stop, get } = setup();
    await pass(500);
    stop();
    await pass(1000);
    const again = client.start();
    await pass(10_000);
    expect(get().connection).toBe("online");
    expect(net.sockets).toHaveLength(1);
    again();
    again();
    await pass(4000);
    expect(get().connection).toBe("idle");
  });
});

describe("the room on a bad network", () => {
  test("comes back by itself and resumes from its position", async () => {
    const { net, room, get } = setup();
    room.say("one");
    await pass(500);
    net.conns[0]?.kill();
    room.say("two");
    await pass(100);
    expect(get().connection).toBe("reconnecting");
    expect(get().error).toMatchObject({ code: "offline", retryable: true });
    await pass(3000);
    expect(get()).toMatchObject({ connection: "online", error: null });
    expect(texts(get())).toEqual(["one", "two"]);
    const hellos = room.commands.filter((c) => c.cmd === "hello");
    expect(hellos[0]).not.toHaveProperty("resume");
    expect(hellos[1]).toMatchObject({ resume: { epoch: "s_1", offset: 1 } });
  });

  test("a gap in the offsets is closed by resuming", async () => {
    const { net, room, get } = setup();
    await pass(500);
    room.say("one");
    await pass(100);
    // Two entries happen of which this connection is told only the second.
    const silent = net.conns[0];
    const send = silent?.send;
    if (silent) silent.send = () => {};
    room.say("two");
    if (silent && send) silent.send = send;
    room.say("three");
    await pass(2000);
    expect(texts(get())).toEqual(["one", "two", "three"]);
    expect(net.conns).toHaveLength(2);
  });

  test("a cable that is pulled is noticed by the missing pong", async () => {
    const { net, get } = setup();
    await pass(500);
    net.conns[0]?.kill(1006, true);
    await pass(16_000);
    expect(net.conns).toHaveLength(2);
    expect(get().connection).toBe("online");
  });

  test("a page that wakes checks its line at once and does not wait out a delay", async () => {
    const { net, get } = setup();
    await pass(500);
    net.up = false;
    net.conns[0]?.kill();
    await pass(60_000);
    expect(get().connection).toBe("reconnecting");
    // Between two attempts, which are up to 15 s apart now.
    while (net.sockets.at(-1)?.conn.alive) await pass(10);
    await pass(100);
    net.up = true;
    net.wake();
    await pass(300);
    expect(get().connection).toBe("online");
  });

  test("retry_after of bye is honoured, even by a wake", async () => {
    const { net, get } = setup();
    await pass(500);
    const conn = net.conns[0];
    conn?.send({ t: "bye", code: "restart", message: "Restarting.", reconnect: true, retry_after: 5 });
    await pass(50);
    conn?.kill(4000);
    await pass(950);
    net.wake();
    await pass(3800);
    expect(net.sockets).toHaveLength(1);
    await pass(3000);
    expect(get().connection).toBe("online");
  });

  test.each([
    [4000, "online"],
    [4499, "online"],
    [4500, "closed"],
    [4999, "closed"],
    [1011, "online"],
  ] as const)("close code %i ends as %s", async (code, connection) => {
    const { net, get } = setup();
    await pass(500);
    net.conns[0]?.kill(code);
    await pass(10_000);
    expect(get().connection).toBe(connection);
    expect(net.sockets).toHaveLength(connection === "closed" ? 1 : 2);
  });

  test("a bye without return fails what waits", async () => {
    const { net, get, client } = setup();
    await pass(500);
    const sent = client.room.send("lost?").catch((e: unknown) => e);
    net.conns[0]?.send({ t: "bye", code: "protocol", message: "No.", reconnect: false });
    net.onCommand = () => {};
    await pass(500);
    expect(await sent).toMatchObject({ code: "protocol" });
    expect(get()).toMatchObject({ connection: "closed", error: { code: "protocol", retryable: false } });
    expect(get().messages).toMatchObject([{ text: "lost?", status: "failed" }]);
  });

  test("two failed upgrades in a row lead to the stream, which sends and receives the same", async () => {
    const { net, room, get, client } = setup();
    net.blockSockets = true;
    room.say("one");
    await pass(5000);
    expect(net.sockets).toHaveLength(2);
    expect(get().connection).toBe("online");
    const sent = client.room.send("by post");
    await pass(500);
    await sent;
    room.say("by stream");
    await pass(500);
    expect(texts(get())).toEqual(["one", "by post", "by stream"]);
    net.conns.at(-1)?.kill();
    room.say("missed");
    await pass(5000);
    expect(texts(get())).toEqual(["one", "by post", "by stream", "missed"]);
    const resumed = net.fetched.filter((f) => f.url.pathname.endsWith("/events")).at(-1);
    expect(resumed?.url.searchParams.get("offset")).toBe("3");
    expect(new Headers(resumed?.init.headers).get("Authorization")).toBe("Bearer token of Ada");
    expect(resumed?.url.searchParams.has("token")).toBe(false);
  });

  test("a quiet stream that breathes is kept, a silent one is not", async () => {
    const { net, room, get } = setup();
    net.blockSockets = true;
    await pass(5000);
    expect(get().connection).toBe("online");
    await pass(180_000);
    expect(net.conns).toHaveLength(1);
    room.beats = false;
    await pass(70_000);
    expect(net.conns.length).toBeGreaterThan(1);
  });

  test("a channel that does not exist is said so, and not asked for again", async () => {
    const { net, get } = setup();
    net.blockSockets = true;
    net.onFetch = async () =>
      Response.json({ code: "no_such_channel", message: "There is no such channel." }, { status: 404 });
    await pass(60_000);
    expect(get()).toMatchObject({ connection: "closed", error: { code: "no_such_channel" } });
    expect(net.sockets).toHaveLength(2);
  });

  test("a token that is refused is replaced", async () => {
    const { net, room, get } = setup();
    const good = net.onCommand;
    let refusals = 0;
    net.onCommand = (conn, c) => {
      if (c.cmd === "hello" && refusals++ === 0) {
        conn.send({ t: "error", id: c.id, code: "unauthorized", message: "No.", retry: false });
      } else good(conn, c);
    };
    await pass(5000);
    expect(get().connection).toBe("online");
    expect(net.fetched.filter((f) => f.url.pathname === "/api/v1/session")).toHaveLength(2);
    expect(room.commands.filter((c) => c.cmd === "hello")).toHaveLength(1);
  });

  test.each(Array.from({ length: 120 }, (_, i) => i + 1))(
    "loses and doubles nothing, however it breaks (seed %i)",
    async (seed) => {
      const random = seeded(seed * 7919);
      const net = new FakeNet({ random, latency: 1 + Math.floor(random() * 400) });
      const room = new FakeRoom(net);
      room.keep = random() < 0.3 ? 5 : 1000;
      const client = createClientIn(net.env(), {
        server: "http://live.test",
        channel: "live",
        storage: memoryStorage(),
      });
      client.room.state.subscribe(checkLines);
      client.start();
      const sends: Promise<void>[] = [];
      const mine: string[] = [];
      for (let step = 0; step < 60; step++) {
        const dice = random();
        if (dice < 0.3) room.say(`other ${step}`);
        else if (dice < 0.5 && sends.length < 15) {
          mine.push(`mine ${step}`);
          sends.push(client.room.send(`mine ${step}`));
        } else if (dice < 0.6) net.conns.at(-1)?.kill(1006, random() < 0.3);
        else if (dice < 0.65) net.up = !net.up;
        else if (dice < 0.68) net.wake();
        else if (dice < 0.71) net.blockSockets = !net.blockSockets;
        else if (dice < 0.73 && room.status === "scheduled") room.live();
        await pass(Math.floor(random() * 2500));
      }
      net.up = true;
      await pass(90_000);
      await Promise.all(sends);
      const state = client.room.state.get();
      checkLines(state);
      expect(state.connection).toBe("online");
      const log = room.lines();
      // All that is there, in the order of the log, without a hole up to its end.
      const seen = state.messages.filter((m) => m.kind === "message");
      expect(seen.map((m) => m.id)).toEqual(log.slice(-seen.length).map((l) => l.id));
      expect(seen.length).toBeGreaterThanOrEqual(Math.min(log.length, 50));
      expect(seen.every((m) => m.status === "sent")).toBe(true);
      // Own lines are in the log once each, in the order of their writing.
      expect(log.map((l) => l.text).filter((t) => t.startsWith("mine"))).toEqual(mine);
    },
  );
});
