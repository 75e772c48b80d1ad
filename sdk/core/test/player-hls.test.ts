import { describe, expect, test, vi } from "vitest";
import { FakeHls, FakePeer } from "./media.ts";
import { base, pass, problem, setup, staged } from "./stage.ts";

staged();

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
