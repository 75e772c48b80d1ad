import { describe, expect, test } from "vitest";
import { FakeHls, FakePeer, programme, show } from "./media.ts";
import { pass, problem, setup, staged } from "./stage.ts";

staged();

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
