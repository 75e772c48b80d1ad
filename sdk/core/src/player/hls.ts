import type Hls from "hls.js";
import type { ErrorData } from "hls.js";
import { errorCodes, failure, offline } from "../errors.ts";
import type { FrontrowError, Stop, Transport } from "../types.ts";
import { type Deferred, deferred, type Engine, type Sample } from "./engine.ts";

/** How long the first picture or sound may take once attached, ms: with long GOPs a segment has to end first. */
const mediaWithin = 20_000;
/**
 * Getting back to the edge: how far behind the target playback may be before it runs faster, and how much has to be
 * buffered for that; s. Who is further behind than `most` paused or rewound, and stays there.
 */
const behind = { from: 0.12, until: 0.04, most: 4, buffered: 0.2 } as const;
/** Each stall makes the target later by this, s: a second, as the module would, is more than the whole delay. */
const stallCosts = 0.15;
/** The fastest that nobody hears. */
const fastest = 1.1;
/** Seconds behind the playhead that stay in memory. */
const keepBehind = 30;

const nativeType = "application/vnd.apple.mpegurl";

/** The module, or something in its place for a test. */
export type LoadHls = () => Promise<{ default: typeof Hls }>;

/** Imported when it is needed: most viewers never load it. */
export const loadHls: LoadHls = () => import("hls.js");

export interface HlsOptions {
  readonly url: string;
  readonly bearer: string | null;
  readonly load: LoadHls;
  readonly signal: AbortSignal;
}

/** Opens the playlist. Resolves once it was read, before anything is on the element; rejects with a FrontrowError. */
export async function openHls(video: HTMLVideoElement, o: HlsOptions): Promise<Engine> {
  let Module: typeof Hls | null = null;
  try {
    Module = (await o.load()).default;
  } catch {
    // Not bundled, or the network went away: the element itself may still do it.
  }
  if (o.signal.aborted) throw o.signal.reason;
  // Asked first: some browsers say "maybe" to the native type and then fail on LL-HLS.
  if (Module?.isSupported()) return openModule(Module, o);
  if (video.canPlayType(nativeType)) return createNative(o);
  throw failure(
    errorCodes.noHLS,
    "This browser can play the show neither over WebRTC nor as HLS.",
    Module === null,
    "Try a current version of another browser.",
  );
}

function openModule(Module: typeof Hls, o: HlsOptions): Promise<Engine> {
  const bearer = o.bearer;
  const hls = new Module({
    lowLatencyMode: true,
    backBufferLength: keepBehind,
    // The module's own way back to the edge wants a second of buffer, which a delay below a second never has.
    maxLiveSyncPlaybackRate: 1,
    liveSyncOnStallIncrease: stallCosts,
    ...(bearer
      ? { xhrSetup: (xhr: XMLHttpRequest) => xhr.setRequestHeader("Authorization", `Bearer ${bearer}`) }
      : {}),
  });
  return new Promise((resolve, reject) => {
    const stop = () => {
      hls.off(Module.Events.MANIFEST_PARSED, parsed);
      hls.off(Module.Events.ERROR, failed);
      o.signal.removeEventListener("abort", aborted);
    };
    const give = (e: FrontrowError) => {
      stop();
      hls.destroy();
      reject(e);
    };
    const parsed = () => {
      stop();
      resolve(createModuleEngine(Module, hls, o.signal));
    };
    const failed = (_: string, data: ErrorData) => {
      if (data.fatal) give(errorOf(data));
    };
    const aborted = () => give(failure(errorCodes.closed, "Playback was stopped.", true));
    hls.on(Module.Events.MANIFEST_PARSED, parsed);
    hls.on(Module.Events.ERROR, failed);
    o.signal.addEventListener("abort", aborted);
    hls.loadSource(o.url);
  });
}

function errorOf(data: ErrorData): FrontrowError {
  const status = data.response?.code;
  // A playlist that is not there is a show that is not there; a part that is gone only came too late.
  if (status === 404 && !data.frag) return failure(errorCodes.offAir, "Nothing is live here.", true);
  if (status !== undefined && status >= 400) {
    return failure(`http_${status}`, `The server answered ${status}.`, status >= 500 || status === 429);
  }
  if (data.type === "networkError") return offline();
  return failure(errorCodes.media, `The show can't be played: ${data.details}.`, true);
}

