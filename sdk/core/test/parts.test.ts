import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClock } from "../src/clock.ts";
import { createBackoff, newKey, timed } from "../src/env.ts";
import { httpFailure, offline, toFailure } from "../src/errors.ts";
import {
  acked,
  emptyModel,
  fold as foldFrame,
  happened,
  linesKept,
  type RoomModel,
  received,
  wished,
} from "../src/fold.ts";
import { createEventSplitter } from "../src/link.ts";
import { judge, judgeWhep } from "../src/player/connect.ts";
import { createMeter } from "../src/player/quality.ts";
import { unwrapRTP } from "../src/player/rtptime.ts";
import { readStats, wantStereo } from "../src/player/whep.ts";
import { createSession } from "../src/session.ts";
import { createStore, select, shallowEqual } from "../src/store.ts";
import type { ChatLine } from "../src/types.ts";
import { type Frame, parseFrame, type WireEvent } from "../src/wire.ts";
import { FakeNet, memoryStorage, seeded } from "./fakes.ts";

describe("store", () => {
  test("tells of changes only, and not who has left", () => {
    const s = createStore({ a: 1, b: 1 });
    const seen: number[] = [];
    const stop = s.subscribe((v) => seen.push(v.a));
    s.patch({ a: 1 });
    s.patch({ a: 2 });
    stop();
    stop();
    s.patch({ a: 3 });
    expect(seen).toEqual([2]);
  });

  test("a listener that another one removes in the same round is not called", () => {
    const s = createStore(0);
    const second = vi.fn();
    let stop = () => {};
    s.subscribe(() => stop());
    stop = s.subscribe(second);
    s.set(1);
    expect(second).not.toHaveBeenCalled();
  });

  test("a selection tells only of its part", () => {
    const s = createStore({ a: 1, b: 1 });
    const seen: unknown[] = [];
    select(s, (v) => ({ a: v.a }), shallowEqual).subscribe((v) => seen.push(v));
    s.patch({ b: 2 });
    s.patch({ a: 2 });
    expect(seen).toEqual([{ a: 2 }]);
  });
});

describe("wire", () => {
  test.each([
    "",
    "{",
    "[]",
    "null",
    "7",
    '{"t":"toString"}',
    '{"t":"later"}',
    '{"t":"welcome","epoch":"s","upto":"1"}',
    '{"t":"events","epoch":"s","after":0,"upto":1,"events":[null]}',
    '{"t":"snapshot","epoch":"s","upto":1}',
    '{"t":"counters"}',
    '{"t":"pong","id":1,"wall":1}',
  ])("ignores what is not a frame it knows: %s", (text) => {
    expect(parseFrame(text)).toBeNull();
  });

  test("takes frames with fields that it does not know", () => {
    expect(parseFrame('{"t":"counters","viewers":3,"likes":4}')).toMatchObject({ viewers: 3 });
  });

  test.each([1, 2, 3, 4, 5])("an event stream is cut the same however it arrives (seed %i)", (seed) => {
    const random = seeded(seed);
    const whole =
      'id: s:1\r\ndata: {"a":1}\r\n\r\n: \n\ndata:{"b":2}\n\ndata: x\rdata: y\r\rretry: 5\n\ndata: half';
    const got: string[] = [];
    const split = createEventSplitter((d) => got.push(d));
    for (let at = 0; at < whole.length; ) {
      const to = at + 1 + Math.floor(random() * 7);
      split(whole.slice(at, to));
      at = to;
    }
    expect(got).toEqual(['{"a":1}', '{"b":2}', "x\ny"]);
  });
});

