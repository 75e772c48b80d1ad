import { describe, expect, it, vi } from "vitest";
import { browserEnv } from "../src/env.ts";
import type { MediaDevicesLike } from "../src/publish/devices.ts";
import { createPublisher, type PublishEnv } from "../src/publish/publisher.ts";
import type { Publisher, PublisherOptions } from "../src/publish/types.ts";

interface Encoding {
  readonly rid?: string;
  readonly scaleResolutionDownBy?: number;
  maxBitrate: number;
  active?: boolean;
}

class FakeTrack extends EventTarget {
  /** Of every camera's picture. */
  static height: number | undefined;
  enabled = true;
  readyState = "live";
  contentHint = "";
  readonly kind: string;
  readonly id: string;
  constructor(kind: string, id: string) {
    super();
    this.kind = kind;
    this.id = id;
  }
  stop() {
    this.readyState = "ended";
  }
  getSettings() {
    return { deviceId: this.id, ...(this.kind === "video" && { height: FakeTrack.height }) };
  }
  applyConstraints() {
    return Promise.resolve();
  }
}

class FakeStream {
  private tracks: FakeTrack[];
  constructor(tracks: FakeTrack[] = []) {
    this.tracks = tracks;
  }
  getTracks = () => [...this.tracks];
  getAudioTracks = () => this.tracks.filter((t) => t.kind === "audio");
  getVideoTracks = () => this.tracks.filter((t) => t.kind === "video");
  addTrack = (t: FakeTrack) => void this.tracks.push(t);
  removeTrack = (t: FakeTrack) => {
    this.tracks = this.tracks.filter((x) => x !== t);
  };
}

class FakeSender {
  transport = null;
  parameters: { encodings: Encoding[] };
  track: FakeTrack | null;
  constructor(track: FakeTrack | null, encodings: Encoding[]) {
    this.track = track;
    this.parameters = { encodings };
  }
  replaceTrack(t: FakeTrack | null) {
    this.track = t;
    return Promise.resolve();
  }
  getParameters = () => this.parameters;
  setParameters = () => Promise.resolve();
}

class FakePeer extends EventTarget {
  static all: FakePeer[] = [];
  connectionState = "new";
  senders: FakeSender[] = [];
  constructor() {
    super();
    FakePeer.all.push(this);
  }
  addTransceiver(of: FakeTrack | string, { sendEncodings }: { sendEncodings: Encoding[] }) {
    const sender = new FakeSender(typeof of === "string" ? null : of, sendEncodings);
    this.senders.push(sender);
    return { sender };
  }
  createOffer = () => Promise.resolve({ type: "offer", sdp: "v=0" });
  setLocalDescription = () => Promise.resolve();
  setRemoteDescription() {
    this.turn("connected");
    return Promise.resolve();
  }
  getStats = () => Promise.resolve(new Map());
  close() {
    this.connectionState = "closed";
  }
  turn(state: string) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
}

vi.stubGlobal("MediaStream", FakeStream);

interface World {
  readonly publisher: Publisher;
  readonly sent: { method: string; url: string; key: string }[];
  /** What the server answers the next offers with; then 201. */
  readonly answers: (number | "away")[];
  readonly devices: MediaDevicesLike & { refuse: string | null };
  readonly phases: string[];
}

function world(token?: () => string, options: Partial<PublisherOptions> = {}): World {
  FakePeer.all = [];
  FakeTrack.height = undefined;
  const sent: World["sent"] = [];
  const answers: World["answers"] = [];
  let opened = 0;
  const devices = {
    refuse: null as string | null,
    getUserMedia(want: MediaStreamConstraints) {
      if (devices.refuse) return Promise.reject(Object.assign(new Error("no"), { name: devices.refuse }));
      const of = (kind: string, c: unknown) =>
        c
          ? [
              new FakeTrack(
                kind,
                (c as { deviceId?: { exact: string } }).deviceId?.exact ?? `${kind}${++opened}`,
              ),
            ]
          : [];
      return Promise.resolve(new FakeStream([...of("audio", want.audio), ...of("video", want.video)]));
    },
    getDisplayMedia: () => Promise.resolve(new FakeStream([new FakeTrack("video", "screen")])),
    enumerateDevices: () => Promise.resolve([]),
  } as unknown as World["devices"];
  const env: PublishEnv = {
    ...browserEnv(),
    random: () => 0,
    onWake: () => () => {},
    devices: () => devices,
    peer: () => FakePeer as never,
    fetch: (async (url: URL | string, init: RequestInit) => {
      const key = String((init.headers as Record<string, string>).Authorization ?? "");
      sent.push({ method: String(init.method), url: String(url), key });
      if (init.method === "DELETE") return new Response(null, { status: 200 });
      const status = answers.shift() ?? 201;
      if (status === "away") throw new TypeError("fetch failed");
      return new Response(status === 201 ? "v=0" : JSON.stringify({ code: "x", message: "no" }), {
        status,
        headers: status === 201 ? { Location: "/whip/s1" } : {},
      });
    }) as typeof fetch,
  };
  const publisher = createPublisher({ server: "https://a.example", token: token ?? "sk", ...options }, env);
  const phases: string[] = [];
  publisher.state.subscribe((s) => {
    if (phases.at(-1) !== s.phase) phases.push(s.phase);
  });
  return { publisher, sent, answers, devices, phases };
}

