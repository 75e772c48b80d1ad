import type { Store } from "../store.ts";
import type { Stop } from "../types.ts";
import { type MediaDevicesLike, openDevices, openScreen, pictureOf } from "./devices.ts";
import { meter, silence } from "./level.ts";
import { lost } from "./problems.ts";
import type { Level, MediaKind, Publisher, PublishState, Sources } from "./types.ts";

/** The tracks that are in use, and what stands in the state about them. */
export interface Held {
  audio(): MediaStreamTrack | null;
  /** The screen while it is shared, else the camera. */
  video(): MediaStreamTrack | null;
  open(want: Sources): Promise<void>;
  change(change: Parameters<Publisher["use"]>[0]): Promise<void>;
  mute(kind: MediaKind, muted: boolean): void;
  share(): Promise<boolean>;
  unshare(): void;
  close(): void;
}

interface Track {
  readonly track: MediaStreamTrack;
  /** It is somebody else's, who ends it. */
  readonly lent: boolean;
  readonly forget: Stop;
}

/** Owns the tracks. `changed` is told when another track has to be sent. */
export function holdSources(
  devices: () => MediaDevicesLike,
  state: Store<PublishState>,
  level: Store<Level>,
  changed: () => void,
): Held {
  const held: { audio?: Track | undefined; camera?: Track | undefined; screen?: Track | undefined } = {};
  let listening: Stop = () => {};
  /** Counts what was asked for, so that an answer that comes too late is let go. */
  let turn = 0;

  const audio = () => held.audio?.track ?? null;
  const video = () => (held.screen ?? held.camera)?.track ?? null;

  const drop = (name: keyof typeof held) => {
    const was = held[name];
    held[name] = undefined;
    was?.forget();
    if (was && !was.lent) was.track.stop();
  };
  const put = (name: keyof typeof held, track: MediaStreamTrack | null, lent = false) => {
    if (held[name]?.track === track) return;
    drop(name);
    if (track === null) return;
    const ended = () => {
      if (held[name]?.track !== track) return;
      drop(name);
      // Who ends the sharing by the browser's own button knows it.
      if (name !== "screen") state.patch({ error: lost() });
      show();
    };
    track.addEventListener("ended", ended);
    held[name] = { track, lent, forget: () => track.removeEventListener("ended", ended) };
    if (name === "audio") {
      listening();
      listening = meter(track, level.set);
    }
  };
  /** Brings the state up to what is held. */
  const show = () => {
    const { muted, stream } = state.get();
    for (const [kind, track] of [
      ["audio", audio()],
      ["video", video()],
    ] as const) {
      if (track) track.enabled = !muted[kind];
    }
    if (!held.audio) {
      listening();
      listening = () => {};
      level.set(silence);
    }
    const tracks = [audio(), video()].filter((t) => t !== null);
    const next = tracks.length === 0 ? null : (stream ?? new MediaStream());
    for (const t of next?.getTracks() ?? []) if (!tracks.includes(t)) next?.removeTrack(t);
    for (const t of tracks) if (!next?.getTracks().includes(t)) next?.addTrack(t);
    const id = (t: MediaStreamTrack | undefined) => t?.getSettings().deviceId ?? null;
    state.patch({
      stream: next,
      camera: id(held.camera?.track),
      microphone: id(held.audio?.track),
      sharing: held.screen !== undefined,
    });
    changed();
  };
  /** Waits for tracks; false: something else was asked for meanwhile. */
  const current = (mine: number, ...tracks: (MediaStreamTrack | null)[]): boolean => {
    if (mine === turn) return true;
    for (const t of tracks) t?.stop();
    return false;
  };

  return {
    audio,
    video,
    async open(want) {
      const mine = ++turn;
      if (want.stream) {
        put("audio", want.stream.getAudioTracks()[0] ?? null, true);
        put("camera", want.stream.getVideoTracks()[0] ?? null, true);
        return show();
      }
      const from = devices();
      // The screen is asked for first: the browser wants the click that led here.
      const screen = want.screen ? await openScreen(from) : null;
      if (!current(mine, screen)) return;
      const camera = want.screen ? (want.camera ?? false) : want.camera;
      let got: Awaited<ReturnType<typeof openDevices>>;
      try {
        got = await openDevices(from, { camera, microphone: want.microphone, size: state.get().size });
      } catch (error) {
        screen?.stop();
        throw error;
      }
      if (!current(mine, screen, got.audio, got.video)) return;
      put("screen", screen);
      put("camera", got.video);
      put("audio", got.audio);
      show();
    },
    async change({ camera, microphone, size }) {
      const mine = ++turn;
      if (size !== undefined) {
        state.patch({ size });
        if (held.camera && camera === undefined && !held.camera.lent) {
          // A camera that can't do it goes on as it is.
          await held.camera.track.applyConstraints(pictureOf(size)).catch(() => {});
        }
      }
      if (camera === undefined && microphone === undefined) return changed();
      const got = await openDevices(devices(), {
        camera: camera ?? false,
        microphone: microphone ?? false,
        size: state.get().size,
      });
      if (!current(mine, got.audio, got.video)) return;
      if (camera !== undefined) put("camera", got.video);
      if (microphone !== undefined) put("audio", got.audio);
      state.patch({ error: null });
      show();
    },
    mute(kind, muted) {
      state.patch({ muted: { ...state.get().muted, [kind]: muted } });
      show();
    },
    async share() {
      const mine = turn;
      const screen = await openScreen(devices());
      if (screen === null || !current(mine, screen)) return false;
      put("screen", screen);
      show();
      return true;
    },
    unshare() {
      drop("screen");
      show();
    },
    close() {
      turn++;
      for (const name of ["audio", "camera", "screen"] as const) drop(name);
      show();
    },
  };
}
