import { shallowEqual } from "../store.ts";
import type { Stop } from "../types.ts";

/** What the element is like. */
export interface ScreenState {
  readonly muted: boolean;
  readonly volume: number;
  readonly needsTap: boolean;
  /** Not even muted playback is allowed without a gesture. */
  readonly blocked: boolean;
  readonly size: { readonly width: number; readonly height: number } | null;
}

export interface ScreenEvents {
  changed(state: ScreenState): void;
  /** The element was paused or played by somebody else: a media key, picture in picture, the system. */
  paused(): void;
  played(): void;
  /** A picture is on screen; `rtp` is its RTP timestamp where the element tells. */
  picture(rtp: number | null): void;
  /** Media moves: the first sign of it after a change. */
  moving(): void;
}

/** The element: what browsers forbid without a gesture, who paused it, and what is on it. */
export interface Screen {
  readonly state: ScreenState;
  play(): void;
  pause(): void;
  setMuted(muted: boolean): void;
  setVolume(volume: number): void;
  /** Keeps the present picture on the element while its source is exchanged. */
  hold(): void;
  stop(): void;
}

type Frames = HTMLVideoElement & {
  requestVideoFrameCallback?: (fn: (now: number, meta: { rtpTimestamp?: number }) => void) => number;
  cancelVideoFrameCallback?: (handle: number) => void;
};

/** Longest side of a picture that is held, px: it is seen for some tens of milliseconds. */
const heldSide = 1280;

/** A data: address as a blob, at once: strict pages allow pictures from blob: and not from data: addresses. */
function blobOf(data: string): Blob {
  const bytes = Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (c) => c.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

export function createScreen(element: HTMLVideoElement, muted: boolean, on: ScreenEvents): Screen {
  const video: Frames = element;
  /** Muted by us because browsers want a gesture, and not by the viewer's wish. */
  let mutedForStart = muted;
  let blocked = false;
  let wanted = false;
  let stopped = false;
  let poster: string | null = null;
  const stops: Stop[] = [];

  video.muted = muted;
  video.playsInline = true;

  const read = (): ScreenState => ({
    muted: video.muted,
    volume: video.volume,
    blocked,
    needsTap: blocked || (mutedForStart && video.muted),
    size: video.videoWidth > 0 ? { width: video.videoWidth, height: video.videoHeight } : null,
  });
  let state = read();
  const look = () => {
    const next = read();
    const sameSize = next.size?.width === state.size?.width && next.size?.height === state.size?.height;
    const now = sameSize ? { ...next, size: state.size } : next;
    if (shallowEqual(now, state)) return;
    state = now;
    on.changed(state);
  };
  const listen = (type: string, fn: () => void) => {
    video.addEventListener(type, fn);
    stops.push(() => video.removeEventListener(type, fn));
  };

  const begin = async (): Promise<void> => {
    try {
      await video.play();
      blocked = false;
    } catch (e) {
      // Anything else means that the source was changed meanwhile, and play is called for the next one.
      if (!(e instanceof DOMException) || e.name !== "NotAllowedError") return;
      if (!video.muted) {
        video.muted = true;
        mutedForStart = true;
        return begin();
      }
      blocked = true;
    }
    if (!stopped) look();
  };

  listen("volumechange", look);
  listen("resize", look);
  listen("loadedmetadata", look);
  listen("loadeddata", () => on.moving());
  listen("playing", () => {
    if (!video.requestVideoFrameCallback) letGo();
    on.moving();
  });
  listen("play", () => {
    if (wanted) return;
    wanted = true;
    on.played();
  });
  listen("pause", () => {
    if (!wanted || stopped) return;
    // A source that is exchanged pauses the element, and systems pause what is hidden: neither is the viewer's wish.
    if (video.readyState === 0 || video.ended || document.visibilityState === "hidden") return;
    wanted = false;
    on.paused();
  });

  let handle = 0;
  if (video.requestVideoFrameCallback) {
    const next = (_: number, meta: { rtpTimestamp?: number }) => {
      if (stopped) return;
      if (poster !== null) letGo();
      on.picture(meta.rtpTimestamp ?? null);
      handle = video.requestVideoFrameCallback?.(next) ?? 0;
    };
    handle = video.requestVideoFrameCallback(next);
    stops.push(() => video.cancelVideoFrameCallback?.(handle));
  }

  const letGo = () => {
    if (poster === null) return;
    URL.revokeObjectURL(video.poster);
    video.poster = poster;
    poster = null;
  };

  return {
    get state() {
      return state;
    },
    play() {
      wanted = true;
      void begin();
    },
    pause() {
      wanted = false;
      video.pause();
    },
    setMuted(next) {
      mutedForStart = false;
      video.muted = next;
      if (!next && wanted) void begin();
      look();
    },
    setVolume(volume) {
      video.volume = Math.min(1, Math.max(0, volume));
      look();
    },
    hold() {
      if (video.videoWidth === 0 || video.readyState < 2) return;
      try {
        const scale = Math.min(1, heldSide / Math.max(video.videoWidth, video.videoHeight));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(video.videoWidth * scale);
        canvas.height = Math.round(video.videoHeight * scale);
        canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
        const url = URL.createObjectURL(blobOf(canvas.toDataURL("image/jpeg", 0.8)));
        if (poster === null) poster = video.poster;
        else URL.revokeObjectURL(video.poster);
        video.poster = url;
      } catch {
        // A picture that can't be read leaves the element empty for a moment.
      }
    },
    stop() {
      if (stopped) return;
      stopped = true;
      wanted = false;
      for (const stop of stops) stop();
      letGo();
      video.pause();
      video.srcObject = null;
      video.removeAttribute("src");
      video.load();
    },
  };
}
