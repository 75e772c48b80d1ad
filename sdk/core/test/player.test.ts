import { describe, expect, test, vi } from "vitest";
import { FakeHls, FakePeer } from "./media.ts";
import { base, page, pass, setup, staged, tracksOf } from "./stage.ts";

staged();

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