/** What both ways of playing HLS share: the life of an engine, and what the element says. */
interface Frame {
  readonly ready: Deferred<void>;
  readonly gone: Deferred<FrontrowError>;
  readonly stops: Stop[];
  isOver(): boolean;
  fail(error: FrontrowError): void;
  close(): void;
  watch(video: HTMLVideoElement): void;
  sample(hasAudio: boolean, stats: Record<string, number | string>): Sample;
}

function createFrame(signal: AbortSignal, release: () => void): Frame {
  const ready = deferred<void>();
  const gone = deferred<FrontrowError>();
  const stops: Stop[] = [];
  let over = false;
  let video: HTMLVideoElement | null = null;
  let stalls = 0;
  let stalled = 0;
  let waitingSince: number | null = null;

  const close = () => {
    if (over) return;
    over = true;
    for (const stop of stops) stop();
    release();
    const reason = failure(errorCodes.closed, "Playback was stopped.", true);
    gone.resolve(reason);
    ready.reject(reason);
  };
  const fail = (error: FrontrowError) => {
    gone.resolve(error);
    ready.reject(error);
    close();
  };
  signal.addEventListener("abort", close);
  stops.push(() => signal.removeEventListener("abort", close));

  return {
    ready,
    gone,
    stops,
    isOver: () => over,
    fail,
    close,
    watch(element) {
      video = element;
      const on = (type: string, fn: () => void) => {
        element.addEventListener(type, fn);
        stops.push(() => element.removeEventListener(type, fn));
      };
      let begun = false;
      const moves = () => {
        begun = true;
        ready.resolve();
        if (waitingSince !== null) stalled += (performance.now() - waitingSince) / 1000;
        waitingSince = null;
      };
      on("loadeddata", moves);
      on("playing", moves);
      on("waiting", () => {
        if (!begun || waitingSince !== null) return;
        stalls++;
        waitingSince = performance.now();
      });
      const late = setTimeout(() => {
        if (!begun) fail(failure(errorCodes.noMedia, "The show sends nothing at the moment.", true));
      }, mediaWithin);
      stops.push(() => clearTimeout(late));
    },
    sample(hasAudio, stats) {
      const quality = video?.getVideoPlaybackQuality?.();
      const waiting = waitingSince === null ? 0 : (performance.now() - waitingSince) / 1000;
      return {
        pictures: quality?.totalVideoFrames ?? 0,
        sounds: hasAudio ? Math.round((video?.currentTime ?? 0) * 1000) : 0,
        totals: { received: 0, lost: 0, stalls, stalled: stalled + waiting, roundTrip: 0, jitter: 0 },
        stats: {
          ...stats,
          ...(quality?.droppedVideoFrames ? { framesDropped: quality.droppedVideoFrames } : {}),
          ...(stalls ? { stalls } : {}),
        },
      };
    },
  };
}