const until = (what: () => boolean) => vi.waitFor(() => expect(what()).toBe(true), { timeout: 5000 });
const phase = (w: World) => w.publisher.state.get().phase;
const peer = () => FakePeer.all.at(-1) as FakePeer;
const sender = (kind: "audio" | "video") => peer().senders[kind === "audio" ? 0 : 1] as FakeSender;

describe("publishing", () => {
  it("goes from nothing to the air and back", async () => {
    const w = world();
    await w.publisher.preview();
    expect(phase(w)).toBe("preview");
    expect(w.publisher.state.get().stream?.getTracks()).toHaveLength(2);
    const stop = w.publisher.start();
    await until(() => phase(w) === "live");
    expect(w.sent[0]).toEqual({ method: "POST", url: "https://a.example/whip", key: "Bearer sk" });
    stop();
    await until(() => w.sent.some((s) => s.method === "DELETE" && s.url === "https://a.example/whip/s1"));
    expect(phase(w)).toBe("preview");
    w.publisher.close();
    expect(w.publisher.state.get()).toMatchObject({ phase: "idle", stream: null, camera: null });
    expect(w.phases).toEqual(["asking", "preview", "connecting", "live", "preview", "idle"]);
  });

  it("comes back by itself, and gives the old session back", async () => {
    const w = world();
    await w.publisher.preview();
    w.publisher.start();
    await until(() => phase(w) === "live");
    w.answers.push("away", 503);
    peer().turn("failed");
    await until(() => phase(w) === "reconnecting");
    expect(w.publisher.state.get().error?.retryable).toBe(true);
    await until(() => phase(w) === "live");
    expect(w.publisher.state.get().error).toBeNull();
    expect(w.sent.map((s) => s.method)).toEqual(["POST", "DELETE", "POST", "POST", "POST"]);
    w.publisher.close();
  });

  it("says that it is away while it is not heard, without a new session", async () => {
    const w = world();
    await w.publisher.preview();
    w.publisher.start();
    await until(() => phase(w) === "live");
    peer().turn("disconnected");
    expect(phase(w)).toBe("reconnecting");
    peer().turn("connected");
    expect(phase(w)).toBe("live");
    expect(FakePeer.all).toHaveLength(1);
    w.publisher.close();
  });

  it("gets another token once when one is refused, and gives up after that", async () => {
    let n = 0;
    const w = world(() => `t${++n}`);
    await w.publisher.preview();
    w.answers.push(401);
    w.publisher.start();
    await until(() => phase(w) === "live");
    expect(w.sent.map((s) => s.key)).toEqual(["Bearer t1", "Bearer t2"]);
    w.answers.push(401, 401);
    peer().turn("failed");
    await until(() => phase(w) === "failed");
    expect(w.publisher.state.get().error).toMatchObject({ code: "key_refused", retryable: false });
    expect(n).toBe(3);
    w.publisher.start();
    await until(() => phase(w) === "live");
    w.publisher.close();
  });

  it("stops for good where a fixed key is refused, or somebody else publishes", async () => {
    for (const [status, code] of [
      [401, "key_refused"],
      [409, "already_publishing"],
    ] as const) {
      const w = world();
      await w.publisher.preview();
      w.answers.push(status);
      w.publisher.start();
      await until(() => phase(w) === "failed");
      expect(w.publisher.state.get().error?.code).toBe(code);
      expect(w.sent).toHaveLength(1);
      w.publisher.close();
    }
  });

  it("changes devices, mutes and shares without a new offer", async () => {
    const w = world();
    await w.publisher.preview({ camera: "c1", microphone: "m1" });
    const stream = w.publisher.state.get().stream;
    const first = stream?.getVideoTracks()[0] as unknown as FakeTrack;
    w.publisher.start();
    await until(() => phase(w) === "live");
    await w.publisher.use({ camera: "c2" });
    expect(sender("video").track?.id).toBe("c2");
    expect(first.readyState).toBe("ended");
    expect(w.publisher.state.get()).toMatchObject({ camera: "c2", microphone: "m1" });
    w.publisher.mute("audio");
    expect(sender("audio").track?.enabled).toBe(false);
    w.publisher.unmute("audio");
    expect(sender("audio").track?.enabled).toBe(true);
    expect(await w.publisher.share()).toBe(true);
    expect(sender("video").track?.id).toBe("screen");
    const screen = sender("video").track;
    // The browser's own button.
    screen?.dispatchEvent(new Event("ended"));
    expect(sender("video").track?.id).toBe("c2");
    expect(w.publisher.state.get()).toMatchObject({ sharing: false, error: null, stream });
    await w.publisher.use({ size: "1080p" });
    expect(sender("video").parameters.encodings[0]?.maxBitrate).toBe(4_500_000);
    await w.publisher.use({ camera: false });
    expect(sender("video").track).toBeNull();
    sender("audio").track?.dispatchEvent(new Event("ended"));
    expect(w.publisher.state.get().error?.code).toBe("device_lost");
    expect(w.sent).toHaveLength(1);
    w.publisher.close();
  });

  it("sends a camera of 720p in three sizes, and a screen in one", async () => {
    const layers = async (options: Partial<PublisherOptions>, height: number | undefined, screen = false) => {
      const w = world(undefined, options);
      FakeTrack.height = height;
      await w.publisher.preview({ screen });
      w.publisher.start();
      await until(() => phase(w) === "live");
      return { w, encodings: sender("video").parameters.encodings };
    };
    const { w, encodings } = await layers({}, 720);
    const active = true;
    expect(encodings).toEqual([
      { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 2_500_000, active },
      { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 625_000, active },
      { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 156_250, active },
    ]);
    await w.publisher.share();
    expect(encodings.map((e) => e.active)).toEqual([true, false, false]);
    w.publisher.unshare();
    expect(encodings.map((e) => e.active)).toEqual([true, true, true]);
    await w.publisher.use({ size: "1080p" });
    expect(encodings.map((e) => e.maxBitrate)).toEqual([4_500_000, 1_125_000, 281_250]);
    w.publisher.close();
    for (const [options, height, screen] of [
      [{ simulcast: false }, 720, false],
      [{}, 480, false],
      [{}, undefined, false],
      [{}, 1080, true],
    ] as const) {
      const one = await layers(options, height, screen);
      expect(one.encodings.map((e) => e.rid)).toEqual([undefined]);
      one.w.publisher.close();
    }
  });

  it("says why a device can't be had, and tries again", async () => {
    const w = world();
    w.devices.refuse = "NotAllowedError";
    await expect(w.publisher.preview()).rejects.toMatchObject({ code: "device_denied", retryable: false });
    expect(phase(w)).toBe("failed");
    w.devices.refuse = null;
    await w.publisher.preview();
    expect(w.publisher.state.get()).toMatchObject({ phase: "preview", error: null });
    // On air a refusal costs nothing of what is there.
    w.publisher.start();
    await until(() => phase(w) === "live");
    w.devices.refuse = "NotReadableError";
    await expect(w.publisher.use({ camera: "c9" })).rejects.toMatchObject({ code: "device_busy" });
    expect(phase(w)).toBe("live");
    expect(sender("video").track?.readyState).toBe("live");
    w.publisher.close();
  });

  it("lets go of devices that come after it was closed", async () => {
    const w = world();
    const opening = w.publisher.preview();
    w.publisher.close();
    await opening;
    expect(w.publisher.state.get()).toMatchObject({ phase: "idle", stream: null });
  });

  it("needs something to send", async () => {
    const w = world();
    w.publisher.start();
    await until(() => phase(w) === "failed");
    expect(w.publisher.state.get().error?.code).toBe("nothing_to_send");
    expect(w.sent).toHaveLength(0);
  });

  it("starts again at once after a stop", async () => {
    const w = world();
    await w.publisher.preview();
    w.publisher.start();
    await until(() => phase(w) === "live");
    w.publisher.stop();
    w.publisher.start();
    await until(() => phase(w) === "live" && FakePeer.all.length === 2);
    await new Promise((next) => setTimeout(next, 50));
    expect([phase(w), peer().connectionState]).toEqual(["live", "connected"]);
    w.publisher.close();
  });
});
