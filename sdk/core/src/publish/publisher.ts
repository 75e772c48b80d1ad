import { browserEnv, createBackoff, type Env, pause } from "../env.ts";
import { errorCodes, failure, toFailure } from "../errors.ts";
import { createStore } from "../store.ts";
import type { FrontrowError, Stop } from "../types.ts";
import { browserDevices, listDevices, type MediaDevicesLike } from "./devices.ts";
import { silence } from "./level.ts";
import { publishCodes } from "./problems.ts";
import { layerOf, openWhip, type PeerConnection, type WhipSession } from "./session.ts";
import { holdSources } from "./sources.ts";
import { readStats, type Tally } from "./stats.ts";
import { type Level, type Publisher, type PublisherOptions, type PublishState, sizes } from "./types.ts";

/** Between two attempts to come back, ms. */
const backFirst = 500;
const backMost = 8_000;
const measureEvery = 1000;

/** The surroundings, for tests. */
export interface PublishEnv extends Env {
  readonly devices: () => MediaDevicesLike;
  readonly peer: () => PeerConnection | undefined;
}

const browser = (): PublishEnv => ({
  ...browserEnv(),
  devices: browserDevices,
  peer: () => globalThis.RTCPeerConnection as PeerConnection | undefined,
});

const initial: Omit<PublishState, "size"> = {
  phase: "idle",
  error: null,
  stream: null,
  camera: null,
  microphone: null,
  muted: { audio: false, video: false },
  sharing: false,
  stats: null,
};

const onAir = (s: PublishState): boolean =>
  s.phase === "connecting" || s.phase === "live" || s.phase === "reconnecting";