function createModuleEngine(Module: typeof Hls, hls: Hls, signal: AbortSignal): Engine {
  const frame = createFrame(signal, () => {
    if (video) video.playbackRate = 1;
    hls.destroy();
  });
  let video: HTMLVideoElement | null = null;
  let hasVideo = false;
  let hasAudio = false;
  let recovered = false;
  const level = () => hls.levels[hls.currentLevel] ?? hls.levels[hls.loadLevel] ?? hls.levels[0];

  hls.on(Module.Events.BUFFER_CODECS, (_, tracks) => {
    // Sound in a list of its own is announced by itself.
    hasVideo ||= Boolean(tracks.video ?? tracks.audiovideo);
    hasAudio ||= Boolean(tracks.audio ?? tracks.audiovideo);
  });
  hls.on(Module.Events.ERROR, (_, data) => {
    if (!data.fatal || frame.isOver()) return;
    if (data.type === Module.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true;
      hls.recoverMediaError();
    } else frame.fail(errorOf(data));
  });

  hls.on(Module.Events.LEVEL_LOADED, (_, { details }) => {
    if (details.live || frame.isOver()) return;
    // The list has ended: what is left of it is played, and then the show is over.
    const over = failure(errorCodes.offAir, "The show is over.", true);
    if (!video || video.readyState < 2) return frame.fail(over);
    const end = () => frame.fail(over);
    video.addEventListener("ended", end);
    frame.stops.push(() => video?.removeEventListener("ended", end));
  });

  /** Lets playback run faster while it is a little behind. */
  const keepUp = () => {
    if (!video || video.paused) return;
    const late = hls.latency - (hls.targetLatency ?? hls.latency);
    const { buffered, currentTime } = video;
    const ahead = buffered.length > 0 ? buffered.end(buffered.length - 1) - currentTime : 0;
    const enough = ahead > behind.buffered && late < behind.most;
    if (enough && late > behind.from) video.playbackRate = Math.min(fastest, 1 + Math.round(late * 20) / 100);
    else if (!enough || late < behind.until) video.playbackRate = 1;
  };

  const lowLatency = () =>
    Boolean(hls.latestLevelDetails?.partList?.length ?? hls.latestLevelDetails?.partTarget);
  return {
    get transport(): Transport {
      return lowLatency() ? "llhls" : "hls";
    },
    ready: frame.ready.promise,
    gone: frame.gone.promise,
    get hasVideo() {
      return hasVideo;
    },
    get hasAudio() {
      return hasAudio;
    },
    suspect: false,
    attach(element) {
      if (frame.isOver()) return;
      video = element;
      element.srcObject = null;
      frame.watch(element);
      hls.attachMedia(element);
    },
    async sample() {
      keepUp();
      return frame.sample(hasAudio, {
        ...(level()?.videoCodec ? { videoCodec: level()?.videoCodec ?? "" } : {}),
        ...(level()?.audioCodec ? { audioCodec: level()?.audioCodec ?? "" } : {}),
        ...(level()?.bitrate ? { bitrateKbit: Math.round((level()?.bitrate ?? 0) / 1000) } : {}),
        ...(hls.bandwidthEstimate > 0 ? { bandwidthKbit: Math.round(hls.bandwidthEstimate / 1000) } : {}),
        ...(hls.targetLatency ? { targetLatency: hls.targetLatency } : {}),
        ...(video && video.playbackRate !== 1 ? { playbackRate: video.playbackRate } : {}),
      });
    },
    at: () => {
      const date = hls.playingDate;
      return date ? date.getTime() * 1000 : null;
    },
    toLive() {
      const edge = hls.liveSyncPosition;
      if (video && edge !== null && Number.isFinite(edge)) video.currentTime = edge;
    },
    close: frame.close,
  };
}

/** HLS by the element itself, where there is no Media Source. */
function createNative(o: HlsOptions): Engine {
  let video: (HTMLVideoElement & { getStartDate?: () => Date }) | null = null;
  const frame = createFrame(o.signal, () => {
    video?.removeAttribute("src");
    video?.load();
  });
  return {
    transport: "hls",
    ready: frame.ready.promise,
    gone: frame.gone.promise,
    get hasVideo() {
      return (video?.videoWidth ?? 0) > 0;
    },
    hasAudio: true,
    suspect: false,
    attach(element) {
      if (frame.isOver()) return;
      video = element;
      element.srcObject = null;
      frame.watch(element);
      const broke = () => frame.fail(failure(errorCodes.media, "The show can't be played here.", true));
      element.addEventListener("error", broke);
      frame.stops.push(() => element.removeEventListener("error", broke));
      element.src = o.url;
    },
    sample: async () => frame.sample(true, {}),
    at() {
      const start = video?.getStartDate?.().getTime();
      return video && start !== undefined && Number.isFinite(start)
        ? (start + video.currentTime * 1000) * 1000
        : null;
    },
    toLive() {
      const seekable = video?.seekable;
      if (video && seekable && seekable.length > 0) video.currentTime = seekable.end(seekable.length - 1);
    },
    close: frame.close,
  };
}
