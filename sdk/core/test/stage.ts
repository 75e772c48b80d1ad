import { afterEach, beforeEach, vi } from "vitest";
import type { Env } from "../src/env.ts";
import { createPlayer } from "../src/player/player.ts";
import { createStore } from "../src/store.ts";
import type { PlayerOptions, PlayerState, RoomState, Show } from "../src/types.ts";
import { seeded } from "./fakes.ts";
import { FakeHls, FakePeer, FakeStream, FakeVideo, programme, show } from "./media.ts";

export const base = "http://live.test";
/** The page that the player is on. */
export const page = Object.assign(new EventTarget(), {
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

/** A player with everything around it, which nobody needs a network for. */
export function setup(
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

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const problem = (status: number, code: string) => Response.json({ code, message: "No." }, { status });
export const tracksOf = (v: FakeVideo) => (v.srcObject as FakeStream | null)?.tracks ?? [];

/** Each test of a file that calls it begins with a page of its own, and with time that stands. */
export function staged() {
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
}
