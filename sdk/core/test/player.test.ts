import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Env } from "../src/env.ts";
import { createPlayer } from "../src/player/player.ts";
import { createStore } from "../src/store.ts";
import type { PlayerOptions, PlayerState, RoomState, Show } from "../src/types.ts";
import { seeded } from "./fakes.ts";
import { FakeHls, FakePeer, FakeStream, FakeVideo, programme, show } from "./media.ts";

const base = "http://live.test";
const page = Object.assign(new EventTarget(), {
  visibilityState: "visible",
  createElement: () => ({
    getContext: () => ({ drawImage() {} }),
    toDataURL: () => "data:image/jpeg;base64,AAAA",
  }),
});

interface Request {
  readonly method: string;
  readonly url: string;
  readonly init: RequestInit;
  readonly at: number;
}

function setup(
  o: PlayerOptions & { whep?: () => Response | "lost"; show?: Show | null; peer?: boolean } = {},
) {
  const requests: Request[] = [];
  const wakers = new Set<() => void>();
  let sessions = 0;
  const whep = { answer: o.whep ?? (() => created()) };
  const created = () =>
    new Response("v=0 answer", { status: 201, headers: { Location: `/whep/live/${++sessions}` } });
  const env: Env = {
    fetch: async (input, init = {}) => {
      const request = { method: init.method ?? "GET", url: String(input), init, at: performance.now() };
      requests.push(request);
      await new Promise((r) => setTimeout(r, 20));
      init.signal?.throwIfAborted();
      if (request.method !== "POST") return new Response(null, { status: 200 });
      const answer = whep.answer();
      if (answer === "lost") throw new TypeError("network is away");
      Object.defineProperty(answer, "url", { value: request.url });
      return answer;
    },
    WebSocket: undefined,
    random: seeded(5),
    now: () => performance.now(),
    onWake: (fn) => {
      wakers.add(fn);
      return () => wakers.delete(fn);
    },
  };
  const room = createStore<RoomState>({
    connection: "online",
    show: o.show === undefined ? show("live") : o.show,
    me: null,
    messages: [],
    counters: { viewers: 0 },
    views: {},
    mine: {},
    limits: { text: 500 },
    hasOlder: false,
    error: null,
  });
  const video = new FakeVideo();
  const clock = {
    edge: (): number | null => programme(),
    wall: () => 0,
    screen: () => null,
  };
  const held = { count: 0 };
  const probe = vi.fn();
  const player = createPlayer({
    env,
    video: video as unknown as HTMLVideoElement,
    options: o,
    room,
    clock,
    hold: () => {
      held.count++;
      return () => held.count--;
    },
    probe,
    addresses: { whep: `${base}/whep/live`, hls: `${base}/hls/live/index.m3u8` },
    bearer: async () => null,
    ...(o.peer === false ? {} : { peer: FakePeer as unknown as new () => RTCPeerConnection }),
    load: async () => ({ default: FakeHls as unknown as typeof import("hls.js").default }),
  });
  const phases: string[] = [];
  let last = "";
  const note = (s: PlayerState) => {
    const now = `${s.phase}${s.transport ? ` ${s.transport}` : ""}`;
    if (now !== last) phases.push(now);
    last = now;
  };
  note(player.state.get());
  player.state.subscribe(note);
  const posts = () => requests.filter((r) => r.method === "POST");
  const deletes = () => requests.filter((r) => r.method === "DELETE").map((r) => r.url);
  return {
    player,
    video,
    room,
    requests,
    posts,
    deletes,
    phases,
    whep,
    created,
    held,
    clock,
    probe,
    wake: () => wakers.forEach((fn) => void fn()),
    get: () => player.state.get(),
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const problem = (status: number, code: string) => Response.json({ code, message: "No." }, { status });
const tracksOf = (v: FakeVideo) => (v.srcObject as FakeStream | null)?.tracks ?? [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  vi.stubGlobal("MediaStream", FakeStream);
  page.visibilityState = "visible";
  FakePeer.made = [];
  FakePeer.plan = { connects: 50, rate: 30, sound: true };
  FakeHls.made = [];
  FakeHls.supported = true;
  FakeHls.status = 200;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("WHEP", () => {
  test("offers at once, without waiting for candidates, and asks for stereo", async () => {
    const { posts, get, video } = setup();
    await pass(0);
    expect(posts()).toHaveLength(1);
    expect(posts()[0]?.at).toBe(performance.now());
    expect(posts()[0]?.url).toBe(`${base}/whep/live`);
    expect(posts()[0]?.init.body).toContain("a=fmtp:111 minptime=10;useinbandfec=1;stereo=1\r\n");
    expect(new Headers(posts()[0]?.init.headers).get("Authorization")).toBeNull();
    await pass(300);
    expect(get()).toMatchObject({ phase: "playing", transport: "whep", muted: true, needsTap: true });
    expect(tracksOf(video)).toHaveLength(2);
  });

  test("has its media on the element before the first picture, and plays muted", async () => {
    FakePeer.plan.connects = 1000;
    const { video, get } = setup();
    await pass(100);
    expect(get().phase).toBe("connecting");
    expect(tracksOf(video)).toHaveLength(2);
    expect(video.paused).toBe(false);
    expect(video.muted).toBe(true);
  });

  test("reads the programme clock of the picture on screen from its RTP timestamp", async () => {
    const { video, get, clock } = setup();
    await pass(300);
    const at = (clock.edge() ?? 0) - 85_000;
    video.present(Math.round(at * 0.09) % 2 ** 32);
    await pass(250);
    expect(Math.abs((get().at ?? 0) - at)).toBeLessThan(12);
    expect(get().latency).toBeCloseTo(0.085, 3);
    expect(get().size).toEqual({ width: 1280, height: 720 });
  });

  test("reads it from the sound where there is no picture", async () => {
    FakePeer.plan.rate = 0;
    const { get, clock } = setup();
    await pass(100);
    const peer = FakePeer.made[0];
    vi.spyOn(peer as FakePeer, "getStats").mockImplementation(
      async () =>
        new Map([
          ["a", { id: "a", type: "inbound-rtp", kind: "audio", packetsReceived: performance.now() }],
        ]) as never,
    );
    await pass(2000);
    expect(get()).toMatchObject({ phase: "playing", hasVideo: false, hasAudio: true, size: null });
    const at = (clock.edge() ?? 0) - 60_000;
    if (peer) peer.plan.rtp = Math.round(at * 0.048) % 2 ** 32;
    await pass(1);
    await pass(250);
    expect(Math.abs((get().at ?? 0) - at)).toBeLessThan(22);
  });

  test("gives the session back when stopped, with a request that outlives the page", async () => {
    const { player, video, requests, held, get } = setup();
    await pass(300);
    expect(held.count).toBe(1);
    player.stop();
    await pass(100);
    const last = requests.at(-1);
    expect(last).toMatchObject({ method: "DELETE", url: `${base}/whep/live/1`, init: { keepalive: true } });
    expect(FakePeer.made[0]?.closed).toBe(true);
    expect(video.srcObject).toBeNull();
    expect(held.count).toBe(0);
    expect(get().phase).toBe("idle");
    await pass(60_000);
    expect(FakePeer.made).toHaveLength(1);
    player.play();
    expect(get().phase).toBe("idle");
  });

  test("stopped in the middle of connecting leaves no session behind", async () => {
    const { player, requests } = setup();
    await pass(10);
    player.stop();
    await pass(500);
    expect(FakePeer.made.every((p) => p.closed)).toBe(true);
    expect(requests.filter((r) => r.method === "POST" && !r.init.signal?.aborted)).toEqual([]);
  });
});

describe("what breaks comes back", () => {
  test("ICE disconnected: a second session takes over and the picture stays until it has one", async () => {
    const { phases, deletes, video, posts } = setup();
    await pass(500);
    const stream = video.srcObject;
    const [old] = tracksOf(video);
    FakePeer.plan.connects = 400;
    FakePeer.made[0]?.setRate(0);
    FakePeer.made[0]?.become("disconnected");
    await pass(300);
    expect(posts()).toHaveLength(2);
    expect(phases.at(-1)).toBe("reconnecting whep");
    expect(tracksOf(video)).toContain(old);
    expect(deletes()).toEqual([]);
    await pass(700);
    expect(phases.at(-1)).toBe("playing whep");
    expect(video.srcObject).toBe(stream);
    expect(tracksOf(video)).not.toContain(old);
    expect(deletes()).toEqual([`${base}/whep/live/1`]);
  });

  test("a session that comes back first is kept, and the other one given back", async () => {
    const { phases, deletes, video } = setup();
    await pass(500);
    const [old] = tracksOf(video);
    FakePeer.plan.connects = 2000;
    FakePeer.made[0]?.setRate(0);
    FakePeer.made[0]?.become("disconnected");
    await pass(600);
    FakePeer.made[0]?.setRate(30);
    FakePeer.made[0]?.become("connected");
    await pass(500);
    expect(phases.at(-1)).toBe("playing whep");
    expect(tracksOf(video)).toContain(old);
    expect(deletes()).toEqual([`${base}/whep/live/2`]);
    expect(FakePeer.made[0]?.closed).toBe(false);
  });

  test("five seconds without a network", async () => {
    const { phases, whep, created, get } = setup();
    await pass(12_000);
    whep.answer = () => "lost";
    FakePeer.made[0]?.setRate(0);
    FakePeer.made[0]?.become("disconnected");
    await pass(5000);
    expect(get().phase).toBe("reconnecting");
    whep.answer = created;
    await pass(5300);
    expect(phases.at(-1)).toBe("playing whep");
    expect(FakeHls.made).toHaveLength(0);
  });

  test("the network's return is not waited for longer than it says so itself", async () => {
    const { whep, created, get, wake } = setup();
    await pass(500);
    whep.answer = () => "lost";
    FakePeer.made[0]?.become("failed");
    await pass(60_000);
    whep.answer = created;
    wake();
    await pass(400);
    expect(get().phase).toBe("playing");
  });

  test("a frozen picture without sound is replaced after three seconds", async () => {
    const { posts, get } = setup();
    await pass(1000);
    FakePeer.made[0]?.setRate(0);
    await pass(2500);
    expect(posts()).toHaveLength(1);
    await pass(1500);
    expect(posts()).toHaveLength(2);
    expect(get().phase).toBe("playing");
  });

  test("a camera that stays off does not interrupt the sound again and again", async () => {
    const { posts, get } = setup();
    await pass(1000);
    // Each session begins with the last picture there is, and goes on with sound alone.
    const blind = () => {
      for (const p of FakePeer.made) {
        if (p.connectionState !== "connected" || vi.isMockFunction(p.getStats)) continue;
        vi.spyOn(p, "getStats").mockImplementation(
          async () =>
            new Map<string, unknown>([
              ["v", { id: "v", type: "inbound-rtp", kind: "video", framesDecoded: 1 }],
              ["a", { id: "a", type: "inbound-rtp", kind: "audio", packetsReceived: performance.now() }],
            ]) as never,
        );
      }
    };
    const look = setInterval(blind, 20);
    await pass(5 * 60_000);
    clearInterval(look);
    expect(posts().length).toBeGreaterThan(1);
    expect(posts().length).toBeLessThan(8);
    expect(get().phase).toBe("playing");
  });

  test("a hidden page is not taken for a frozen one", async () => {
    const { posts } = setup();
    await pass(1000);
    page.visibilityState = "hidden";
    FakePeer.made[0]?.setRate(0);
    await pass(30_000);
    expect(posts()).toHaveLength(1);
  });

  test("a session that the server ends is asked for again, and not given back", async () => {
    const { posts, get, deletes } = setup();
    await pass(1000);
    const dtls = FakePeer.made[0]?.transport;
    if (dtls) dtls.state = "closed";
    dtls?.dispatchEvent(new Event("statechange"));
    await pass(1000);
    expect(deletes()).toEqual([]);
    expect(posts()).toHaveLength(2);
    expect(get().phase).toBe("playing");
  });

  test("a stream that freezes again and again is asked for ever less often", async () => {
    const { posts } = setup();
    await pass(500);
    const freeze = setInterval(() => {
      for (const p of FakePeer.made) if (p.plan.rate > 0 && p.connectionState === "connected") p.setRate(0);
    }, 400);
    await pass(60_000);
    clearInterval(freeze);
    expect(posts().length).toBeLessThan(14);
  });
});

describe("LL-HLS", () => {
  test.each([
    ["no common codec", { whep: () => problem(406, "no_common_codec") }],
    ["WebRTC is off on the server", { whep: () => problem(503, "webrtc_off") }],
    ["no WebRTC in the browser", { peer: false }],
  ] as const)("takes over at once: %s", async (_, o) => {
    const { get, video } = setup(o);
    await pass(500);
    expect(get()).toMatchObject({ phase: "playing", transport: "llhls", hasAudio: true, hasVideo: true });
    expect(FakeHls.made[0]?.media).toBe(video);
  });

  test("takes over when no connection comes about in four seconds", async () => {
    FakePeer.plan.connects = null;
    const { get, deletes } = setup();
    await pass(3900);
    expect(get().phase).toBe("connecting");
    await pass(500);
    expect(get()).toMatchObject({ phase: "playing", transport: "llhls" });
    expect(deletes()).toEqual([`${base}/whep/live/1`]);
  });

  test("goes back to WHEP later, and not before WHEP has a picture", async () => {
    FakePeer.plan.connects = null;
    const { get, phases, video, posts } = setup();
    await pass(5000);
    video.present();
    expect(get().transport).toBe("llhls");
    await pass(20_000);
    expect(posts()).toHaveLength(2);
    expect(FakeHls.made[0]?.destroyed).toBe(false);
    FakePeer.plan = { connects: 1000, rate: 30, sound: true };
    let held = "";
    const destroy = vi.spyOn(FakeHls.made[0] as FakeHls, "destroy").mockImplementation(function (
      this: FakeHls,
    ) {
      held = video.poster;
      this.destroyed = true;
      expect(FakePeer.made.at(-1)?.connectionState).toBe("connected");
    });
    await pass(40_000);
    expect(destroy).toHaveBeenCalled();
    expect(held).toMatch(/^blob:/);
    expect(get()).toMatchObject({ phase: "playing", transport: "whep" });
    expect(phases).not.toContain("reconnecting llhls");
    // The first new picture lets go of the old one.
    video.present();
    expect(video.poster).toBe("");
  });

  test("asks ever less often for WHEP while it stays blocked", async () => {
    FakePeer.plan.connects = null;
    const { posts } = setup();
    await pass(15 * 60_000);
    expect(posts().length).toBeGreaterThan(3);
    expect(posts().length).toBeLessThan(10);
  });

  test("reads the programme clock from the playing date, and jumps to the edge", async () => {
    const { get, video, player, clock } = setup({ transport: "llhls" });
    await pass(500);
    const hls = FakeHls.made[0];
    if (hls) hls.playingDate = new Date(((clock.edge() ?? 0) - 8_000_000) / 1000);
    await pass(1);
    await pass(250);
    expect(get().latency).toBeGreaterThan(7.9);
    player.goLive();
    expect(video.currentTime).toBe(42);
  });

  test("runs a little faster while it is a little behind, if there is enough to play", async () => {
    const { video, player } = setup({ transport: "llhls" });
    await pass(500);
    const hls = FakeHls.made[0] as FakeHls;
    const rateAt = async (latency: number, ahead: number) => {
      hls.latency = latency;
      video.ahead = ahead;
      await pass(300);
      return video.playbackRate;
    };
    expect(await rateAt(0.55, 0.4)).toBe(1);
    expect(await rateAt(0.8, 0.4)).toBeCloseTo(1.06);
    expect(await rateAt(2, 0.4)).toBeCloseTo(1.1);
    expect(await rateAt(0.58, 0.4)).toBeCloseTo(1.1);
    expect(await rateAt(0.53, 0.4)).toBe(1);
    expect(await rateAt(0.9, 0.1)).toBe(1);
    expect(await rateAt(9, 5)).toBe(1);
    await rateAt(1, 0.4);
    player.stop();
    expect(video.playbackRate).toBe(1);
  });

  test("a list that has ended is played to its end and is off air then", async () => {
    const { get, video } = setup({ transport: "llhls" });
    await pass(1000);
    FakeHls.made[0]?.emit("level", { details: { live: false } });
    await pass(500);
    expect(get().phase).toBe("playing");
    FakeHls.status = 404;
    video.dispatchEvent(new Event("ended"));
    await pass(25_000);
    expect(get().phase).toBe("offair");
  });

  test("a way that stays closed on both sides is tried again, a channel that is not there is not", async () => {
    const { get, posts } = setup({ whep: () => problem(404, "no_such_channel") });
    await pass(60_000);
    expect(posts()).toHaveLength(1);
    expect(get()).toMatchObject({ phase: "failed", error: { code: "no_such_channel", retryable: false } });
  });

  test("neither WebRTC nor Media Source: says so, and plays on request", async () => {
    FakeHls.supported = false;
    const { get, player, whep, created } = setup({ whep: () => problem(406, "no_common_codec") });
    await pass(1000);
    expect(get()).toMatchObject({ phase: "failed", error: { code: "no_hls" } });
    whep.answer = created;
    await pass(20_000);
    player.play();
    await pass(500);
    expect(get().phase).toBe("playing");
  });
});

describe("no frames come", () => {
  test("is not called live for longer than a moment, and is live again with the next frame", async () => {
    const { get, posts } = setup();
    await pass(1000);
    FakePeer.made[0]?.setRate(0);
    await pass(700);
    expect(get().phase).toBe("playing");
    await pass(800);
    expect(get()).toMatchObject({ phase: "reconnecting", latency: null, quality: null, sourceAway: false });
    FakePeer.made[0]?.setRate(30);
    await pass(250);
    expect(get().phase).toBe("playing");
    expect(get().latency).not.toBeNull();
    expect(posts()).toHaveLength(1);
  });

  test("the same over LL-HLS", async () => {
    const { get } = setup({ transport: "llhls" });
    await pass(2000);
    const [hls] = FakeHls.made;
    if (hls) hls.stalled = true;
    await pass(1500);
    expect(get()).toMatchObject({ phase: "reconnecting", transport: "llhls" });
    if (hls) hls.stalled = false;
    await pass(300);
    expect(get().phase).toBe("playing");
    expect(FakeHls.made).toHaveLength(1);
  });

  test("slow pictures without sound have a rhythm of their own", async () => {
    FakePeer.plan = { connects: 50, rate: 0.8, sound: false };
    const { phases } = setup();
    await pass(20_000);
    expect(phases.filter((p) => p.startsWith("reconnecting"))).toEqual([]);
  });

  test("the server's clock tells that it is the host who is away", async () => {
    const { get, clock, probe, whep, room } = setup();
    const { edge } = clock;
    probe.mockImplementation(() => {
      clock.edge = () => null;
    });
    await pass(1000);
    expect(probe).not.toHaveBeenCalled();
    FakePeer.made[0]?.setRate(0);
    whep.answer = () => problem(404, "off_air");
    await pass(1800);
    expect(get()).toMatchObject({ phase: "reconnecting", sourceAway: true });
    room.patch({ connection: "reconnecting" });
    await pass(300);
    expect(get().sourceAway).toBe(false);
    room.patch({ connection: "online" });
    await pass(5000);
    expect(get()).toMatchObject({ phase: "reconnecting", sourceAway: true });
    probe.mockImplementation(() => {
      clock.edge = edge;
    });
    FakePeer.made[0]?.setRate(30);
    await pass(300);
    expect(get()).toMatchObject({ phase: "playing", sourceAway: false });
    expect(get().latency).not.toBeNull();
    probe.mockClear();
    await pass(10_000);
    expect(probe).not.toHaveBeenCalled();
  });
});

describe.each(["whep", "llhls"] as const)("the host is away, %s", (transport) => {
  test("the session is kept for the server's grace, and goes on when the host is back", async () => {
    const { get, clock, posts, phases } = setup({ transport });
    const { edge } = clock;
    await pass(2000);
    const stall = (on: boolean) => {
      FakePeer.made[0]?.setRate(on ? 0 : 30);
      for (const h of FakeHls.made) h.stalled = on;
      clock.edge = on ? () => null : edge;
    };
    stall(true);
    await pass(12_000);
    expect(get()).toMatchObject({ phase: "reconnecting", sourceAway: true });
    clock.edge = edge;
    await pass(1500);
    stall(false);
    await pass(400);
    expect(get()).toMatchObject({ phase: "playing", sourceAway: false });
    expect(posts().length + FakeHls.made.length).toBe(1);
    expect(phases.slice(phases.indexOf(`reconnecting ${transport}`))).toEqual([
      `reconnecting ${transport}`,
      `playing ${transport}`,
    ]);
  });

  test("the session is given up when the grace is over", async () => {
    const { get, clock, whep } = setup({ transport });
    await pass(2000);
    clock.edge = () => null;
    whep.answer = () => problem(404, "off_air");
    FakeHls.status = 404;
    FakePeer.made[0]?.setRate(0);
    for (const h of FakeHls.made) h.stalled = true;
    await pass(25_000);
    expect(get()).toMatchObject({ phase: "offair", sourceAway: true });
  });
});

describe("off air", () => {
  test("the rest of a list is not called live", async () => {
    const { phases, clock } = setup({ transport: "llhls" });
    await pass(2000);
    clock.edge = () => null;
    const [hls] = FakeHls.made;
    if (hls) hls.stalled = true;
    await pass(4000);
    if (hls) hls.stalled = false;
    await pass(300);
    if (hls) hls.stalled = true;
    await pass(2000);
    expect(phases.at(-1)).toBe("reconnecting llhls");
  });

  test("the last pictures of a list are not taken for the show", async () => {
    const { phases, get, video } = setup({ transport: "llhls" });
    await pass(500);
    video.present();
    const last = new Date(programme() / 1000);
    const [first] = FakeHls.made;
    if (first) first.playingDate = last;
    await pass(2000);
    if (first) first.stalled = true;
    const kept = setInterval(() => {
      for (const h of FakeHls.made.slice(1)) {
        h.playingDate ??= new Date(last.getTime() - 400);
        setTimeout(() => {
          h.stalled = true;
        }, 500);
      }
    }, 20);
    await pass(12_000);
    expect(FakeHls.made.length).toBeGreaterThan(1);
    expect(video.poster).toMatch(/^blob:/);
    expect(phases.slice(phases.indexOf("reconnecting llhls"))).toEqual(["reconnecting llhls"]);
    clearInterval(kept);
    await pass(12_000);
    expect(get().phase).toBe("playing");
  });

  test("a show that goes live is asked for at once, then every half second, and then less often", async () => {
    const { get, posts, room } = setup({ show: show("scheduled"), whep: () => problem(404, "off_air") });
    await pass(10_000);
    expect(get().phase).toBe("offair");
    const before = posts().length;
    room.patch({ show: show("live") });
    expect(get().phase).toBe("connecting");
    await pass(50);
    expect(posts().length - before).toBe(1);
    await pass(5000);
    expect(get().phase).toBe("connecting");
    const asked = posts().slice(before);
    expect(asked.length).toBeGreaterThanOrEqual(8);
    expect(asked.length).toBeLessThanOrEqual(14);
    await pass(20_000);
    expect(get().phase).toBe("offair");
    expect(posts().length - before - asked.length).toBeLessThan(9);
  });

  test("a source that comes back to a live show is asked for at once", async () => {
    const { get, posts, clock, whep, created } = setup({ whep: () => problem(404, "off_air") });
    const { edge } = clock;
    clock.edge = () => null;
    await pass(60_000);
    expect(get()).toMatchObject({ phase: "offair", sourceAway: true });
    const before = posts().length;
    await pass(10_000);
    expect(posts().length - before).toBeLessThan(4);
    whep.answer = created;
    clock.edge = edge;
    await pass(600);
    expect(get()).toMatchObject({ phase: "playing", sourceAway: false });
  });

  test("says so, and plays by itself when the show goes live", async () => {
    const { get, whep, created, room, posts } = setup({
      show: show("scheduled"),
      whep: () => problem(404, "off_air"),
    });
    await pass(10_000);
    expect(get()).toMatchObject({ phase: "offair", error: null });
    expect(posts().length).toBeLessThan(3);
    whep.answer = created;
    room.patch({ show: show("live") });
    await pass(400);
    expect(get().phase).toBe("playing");
  });

  test("a source that went away within a live show is reconnecting, then off air, and comes back", async () => {
    const { get, whep, created } = setup();
    await pass(5000);
    whep.answer = () => problem(404, "off_air");
    FakePeer.made[0]?.setRate(0);
    await pass(5000);
    expect(get().phase).toBe("reconnecting");
    await pass(30_000);
    expect(get().phase).toBe("offair");
    whep.answer = created;
    await pass(12_000);
    expect(get().phase).toBe("playing");
  });

  test("the last pictures of a source that went away are not taken for the show", async () => {
    const { get, phases, video, clock } = setup();
    await pass(1000);
    const seen = Math.round(((clock.edge() ?? 0) - 50_000) * 0.09) % 2 ** 32;
    video.present(seen);
    await pass(300);
    FakePeer.made[0]?.setRate(0);
    // What other sessions get is what was kept: a few pictures, all of them seen.
    FakePeer.plan.rtp = seen;
    const kept = setInterval(() => {
      for (const p of FakePeer.made.slice(1)) {
        if (p.connectionState === "connected" && p.plan.rate > 0) setTimeout(() => p.setRate(0), 200);
      }
    }, 20);
    await pass(12_000);
    expect(phases.slice(phases.indexOf("reconnecting whep"))).toEqual(["reconnecting whep"]);
    clearInterval(kept);
    delete FakePeer.plan.rtp;
    await pass(12_000);
    expect(get().phase).toBe("playing");
  });

  test("a publisher who returns within the grace is seen again on the same session", async () => {
    const { get, whep, deletes } = setup();
    await pass(5000);
    whep.answer = () => problem(404, "off_air");
    FakePeer.made[0]?.setRate(0);
    await pass(8000);
    expect(get().phase).toBe("reconnecting");
    FakePeer.made[0]?.setRate(30);
    await pass(9000);
    expect(get().phase).toBe("playing");
    expect(FakePeer.made[0]?.closed).toBe(false);
    expect(deletes()).toEqual([]);
  });
});

describe("the element", () => {
  test("sound without a gesture is refused: plays muted and asks for a tap", async () => {
    const { get, video, player } = setup({ muted: false });
    await pass(500);
    expect(get()).toMatchObject({ phase: "playing", muted: true, needsTap: true });
    video.allows = "all";
    player.setMuted(false);
    await pass(10);
    expect(get()).toMatchObject({ muted: false, needsTap: false });
  });

  test("playback without a gesture is refused: paused until a tap", async () => {
    const { get, video, player } = setup();
    video.allows = "nothing";
    await pass(500);
    expect(get()).toMatchObject({ phase: "paused", needsTap: true });
    video.allows = "all";
    player.play();
    await pass(300);
    expect(get()).toMatchObject({ phase: "playing" });
  });

  test("unmuting without a gesture falls back to muted playback", async () => {
    const { get, player, video } = setup();
    await pass(500);
    player.setMuted(false);
    await pass(10);
    expect(get()).toMatchObject({ muted: true, needsTap: true, phase: "playing" });
    expect(video.paused).toBe(false);
  });

  test("a mute that the viewer chose asks for no tap", async () => {
    const { get, player, video } = setup();
    video.allows = "all";
    await pass(500);
    player.setMuted(false);
    player.setMuted(true);
    await pass(10);
    expect(get()).toMatchObject({ muted: true, needsTap: false });
    player.setVolume(1.7);
    expect(get().volume).toBe(1);
  });

  test("pause shows as paused, is not taken for a freeze, and play goes on at once", async () => {
    const { get, player, posts } = setup();
    await pass(500);
    player.pause();
    expect(get().phase).toBe("paused");
    await pass(30_000);
    expect(posts()).toHaveLength(1);
    player.play();
    expect(get().phase).toBe("playing");
  });

  test("a long pause gives the session back, and play asks for another", async () => {
    const { get, player, posts, deletes, video } = setup();
    await pass(500);
    video.present();
    player.pause();
    await pass(62_000);
    expect(deletes()).toHaveLength(1);
    expect(get().phase).toBe("paused");
    expect(video.poster).toMatch(/^blob:/);
    player.play();
    await pass(500);
    expect(posts()).toHaveLength(2);
    expect(get().phase).toBe("playing");
  });

  test("a pause by somebody else is the viewer's, one by a hidden page is not", async () => {
    const { get, video } = setup();
    await pass(500);
    video.present();
    page.visibilityState = "hidden";
    video.pause();
    expect(get().phase).toBe("playing");
    page.visibilityState = "visible";
    await video.play();
    video.pause();
    expect(get().phase).toBe("paused");
    await video.play();
    expect(get().phase).toBe("playing");
  });
});