describe("fold", () => {
  /** A frame taken and, if it holds events, let out at once. */
  const fold = (m: RoomModel, f: Frame): { model: RoomModel; gap: boolean } => {
    if (f.t !== "events") return { model: foldFrame(m, f), gap: false };
    const got = received(m, f);
    return got ? { model: happened(got.model, got.events), gap: false } : { model: m, gap: true };
  };
  const at = 1_790_000_000_000_000;
  const say = (o: number, id: string, text = id, by = "d_other"): WireEvent => ({
    o,
    type: "chat.message",
    at,
    edge: at,
    by: { id: by, name: by, role: "viewer" },
    data: { id, text },
  });
  const events = (after: number, upto: number, ...list: WireEvent[]): Frame => ({
    t: "events",
    epoch: "s_1",
    after,
    upto,
    events: list,
  });
  const snapshot = (upto: number): Frame => ({
    t: "snapshot",
    epoch: "s_1",
    upto,
    state: { show: { id: "s_1", status: "scheduled", since: 0 } },
  });
  const me = { id: "d_me", name: "Ada", role: "viewer", can: [] };
  const start: RoomModel = { ...fold(emptyModel, snapshot(3)).model, me };
  const own = (key: string, text: string): ChatLine => ({
    key,
    id: null,
    kind: "message",
    at,
    by: { id: "d_me", name: "Ada", role: "viewer" },
    text,
    status: "pending",
  });

  test("holes in the offsets are legal, a missing range is not", () => {
    const holes = fold(start, events(3, 9, say(5, "a"), say(9, "b")));
    expect(holes.gap).toBe(false);
    expect(holes.model.position).toEqual({ epoch: "s_1", offset: 9 });
    const gap = fold(holes.model, events(10, 11, say(11, "c")));
    expect(gap).toEqual({ model: holes.model, gap: true });
    expect(fold(start, { ...events(3, 4), epoch: "s_2" } as Frame).gap).toBe(true);
  });

  test("what was seen is not applied again", () => {
    const once = fold(start, events(3, 5, say(4, "a"), say(5, "b"))).model;
    expect(fold(once, events(3, 5, say(4, "a"), say(5, "b"))).model).toBe(once);
    const more = fold(once, events(4, 6, say(5, "b"), say(6, "c"))).model;
    expect(more.log.map((l) => l.id)).toEqual(["a", "b", "c"]);
    const live = { ...say(5, ""), type: "show.live" };
    const ended = fold(start, events(3, 6, live, { ...say(6, ""), type: "show.ended" })).model;
    expect(fold(ended, events(4, 7, live, say(7, "d"))).model.show?.status).toBe("ended");
  });

  test("several events of one entry are all applied", () => {
    const { model } = fold(start, events(3, 4, say(4, "a"), say(4, "b")));
    expect(model.log).toHaveLength(2);
  });

  test("an event before the snapshot waits for it", () => {
    expect(fold(emptyModel, events(0, 1, say(1, "a"))).gap).toBe(false);
    expect(fold(emptyModel, events(0, 1, say(1, "a"))).model).toBe(emptyModel);
  });

  test("unknown events move the position and nothing else", () => {
    const { model } = fold(start, events(3, 4, { ...say(4, "a"), type: "poll.opened" }));
    expect(model).toEqual({ ...start, position: { epoch: "s_1", offset: 4 } });
  });

  test("a wrong guess about an own line is put right by its ack", () => {
    // Two pages of one device say the same: the other page's line comes first.
    let m = wished(start, own("k", "same"));
    m = fold(m, events(3, 4, say(4, "theirs", "same", "d_me"))).model;
    expect(m.own).toEqual([]);
    m = acked(m, "k", "ours");
    m = fold(m, events(4, 5, say(5, "ours", "same", "d_me"))).model;
    expect(m.log.map((l) => [l.key, l.id])).toEqual([
      ["theirs", "theirs"],
      ["k", "ours"],
    ]);
    expect(m.own).toEqual([]);
  });

  test("an ack after its event leaves one line under one key", () => {
    let m = wished(start, own("k", "a  b"));
    m = fold(m, events(3, 4, say(4, "c_1", "a b", "d_me"))).model;
    m = acked(m, "k", "c_1");
    expect(m.log).toMatchObject([{ key: "k", id: "c_1", status: "sent" }]);
    expect(m.own).toEqual([]);
  });

  test("keeps a bounded number of lines, and knows that there are older ones", () => {
    let m = start;
    for (let o = 4; o < 4 + linesKept + 10; o++) m = fold(m, events(o - 1, o, say(o, `c_${o}`))).model;
    expect(m.log.length).toBeLessThanOrEqual(linesKept);
    expect(m.log.at(-1)?.id).toBe(`c_${3 + linesKept + 10}`);
    expect(m.hasOlder).toBe(true);
  });
});