/** Publishes camera, microphone and screen to a channel by WHIP. Nothing is asked for before `preview`. */
export function createPublisher(o: PublisherOptions, env: PublishEnv = browser()): Publisher {
  const state = createStore<PublishState>({ ...initial, size: o.size ?? "720p" });
  const level = createStore<Level>(silence);
  let session: WhipSession | null = null;
  let air: AbortController | null = null;
  const held = holdSources(env.devices, state, level, () => {
    if (session) send(session);
  });
  const rest = () => (state.get().stream === null ? "idle" : "preview");

  /** Sends what is held now, without a new offer. */
  function send(to: WhipSession): void {
    // A session that ends meanwhile refuses; the next one begins with the right tracks.
    const swap = (sender: RTCRtpSender, track: MediaStreamTrack | null) => {
      if (sender.track !== track) sender.replaceTrack(track).catch(() => {});
    };
    swap(to.audio, held.audio());
    swap(to.video, held.video());
    const { size, sharing } = state.get();
    const parameters = to.video.getParameters();
    const was = JSON.stringify(parameters);
    parameters.encodings.forEach((e, i) => {
      Object.assign(e, layerOf(sizes[size].bits, i, !sharing));
    });
    if (JSON.stringify(parameters) !== was) to.video.setParameters(parameters).catch(() => {});
  }

  const devicesWork = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = state.get();
    if (!onAir(before)) state.patch({ phase: "asking", error: null });
    try {
      const done = await work();
      if (state.get().phase === "asking") state.patch({ phase: rest() });
      return done;
    } catch (thrown) {
      const error = toFailure(thrown);
      state.patch({ error });
      if (state.get().phase === "asking") state.patch({ phase: state.get().stream ? "preview" : "failed" });
      throw error;
    }
  };

  const token = keepToken(o.token);
  const open = async (signal: AbortSignal): Promise<WhipSession> => {
    const peer = env.peer();
    if (!peer)
      throw failure(errorCodes.noWebRTC, "This browser has no WebRTC.", false, "Use a current browser.");
    if (!held.audio() && !held.video()) {
      throw failure(
        publishCodes.nothing,
        "There is nothing to send.",
        false,
        "Turn on a camera, a microphone or the screen.",
      );
    }
    return openWhip(env, {
      url: new URL("/whip", o.server).href,
      bearer: await token.get(),
      peer,
      audio: held.audio(),
      video: held.video(),
      bits: sizes[state.get().size].bits,
      layers:
        o.simulcast !== false && !state.get().sharing && Number(held.video()?.getSettings().height) >= 720,
      signal,
      suspect: (away) => {
        if (!signal.aborted) state.patch({ phase: away ? "reconnecting" : "live" });
      },
    });
  };

  /** One turn on the air: resolves with why it ended. */
  const turn = async (signal: AbortSignal, began: () => void): Promise<FrontrowError> => {
    let stop: Stop = () => {};
    let mine: WhipSession | null = null;
    try {
      mine = await open(signal);
      if (signal.aborted) throw signal.reason;
      session = mine;
      began();
      send(mine); // what changed while it was opened
      state.patch({ phase: "live", error: null });
      stop = follow(mine);
      return await mine.gone;
    } catch (thrown) {
      return toFailure(thrown);
    } finally {
      stop();
      mine?.close();
      if (session === mine) {
        session = null;
        state.patch({ stats: null });
      }
    }
  };

  /** Tells of what goes up until it is stopped. */
  const follow = (of: WhipSession): Stop => {
    let was: Tally | null = null;
    let open = true;
    const timer = setInterval(async () => {
      const report = await of.stats().catch(() => null);
      if (report === null || !open) return;
      const read = readStats(report as unknown as Map<string, Record<string, unknown>>, was);
      if (was !== null) state.patch({ stats: read.stats });
      was = read.tally;
    }, measureEvery);
    return () => {
      open = false;
      clearInterval(timer);
    };
  };

  /** Stays on the air until the signal ends it or there is no coming back. The one place that reconnects. */
  const stay = async (signal: AbortSignal): Promise<void> => {
    const backoff = createBackoff(backFirst, backMost, env.random);
    let been = false;
    while (!signal.aborted) {
      const error = await turn(signal, () => {
        been = true;
        backoff.reset();
        token.good();
      });
      if (signal.aborted) return;
      const again = error.retryable || (error.code === publishCodes.key && token.renew());
      if (!again) {
        air = null;
        state.patch({ phase: "failed", error });
        return;
      }
      state.patch({ phase: been ? "reconnecting" : "connecting", error });
      await awake(env, backoff.next(), signal);
    }
  };

  const stop = () => {
    air?.abort(failure(errorCodes.closed, "Publishing was stopped.", false));
    air = null;
    session?.close();
    session = null;
    if (onAir(state.get()) || state.get().phase === "failed") state.patch({ phase: rest(), error: null });
  };

  return {
    state,
    level,
    preview: (sources = {}) => devicesWork(() => held.open(sources)),
    use: (change) => devicesWork(() => held.change(change)),
    share: () => devicesWork(() => held.share()),
    unshare: held.unshare,
    mute: (kind) => held.mute(kind, true),
    unmute: (kind) => held.mute(kind, false),
    devices: async () => listDevices(env.devices()),
    start() {
      if (air) return stop;
      air = new AbortController();
      const { signal } = air;
      state.patch({ phase: "connecting", error: null });
      // A page that goes gives the place free at once.
      const leave = () => session?.close();
      globalThis.addEventListener?.("pagehide", leave);
      void stay(signal).finally(() => globalThis.removeEventListener?.("pagehide", leave));
      return () => {
        if (air?.signal === signal) stop();
      };
    },
    stop,
    close() {
      stop();
      held.close();
      state.patch({ phase: "idle", error: null, muted: initial.muted });
    },
  };
}

/** Waits before the next attempt, or less when the network or the page comes back. */
async function awake(env: Env, ms: number, signal: AbortSignal): Promise<void> {
  const nap = new AbortController();
  const wake = () => nap.abort();
  signal.addEventListener("abort", wake);
  const stop = env.onWake(wake);
  await pause(ms, nap.signal);
  stop();
  signal.removeEventListener("abort", wake);
}

/** Keeps a token for as long as the server takes it. */
function keepToken(from: PublisherOptions["token"]) {
  let kept: string | null = null;
  let renewed = false;
  return {
    async get(): Promise<string> {
      kept ??= typeof from === "string" ? from : await from();
      return kept;
    },
    good() {
      renewed = false;
    },
    /** After a refusal: whether another one may be better. */
    renew(): boolean {
      if (typeof from === "string" || renewed) return false;
      kept = null;
      renewed = true;
      return true;
    },
  };
}
