import type { FrontrowError, Readable, Stop } from "../types.ts";

/** How large the picture is, at 30 frames a second. */
export type Size = "480p" | "720p" | "1080p";

/** Pixels and bit/s of each size. */
export const sizes: Readonly<
  Record<Size, { readonly width: number; readonly height: number; readonly bits: number }>
> = {
  "480p": { width: 854, height: 480, bits: 1_000_000 },
  "720p": { width: 1280, height: 720, bits: 2_500_000 },
  "1080p": { width: 1920, height: 1080, bits: 4_500_000 },
};

/**
 * - `idle`: no device is in use.
 * - `asking`: the browser asks for permission, or a device is being opened.
 * - `preview`: picture and sound are here and go nowhere.
 * - `connecting`: on the way to the air for the first time.
 * - `live`: on air.
 * - `reconnecting`: was on air, and comes back by itself.
 * - `failed`: `error` says why; `preview` or `start` tries again.
 */
export type PublishPhase = "idle" | "asking" | "preview" | "connecting" | "live" | "reconnecting" | "failed";

export type MediaKind = "audio" | "video";

/** What goes up, measured once a second. */
export interface PublishStats {
  /** Sound and picture, bit/s. */
  readonly bitrate: number;
  /** 0 without a picture. */
  readonly framesPerSecond: number;
  readonly width: number;
  readonly height: number;
  /** ms; null until the server has said. */
  readonly roundTrip: number | null;
  /** Share of the packets that were lost on the way, 0 to 1. */
  readonly loss: number;
  /** What keeps the picture below its size (W3C webrtc-stats, qualityLimitationReason). */
  readonly limit: "none" | "cpu" | "bandwidth";
  /** "H264", "" until known. */
  readonly codec: string;
  /** The sizes in which the picture goes up, best first; one without simulcast. */
  readonly layers: readonly LayerStats[];
}

/** One size of the picture. A paused one has 0 frames a second. */
export interface LayerStats {
  /** "h", "m" or "l"; "" without simulcast. */
  readonly rid: string;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

/** How loud the microphone is, dBFS: 0 is the most that there is, -100 is silence. */
export interface Level {
  readonly rms: number;
  readonly peak: number;
}

export interface PublishState {
  readonly phase: PublishPhase;
  /** What went wrong last; null when nothing is wrong now. */
  readonly error: FrontrowError | null;
  /** What is sent, or would be; one object for as long as a device is in use. */
  readonly stream: MediaStream | null;
  /** The devices in use, null for none. */
  readonly camera: string | null;
  readonly microphone: string | null;
  readonly size: Size;
  /** A muted microphone sends silence, a muted picture black. */
  readonly muted: Readonly<Record<MediaKind, boolean>>;
  /** The screen is in the place of the camera. */
  readonly sharing: boolean;
  readonly stats: PublishStats | null;
}

/** What to publish. A device's id, false for none; left out, the browser chooses. */
export interface Sources {
  readonly camera?: string | false;
  readonly microphone?: string | false;
  /** The screen as the picture, from the start. */
  readonly screen?: boolean;
  /** Tracks of your own, in the place of all these. They are not ended here. */
  readonly stream?: MediaStream;
}

export interface Device {
  readonly id: string;
  /** "" until the browser has given permission. */
  readonly label: string;
}

export interface Devices {
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
}

export interface PublisherOptions {
  /** Origin of the server; `/whip` is below it. */
  readonly server: string;
  /** A stream key, or what gets a publish token. It is asked again when the server has refused the last one. */
  readonly token: string | (() => string | Promise<string>);
  readonly size?: Size;
  /**
   * Sends a camera of 720p or more in three sizes, so that each viewer gets what their link carries; true by
   * default. A server that does not take them gets the best one. A screen goes up in one size.
   */
  readonly simulcast?: boolean;
}

export interface Publisher {
  readonly state: Readable<PublishState>;
  /** The microphone, 20 times a second while there is one. */
  readonly level: Readable<Level>;
  /** Opens devices, which may ask for permission: call it from a click. Rejects with a FrontrowError. */
  preview(sources?: Sources): Promise<void>;
  /** Goes on air with what the preview shows, and stays there until it is stopped. Returns `stop`. */
  start(): Stop;
  /** Leaves the air; the preview stays. */
  stop(): void;
  /** Other devices or another size, without leaving the air. What is left out stays. */
  use(change: Pick<Sources, "camera" | "microphone"> & { readonly size?: Size }): Promise<void>;
  mute(kind: MediaKind): void;
  unmute(kind: MediaKind): void;
  /** Shows the screen in the place of the camera: call it from a click. Resolves false when nothing was chosen. */
  share(): Promise<boolean>;
  unshare(): void;
  /** What there is to choose from. */
  devices(): Promise<Devices>;
  /** Leaves the air and lets go of the devices. */
  close(): void;
}