describe("clock", () => {
  test("corrects by half the round trip, and trusts the shortest one", () => {
    let now = 0;
    const clock = createClock(() => now);
    // The server's wall clock is 5 s ahead of ours.
    const server = (ms: number) => 5_000_000 + ms * 1000;
    clock.read({ wall: server(40), edge: server(40) - 30_000 }, 0, 80);
    now = 100;
    expect(clock.wall()).toBeCloseTo(server(100), -1);
    // A slow answer, all of whose delay was on the way back.
    clock.read({ wall: server(110), edge: server(110) - 31_000 }, 100, 500);
    now = 600;
    expect(clock.wall()).toBeCloseTo(server(600), -1);
    // The edge's distance comes from the newest reading, whatever the way was like.
    expect(clock.edge()).toBeCloseTo(server(600) - 31_000, -1);
    clock.read({ wall: server(620), edge: null }, 600, 640);
    expect(clock.edge()).toBeNull();
  });

  test("a clock that was set is believed at once", () => {
    let now = 0;
    const clock = createClock(() => now);
    clock.read({ wall: 1_000_000, edge: null }, 0, 2);
    now = 100;
    clock.read({ wall: 900_000_000, edge: null }, 60, 100);
    expect(clock.wall()).toBeCloseTo(900_000_000 + 20_000, -1);
  });

  test("is the device's own before the server was heard", () => {
    const clock = createClock(() => 0);
    expect(Math.abs(clock.wall() / 1000 - Date.now())).toBeLessThan(1000);
    expect(clock.edge()).toBeNull();
  });
});

describe("the RTP timestamp as programme clock", () => {
  test.each([90_000, 48_000])("survives the wrap at %i Hz in both directions", (rate) => {
    const random = seeded(rate);
    for (let i = 0; i < 2000; i++) {
      const at = 1_790_000_000_000_000 + Math.floor(random() * 1e12);
      const near = at + (random() - 0.5) * 2 * 3600e6 * 6;
      const rtp = Math.round((at * rate) / 1e6) % 2 ** 32;
      expect(Math.abs(unwrapRTP(rtp, rate, near) - at)).toBeLessThan(1e6 / rate);
    }
  });
});

describe("SDP and statistics", () => {
  const sdp = "m=audio 9\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=fmtp:96 x=1\r\n";
  test("stereo is asked for once, on the Opus line alone", () => {
    const once = wantStereo(sdp);
    expect(once).toBe(sdp.replace("minptime=10", "minptime=10;stereo=1"));
    expect(wantStereo(once)).toBe(once);
    expect(wantStereo("m=video 9\r\n")).toBe("m=video 9\r\n");
  });

  test("a report becomes figures, and what is missing is left out", () => {
    const report = new Map<string, unknown>(
      [
        {
          id: "v",
          type: "inbound-rtp",
          kind: "video",
          codecId: "c",
          framesDecoded: 90,
          packetsReceived: 300,
          packetsLost: 3,
          freezeCount: 1,
          totalFreezesDuration: 0.4,
          jitter: 0.01,
          jitterBufferDelay: 1.8,
          jitterBufferEmittedCount: 90,
        },
        { id: "a", type: "inbound-rtp", kind: "audio", packetsReceived: 150, packetsLost: -2, jitter: 0.02 },
        { id: "c", type: "codec", mimeType: "video/H264" },
        { id: "t", type: "transport", selectedCandidatePairId: "p" },
        { id: "p", type: "candidate-pair", currentRoundTripTime: 0.03, remoteCandidateId: "r" },
        { id: "r", type: "remote-candidate", protocol: "tcp", candidateType: "host" },
      ].map((s) => [s.id, s]),
    );
    expect(readStats(report as unknown as RTCStatsReport)).toMatchObject({
      pictures: 90,
      sounds: 150,
      totals: { received: 450, lost: 3, stalls: 1, stalled: 0.4, roundTrip: 0.03, jitter: 0.02 },
      stats: { videoCodec: "H264", roundTripMs: 30, videoBufferMs: 20, path: "tcp host" },
    });
    expect(readStats(new Map() as unknown as RTCStatsReport)).toMatchObject({
      pictures: 0,
      sounds: 0,
      stats: {},
    });
  });

  test("quality follows the last seconds and recovers", () => {
    const meter = createMeter();
    const add = (s: number, lost: number) =>
      meter.add(
        { received: s * 100 - lost, lost, stalls: 0, stalled: 0, roundTrip: 0.05, jitter: 0.01 },
        s * 1000,
      );
    expect(add(0, 0)).toBeNull();
    expect(add(1, 0)).toBe("good");
    expect(add(2, 8)).toBe("fair");
    expect(add(3, 60)).toBe("poor");
    for (let s = 4; s < 11; s++) add(s, 60);
    expect(add(11, 60)).toBe("good");
  });
});

