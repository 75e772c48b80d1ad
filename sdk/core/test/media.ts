import type { Show } from "../src/types.ts";

/** A track, stream and peer connection with just enough of their behaviour. */
export class FakeTrack {
  readonly kind: "video" | "audio";
  constructor(kind: "video" | "audio") {
    this.kind = kind;
  }
}

export class FakeStream {
  tracks: FakeTrack[] = [];
  getTracks() {
    return [...this.tracks];
  }
  addTrack(t: FakeTrack) {
    if (!this.tracks.includes(t)) this.tracks.push(t);
  }
  removeTrack(t: FakeTrack) {
    this.tracks = this.tracks.filter((x) => x !== t);
  }
}

const offerSDP = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "",
].join("\r\n");

/** What a test decides about the peers that the player makes. */
export interface PeerPlan {
  /** ms from the answer to connected; null for never. */
  connects: number | null;
  /** Pictures a second once connected. */
  rate: number;
  sound: boolean;
  /** The stamp that all media carries; by itself it follows the clock. */
  rtp?: number;
}

/** The programme clock of the fakes, µs. */
export const programme = () => 1_790_000_000_000_000 + performance.now() * 1000;

export class FakePeer extends EventTarget {
  static made: FakePeer[] = [];
  static plan: PeerPlan = { connects: 50, rate: 30, sound: true };

  iceConnectionState = "new";
  connectionState = "new";
  closed = false;
  remote = "";
  plan = { ...FakePeer.plan };
  private since: number | null = null;
  private counted = 0;
  private readonly tracks = new Map<string, FakeTrack>();
  readonly transport = Object.assign(new EventTarget(), { state: "connected" });
  private movedAt = 0;

  constructor() {
    super();
    FakePeer.made.push(this);
  }

  addTransceiver(kind: "video" | "audio") {
    this.tracks.set(kind, new FakeTrack(kind));
  }
  getTransceivers() {
    return [...this.tracks.values()].map((track) => ({
      currentDirection: this.remote ? "recvonly" : null,
      receiver: {
        track,
        transport: this.transport,
        getSynchronizationSources: () => [
          { rtpTimestamp: this.stamp(track.kind === "video" ? 0.09 : 0.048) },
        ],
      },
    }));
  }
  async createOffer() {
    return { type: "offer", sdp: offerSDP };
  }
  async setLocalDescription() {}
  async setRemoteDescription(d: { sdp: string }) {
    if (this.closed) throw new DOMException("closed", "InvalidStateError");
    this.remote = d.sdp;
    if (this.plan.connects !== null) {
      setTimeout(() => {
        if (this.closed) return;
        this.since = performance.now();
        this.become("connected");
      }, this.plan.connects);
    }
  }
  become(state: string) {
    this.iceConnectionState = state;
    this.connectionState = state;
    this.dispatchEvent(new Event("iceconnectionstatechange"));
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  /** Media stops, or goes on at another rate. */
  setRate(rate: number) {
    if (this.plan.rate > 0) this.movedAt = programme();
    this.counted = this.pictures();
    this.since = performance.now();
    this.plan.rate = rate;
  }
  private stamp(rate: number) {
    if (this.plan.rate > 0) this.movedAt = programme();
    return this.plan.rtp ?? Math.round((this.movedAt - 50_000) * rate) % 2 ** 32;
  }
  private pictures() {
    return (
      this.counted + (this.since === null ? 0 : ((performance.now() - this.since) / 1000) * this.plan.rate)
    );
  }
  async getStats() {
    const n = Math.floor(this.pictures());
    const all = [
      {
        id: "v",
        type: "inbound-rtp",
        kind: "video",
        framesDecoded: n,
        packetsReceived: n * 4,
        packetsLost: 0,
      },
      { id: "a", type: "inbound-rtp", kind: "audio", packetsReceived: this.plan.sound ? n : 0 },
    ];
    return new Map(all.map((s) => [s.id, s]));
  }
  close() {
    this.closed = true;
  }
}

/** The element. It plays whatever it is given, as far as the browser's policy lets it. */
export class FakeVideo extends EventTarget {
  muted = false;
  volume = 1;
  playsInline = false;
  poster = "";
  src = "";
  srcObject: unknown = null;
  readyState = 0;
  ended = false;
  videoWidth = 0;
  videoHeight = 0;
  currentTime = 0;
  paused = true;
  playbackRate = 1;
  ahead = 0.4;
  get buffered() {
    return { length: 1, end: () => this.currentTime + this.ahead };
  }
  /** What the browser allows without a gesture. */
  allows: "all" | "muted" | "nothing" = "muted";
  onPicture: ((now: number, meta: { rtpTimestamp?: number }) => void) | null = null;
  readonly plays: number[] = [];

