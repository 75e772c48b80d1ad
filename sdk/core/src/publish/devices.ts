import { deviceProblem, insecure } from "./problems.ts";
import { type Device, type Devices, type Size, sizes } from "./types.ts";

/** What publishing takes from the browser, so that a test can hand it something else. */
export type MediaDevicesLike = Pick<MediaDevices, "getUserMedia" | "enumerateDevices"> &
  Partial<Pick<MediaDevices, "getDisplayMedia">>;

/** The browser's devices. Throws a FrontrowError where a page gets none. */
export function browserDevices(): MediaDevicesLike {
  const devices = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
  if (!devices?.getUserMedia) throw insecure();
  return devices;
}

/** How a camera is asked for. The browser comes as near as it can. */
export function pictureOf(size: Size): MediaTrackConstraints {
  const { width, height } = sizes[size];
  return { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30, max: 30 } };
}

const chosen = (id: string | undefined): MediaTrackConstraints => (id ? { deviceId: { exact: id } } : {});

export interface Opened {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

/** Opens camera and microphone with one question of the browser's. Rejects with a FrontrowError. */
export async function openDevices(
  devices: MediaDevicesLike,
  want: {
    readonly camera: string | false | undefined;
    readonly microphone: string | false | undefined;
    readonly size: Size;
  },
): Promise<Opened> {
  if (want.camera === false && want.microphone === false) return { audio: null, video: null };
  try {
    const got = await devices.getUserMedia({
      video: want.camera === false ? false : { ...pictureOf(want.size), ...chosen(want.camera) },
      audio: want.microphone === false ? false : chosen(want.microphone),
    });
    return { audio: got.getAudioTracks()[0] ?? null, video: got.getVideoTracks()[0] ?? null };
  } catch (error) {
    throw deviceProblem(error);
  }
}

/** Asks for a screen, a window or a tab. null: nothing was chosen. */
export async function openScreen(devices: MediaDevicesLike): Promise<MediaStreamTrack | null> {
  try {
    const got = await devices.getDisplayMedia?.({
      video: { frameRate: { ideal: 30, max: 30 } },
      audio: false,
    });
    const track = got?.getVideoTracks()[0] ?? null;
    if (track) track.contentHint = "detail";
    return track;
  } catch (error) {
    // Whoever closes the browser's question has changed their mind, which is no mistake.
    if (error instanceof Error && error.name === "NotAllowedError") return null;
    throw deviceProblem(error);
  }
}

/** What there is to choose from; without permission the browser tells no labels, and no more than one of a kind. */
export async function listDevices(devices: MediaDevicesLike): Promise<Devices> {
  const all = await devices.enumerateDevices();
  const of = (kind: MediaDeviceKind): Device[] =>
    all.filter((d) => d.kind === kind && d.deviceId !== "").map((d) => ({ id: d.deviceId, label: d.label }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}