describe("what a failure means", () => {
  test.each([
    [offline(), true, "again"],
    [{ code: "off_air", message: "", retryable: true }, true, "offair"],
    [{ code: "no_such_channel", message: "", retryable: false }, false, "fatal"],
    [{ code: "no_media", message: "", retryable: true }, true, "again"],
    [{ code: "no_media", message: "", retryable: true }, false, "other"],
    [{ code: "ice_failed", message: "", retryable: true }, true, "other"],
    [{ code: "busy", message: "", retryable: true }, true, "other"],
    [new Error("?"), true, "other"],
  ] as const)("of WHEP %#", (error, hasPicture, verdict) => {
    expect(judgeWhep(error, hasPicture)).toBe(verdict);
  });

  test("of the last way there is", () => {
    const closed = { code: "no_webrtc", message: "", retryable: false };
    expect(judge(closed, "whep")).toBe("fatal");
    expect(judge(offline(), "auto")).toBe("again");
  });

  test("an answer's own words are kept, a proxy's page is not", async () => {
    const ours = Response.json(
      { code: "busy", message: "Full." },
      { status: 503, headers: { "Retry-After": "2" } },
    );
    expect(await httpFailure(ours)).toEqual({
      code: "busy",
      message: "Full.",
      retryable: true,
      retryAfter: 2,
    });
    const page = new Response("<html>", { status: 404 });
    expect(await httpFailure(page)).toMatchObject({ code: "http_404", retryable: false });
    expect(toFailure(new TypeError("fetch failed"))).toMatchObject({ code: "offline", retryable: true });
  });
});

describe("the surroundings", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("keys fit the wire and differ", () => {
    const keys = Array.from({ length: 50 }, newKey);
    expect(new Set(keys).size).toBe(50);
    expect(keys.every((k) => /^[A-Za-z0-9_-]{8,64}$/.test(k))).toBe(true);
  });

  test("delays grow to their bound and keep half of their jitter", () => {
    const b = createBackoff(100, 1000, () => 0);
    expect([1, 2, 3, 4, 5, 6].map(() => b.next())).toEqual([50, 100, 200, 400, 500, 500]);
    b.reset();
    expect(b.next()).toBe(50);
  });

  test("what takes too long is ended and says why", async () => {
    const run = vi.fn(
      (signal: AbortSignal) =>
        new Promise<void>((_, no) => signal.addEventListener("abort", () => no(new Error("plain")))),
    );
    const late = timed(1000, null, offline, run).catch((e: unknown) => e);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await late).toMatchObject({ code: "offline" });
  });

  test("a kept token that has run out, or is not one, is not shown", async () => {
    for (const kept of [
      "{",
      '{"token":1}',
      JSON.stringify({ token: "old", expires: 5, actor: { id: "d", name: "", role: "viewer" } }),
    ]) {
      const net = new FakeNet({ random: seeded(1) });
      const storage = memoryStorage();
      storage.setItem("frontrow.session http://live.test", kept);
      net.onFetch = async () => Response.json({ code: "internal", message: "" }, { status: 500 });
      const session = createSession(net.env(), "http://live.test", undefined, storage);
      const fresh = session.fresh();
      await vi.advanceTimersByTimeAsync(100);
      expect(await fresh).toBeNull();
    }
  });

  test("an embedder's token is asked for once, and again when it was refused", async () => {
    const net = new FakeNet({ random: seeded(1) });
    let n = 0;
    const session = createSession(net.env(), "http://live.test", async () => `t${++n}`, memoryStorage());
    expect(await session.fresh()).toBe("t1");
    expect(await session.fresh()).toBe("t1");
    session.refused("t1");
    expect(await session.fresh()).toBe("t2");
    expect(net.fetched).toEqual([]);
  });
});