  async play() {
    this.plays.push(performance.now());
    if (this.allows === "nothing" || (this.allows === "muted" && !this.muted)) {
      throw new DOMException("gesture", "NotAllowedError");
    }
    this.paused = false;
    this.dispatchEvent(new Event("play"));
  }
  pause() {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
  load() {}
  removeAttribute(name: string) {
    if (name === "src") this.src = "";
  }
  canPlayType() {
    return "";
  }
  requestVideoFrameCallback(fn: (now: number, meta: { rtpTimestamp?: number }) => void) {
    this.onPicture = fn;
    return 1;
  }
  cancelVideoFrameCallback() {}
  /** A picture comes on screen. */
  present(rtpTimestamp?: number) {
    this.readyState = 4;
    this.videoWidth = 1280;
    this.videoHeight = 720;
    this.onPicture?.(performance.now(), rtpTimestamp === undefined ? {} : { rtpTimestamp });
    this.dispatchEvent(new Event("resize"));
  }
}

type Listener = (event: string, data: unknown) => void;

/** hls.js with what the engine uses of it. */
export class FakeHls {
  static made: FakeHls[] = [];
  static supported = true;
  static status = 200;
  static readonly Events = {
    MANIFEST_PARSED: "manifest",
    ERROR: "error",
    BUFFER_CODECS: "codecs",
    LEVEL_LOADED: "level",
  };
  static readonly ErrorTypes = { MEDIA_ERROR: "mediaError" };
  static isSupported() {
    return FakeHls.supported;
  }

  levels = [{ videoCodec: "avc1", audioCodec: "mp4a", bitrate: 1_000_000 }];
  currentLevel = 0;
  loadLevel = 0;
  bandwidthEstimate = 0;
  targetLatency = 0.5;
  latency = 0.5;
  liveSyncPosition = 42;
  latestLevelDetails = { partList: [{}] };
  playingDate: Date | null = null;
  destroyed = false;
  stalled = false;
  media: FakeVideo | null = null;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor() {
    FakeHls.made.push(this);
  }
  on(event: string, fn: Listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(fn));
  }
  off(event: string, fn: Listener) {
    this.listeners.get(event)?.delete(fn);
  }
  emit(event: string, data: unknown) {
    for (const fn of [...(this.listeners.get(event) ?? [])]) fn(event, data);
  }
  loadSource() {
    setTimeout(() => {
      if (FakeHls.status === 200) return this.emit("manifest", {});
      this.emit("error", { fatal: true, type: "networkError", response: { code: FakeHls.status } });
    }, 30);
  }
  attachMedia(video: FakeVideo) {
    this.media = video;
    setTimeout(() => {
      if (this.destroyed) return;
      this.emit("codecs", { video: {} });
      this.emit("codecs", { audio: {} });
      video.readyState = 4;
      video.dispatchEvent(new Event("loadeddata"));
      const tick = setInterval(() => {
        if (this.destroyed) return clearInterval(tick);
        if (!this.stalled) video.currentTime += 0.1;
      }, 100);
    }, 100);
  }
  recoverMediaError() {}
  destroy() {
    this.destroyed = true;
  }
}

export const show = (status: Show["status"]): Show => ({ id: "s_1", status, since: 1 });
