import type { PlayerState } from "@frontrow/core";
import { describe, expect, test } from "vitest";
import { formatBehind, formatClock, formatCount, formatDelay, isBehind, SteadyDelay } from "../src/format.ts";
import { actionOf, type Focus, keyHelp } from "../src/keys.ts";
import { type Facts, remedyOf, sceneOf } from "../src/player/scene.ts";
import { statRows, titleOf } from "../src/player/stats.ts";

const playing: PlayerState = {
  phase: "playing",
  transport: "whep",
  muted: false,
  volume: 1,
  needsTap: false,
  latency: 0.4,
  at: 1_790_000_000_123_456,
  quality: "good",
  size: { width: 1280, height: 720 },
  hasAudio: true,
  hasVideo: true,
  sourceAway: false,
  stats: {},
  error: null,
};

const facts: Facts = { player: playing, show: null, connection: "online", sawLive: false, hasPicture: true };

describe("the scene over the picture", () => {
  test.each<[string, Partial<PlayerState> | null, Partial<Facts>, object]>([
    ["nothing while it plays", {}, {}, { kind: "none" }],
    ["waiting without a player", null, {}, { kind: "waiting" }],
    ["waiting at the first connection", { phase: "connecting" }, { hasPicture: false }, { kind: "waiting" }],
    ["a note over the last picture", { phase: "reconnecting" }, {}, { kind: "busy", says: "Reconnecting…" }],
    [
      "whose connection it is, where that is known",
      { phase: "reconnecting", sourceAway: true },
      {},
      { kind: "busy", says: "The host's connection is interrupted" },
    ],
    [
      "a note while another transport begins",
      { phase: "connecting" },
      {},
      { kind: "busy", says: "Connecting…" },
    ],
    ["play when paused", { phase: "paused" }, {}, { kind: "tap" }],
    ["sound only", { hasVideo: false }, {}, { kind: "sound" }],
    ["not started", { phase: "offair" }, {}, { kind: "offair", why: "before", offline: false }],
    [
      "ended, once it was seen live",
      { phase: "offair" },
      { sawLive: true },
      { kind: "offair", why: "after", offline: false },
    ],
    [
      "ended, as the room says",
      { phase: "offair" },
      { show: { id: "s", status: "ended", since: null } },
      { kind: "offair", why: "after", offline: false },
    ],
    [
      "the picture is away while the show goes on",
      { phase: "offair" },
      { sawLive: true, show: { id: "s", status: "live", since: 1 } },
      { kind: "offair", why: "away", offline: false },
    ],
    [
      "off air without a network",
      { phase: "offair" },
      { connection: "reconnecting" },
      { kind: "offair", why: "before", offline: true },
    ],
  ])("%s", (_, state, more, scene) => {
    const player = state === null ? null : { ...playing, ...state };
    expect(sceneOf({ ...facts, ...more, player })).toEqual(scene);
  });

  test("a failure always has words and a remedy", () => {
    const scene = sceneOf({ ...facts, player: { ...playing, phase: "failed" } });
    expect(scene.kind).toBe("failed");
    if (scene.kind !== "failed") return;
    expect(scene.error.message).not.toBe("");
    expect(remedyOf(scene.error)).not.toBe("");
    expect(remedyOf({ code: "x", message: "m", retryable: false, hint: "Do this." })).toBe("Do this.");
  });
});

describe("delays", () => {
  test.each([
    [0.38, "0.4 s"],
    [-0.2, "0.0 s"],
    [9.96, "10 s"],
    [42.4, "42 s"],
    [80, "1:20"],
  ])("%d s behind the edge reads %j", (s, text) => {
    expect(formatDelay(s)).toBe(text);
  });

  test("a lag has a true minus sign", () => {
    expect(formatBehind(8.2)).toBe("−8 s");
    expect(formatBehind(80)).toBe("−1:20");
  });

  test("each transport has its own patience", () => {
    expect(isBehind({ ...playing, latency: 3 })).toBe(true);
    expect(isBehind({ ...playing, latency: 3, transport: "llhls" })).toBe(false);
    expect(isBehind({ ...playing, latency: 8, transport: "llhls" })).toBe(true);
    expect(isBehind({ ...playing, latency: 8, transport: "hls" })).toBe(false);
    expect(isBehind({ ...playing, latency: null })).toBe(false);
  });

  test("a shown delay is steady, and leaps with the picture", () => {
    const delay = new SteadyDelay();
    expect(delay.read(0.4, 0)).toBe(0.4);
    expect(delay.read(0.6, 500)).toBe(0.4);
    expect(delay.read(0.6, 1000)).toBeCloseTo(0.5);
    expect(delay.read(0.9, 1200)).toBeCloseTo(0.5);
    expect(delay.read(8, 1300)).toBe(8);
    expect(delay.read(null, 1400)).toBe(null);
  });

  test("clocks and counts", () => {
    expect(formatClock(3723)).toBe("1:02:03");
    expect(formatClock(5)).toBe("0:05");
    expect(formatCount(999)).toBe("999");
    expect(formatCount(1234)).toBe("1.2K");
  });
});

describe("keys", () => {
  const press = (key: string, more = {}) => ({ key, altKey: false, ctrlKey: false, metaKey: false, ...more });

  test.each<[string, Focus, ReturnType<typeof actionOf>]>([
    [" ", "free", "play"],
    [" ", "control", null],
    [" ", "text", null],
    [" ", "scroller", null],
    ["k", "control", "play"],
    ["K", "free", "play"],
    ["m", "free", "mute"],
    ["f", "scroller", "full"],
    ["t", "free", "theater"],
    ["l", "free", "live"],
    ["/", "free", "chat"],
    ["?", "free", "help"],
    ["/", "text", null],
    ["ArrowUp", "free", "louder"],
    ["ArrowDown", "scroller", null],
    ["ArrowDown", "control", null],
    ["x", "free", null],
    ["constructor", "free", null],
  ])("%j with the focus on %s is %j", (key, focus, action) => {
    expect(actionOf(press(key), focus, true)).toBe(action);
  });

  test("combinations belong to the browser", () => {
    expect(actionOf(press("f", { ctrlKey: true }), "free", true)).toBe(null);
    expect(actionOf(press("m", { metaKey: true }), "free", true)).toBe(null);
    expect(actionOf(press("m", { isComposing: true }), "free", true)).toBe(null);
  });

  test("letters can be turned off, the others stay", () => {
    expect(actionOf(press("k"), "free", false)).toBe(null);
    expect(actionOf(press("?"), "free", false)).toBe(null);
    expect(actionOf(press(" "), "free", false)).toBe("play");
  });

  test("the help lists every key", () => {
    const listed = keyHelp.flatMap(({ keys }) => keys);
    for (const key of ["Space", "K", "M", "F", "T", "L", "/", "?", "↑"]) expect(listed).toContain(key);
  });
});

describe("stats", () => {
  test("names are words", () => {
    expect(titleOf("framesDropped")).toBe("Frames dropped");
    expect(titleOf("round_trip_ms")).toBe("Round trip ms");
  });

  test("what the player knows comes first, the engine's figures follow", () => {
    const rows = statRows({ ...playing, stats: { framesDropped: 2, jitter: 5.4321 } });
    expect(rows.slice(0, 3)).toEqual([
      ["Transport", "WebRTC (WHEP)"],
      ["Picture", "1280 × 720"],
      ["Behind the live edge", "0.4 s"],
    ]);
    expect(rows.slice(-2)).toEqual([
      ["Frames dropped", "2"],
      ["Jitter", "5.43"],
    ]);
  });
});
