import type { Client, Player, RoomEvent, RoomState } from "@frontrow/core";
import { describe, expect, test, vi } from "vitest";
import { openBridge } from "../src/embed/bridge.ts";
import { optionsOf } from "../src/embed/options.ts";

const at = (address: string) => optionsOf(new URL(address, "https://live.example"));

describe("the address of an embedded page", () => {
  test("says the channel and the panels, each once and the chat last", () => {
    expect(at("/embed/live?panels=chat,poll,%20qa,poll")).toEqual({
      channel: "live",
      panels: ["poll", "qa", "chat"],
      theme: null,
      transparent: false,
      origin: null,
    });
    expect(at("/embed/live").panels).toEqual([]);
    expect(at("/embed/live?panels=bogus,constructor,__proto__").panels).toEqual([]);
    expect(at("/embed/%E0%A4%A").channel).toBe("%E0%A4%A");
  });

  test("says how it looks, and whom it talks with", () => {
    const said = at("/embed/live?theme=dark&background=transparent&origin=https://site.example/page");
    expect(said).toMatchObject({ theme: "dark", transparent: true, origin: "https://site.example" });
    expect(at("/embed/live?theme=pink&background=red")).toMatchObject({ theme: null, transparent: false });
    expect(at("/embed/live?origin=site").origin).toBe("none");
  });
});

function bridge(origin: string | null = null) {
  const told: { what: unknown; to: string }[] = [];
  const parent = { postMessage: (what: unknown, to: string) => told.push({ what, to }) };
  const own = new EventTarget();
  const player = { play: vi.fn(), pause: vi.fn(), setMuted: vi.fn(), setVolume: vi.fn(), goLive: vi.fn() };
  let happen: (event: RoomEvent) => void = () => {};
  const client = {
    channel: "live",
    room: {
      state: {
        get: () =>
          ({
            show: { status: "live" },
            counters: { viewers: 3 },
            me: { id: "d_me" },
          }) as unknown as RoomState,
        subscribe: () => () => {},
      },
      on: (fn: typeof happen) => {
        happen = fn;
        return () => {};
      },
    },
  } as unknown as Client;
  const state = { get: () => ({ phase: "playing", latency: 0.4321 }), subscribe: () => () => {} };
  const stop = openBridge({
    client,
    player: () => ({ ...player, state }) as unknown as Player,
    parent: parent as unknown as Window,
    own: own as unknown as Window,
    origin,
  });
  const say = (data: unknown, from = "https://site.example", source: unknown = parent) =>
    own.dispatchEvent(Object.assign(new Event("message"), { data, origin: from, source }));
  return { told, say, player, stop, happen: (event: unknown) => happen(event as RoomEvent), own };
}

const hello = { frontrow: 1, cmd: "hello" };
const line = {
  type: "chat.message",
  at: 7,
  by: { id: "d_a", name: "Ada", role: "viewer" },
  data: { id: "c_1", text: "Hi" },
};

describe("the bridge to the page around", () => {
  test("tells nothing before a hello, and then only to who said it", () => {
    const { told, say, happen, stop } = bridge();
    expect(told).toEqual([{ what: { frontrow: 1, event: "ready", channel: "live" }, to: "*" }]);
    happen(line);
    expect(told).toHaveLength(1);
    say(hello);
    happen(line);
    expect(told.slice(1)).toMatchObject([
      { to: "https://site.example", what: { event: "state", live: true, viewers: 3, latency: 0.4 } },
      {
        to: "https://site.example",
        what: { frontrow: 1, event: "chat", id: "c_1", at: 7, name: "Ada", role: "viewer", text: "Hi" },
      },
    ]);
    expect(JSON.stringify(told)).not.toContain("d_");
    stop();
  });

  test("hears its parent alone, and with origin= only that origin", () => {
    const one = bridge();
    one.say({ frontrow: 1, cmd: "pause" }, "https://site.example", { other: "window" });
    expect(one.player.pause).not.toHaveBeenCalled();
    one.stop();
    const two = bridge("https://ours.example");
    two.say({ frontrow: 1, cmd: "pause" }, "https://evil.example");
    expect(two.player.pause).not.toHaveBeenCalled();
    two.say({ frontrow: 1, cmd: "pause" }, "https://ours.example");
    expect(two.player.pause).toHaveBeenCalledOnce();
    expect(two.told.every((t) => t.to === "https://ours.example")).toBe(true);
    two.stop();
  });

  test("does what is asked, and nothing that it doesn't know", () => {
    const { say, player, stop } = bridge();
    for (const cmd of ["play", "live", "mute", "unmute"]) say({ frontrow: 1, cmd });
    say({ frontrow: 1, cmd: "volume", volume: 0.5 });
    expect([player.play.mock.calls, player.goLive.mock.calls]).toEqual([[[]], [[]]]);
    expect(player.setMuted.mock.calls).toEqual([[true], [false]]);
    for (const bad of [
      null,
      7,
      "mute",
      [],
      { cmd: "mute" },
      { frontrow: "1", cmd: "mute" },
      { frontrow: 1, cmd: "send" },
    ])
      say(bad);
    for (const volume of [-1, 2, Number.NaN, "1", undefined]) say({ frontrow: 1, cmd: "volume", volume });
    expect(player.setVolume.mock.calls).toEqual([[0.5]]);
    expect(player.setMuted).toHaveBeenCalledTimes(2);
    stop();
    say({ frontrow: 1, cmd: "play" });
    expect(player.play).toHaveBeenCalledOnce();
  });

  test("what is not for everybody stays inside", () => {
    const { told, say, happen, stop } = bridge();
    say(hello);
    const before = told.length;
    happen({ ...line, data: { ...line.data, restricted: true } });
    happen({ type: "chat.held", at: 1, by: line.by, data: line.data });
    happen({ type: "mod.held", at: 1, data: { id: "x", text: "y" } });
    happen({ type: "poll.drafted", at: 1, data: { id: "p" } });
    expect(told).toHaveLength(before);
    happen({ type: "poll.opened", at: 1, data: { id: "p" } });
    happen({ type: "poll.closed", at: 1, data: { poll: "p" } });
    expect(told.slice(before).map((t) => t.what)).toEqual([
      { frontrow: 1, event: "poll", status: "opened", poll: "p" },
      { frontrow: 1, event: "poll", status: "closed", poll: "p" },
    ]);
    stop();
  });
});
