/** Ends what a call started. Calling it twice does nothing more. */
export type Stop = () => void;

/** A value that changes. `subscribe` calls back on each change and not at once. */
export interface Readable<T> {
  get(): T;
  subscribe(fn: (value: T) => void): Stop;
}

/** What went wrong, in a form that a page can show and a program can branch on. */
export interface FrontrowError {
  /** From the server's list of codes, or one of `errorCodes`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly message: string;
  /** Whether the same thing may work later without a change. */
  readonly retryable: boolean;
  /** What the person can do about it. */
  readonly hint?: string;
}

export interface ClientOptions {
  /** Origin of the server, `https://live.example.com`; the page's own by default. */
  server?: string;
  channel: string;
  /** A token minted by the embedding site; without it the device gets a session of its own. */
  token?: string | (() => Promise<string>);
  /** Where the session token is kept; `localStorage` by default where there is one. */
  storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

/** One channel of one server: its room, its clock and any number of players. */
export interface Client {
  readonly channel: string;
  readonly room: Room;
  readonly clock: Clock;
  player(video: HTMLVideoElement, o?: PlayerOptions): Player;
  /**
   * For a page with a player of its own: what is on screen now, µs on the programme clock, null when nothing plays
   * (with HLS the program date-time: `+hls.playingDate * 1000`). Events then come with their frame.
   */
  follow(screen: () => number | null): Stop;
  /** The bearer token of this device or account, for the server's REST interface; null while there is none. */
  bearer(): Promise<string | null>;
  /** Connects the room. The last stop closes it after a short grace, so that a remount costs nothing. */
  start(): Stop;
}

/** The server's clocks, kept fresh by the room. Microseconds since the Unix epoch. */
export interface Clock {
  /** The programme clock at the live edge now; null while nothing is live or known. */
  edge(): number | null;
  /** The server's wall clock now; the device's own until the server was heard. */
  wall(): number;
  /** The moment that is on screen now, in the player that shows one; null when nothing plays. */
  screen(): number | null;
}

export type Connection = "idle" | "connecting" | "online" | "reconnecting" | "closed";

export type ShowStatus = "scheduled" | "live" | "ended";

export interface Show {
  readonly id: string;
  readonly status: ShowStatus;
  /** µs on the programme clock; when it got that status, null if that is not known. */
  readonly since: number | null;
}

export interface Author {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** Belongs to the channel's members. */
  readonly member?: boolean;
  /** A program, and no person. */
  readonly bot?: boolean;
}

export interface Me extends Author {
  readonly can: readonly string[];
}

export interface ChatLine {
  /** Stable for rendering: the same from pending to sent. */
  readonly key: string;
  /** The server's id; null until it has one. */
  readonly id: string | null;
  /** An action says what its author does; an announcement is of the staff. */
  readonly kind: "message" | "action" | "announcement" | "system";
  readonly system?: "live" | "ended";
  /** µs on the programme clock. */
  readonly at: number;
  readonly by: Author | null;
  readonly text: string;
  /** A held line waits for a moderator. */
  readonly status: "pending" | "held" | "sent" | "failed";
  readonly error?: FrontrowError;
  /** The line that it answers, with the beginning of its text while that is known. */
  readonly reply?: { readonly id: string; readonly name: string; readonly text?: string };
  /** The ids of those who are meant by @name. */
  readonly mentions?: readonly string[];
  readonly edited?: boolean;
  /** For the staff: only they and its author see it. */
  readonly restricted?: boolean;
}

/** What the chat shows beside its lines: `state.views.chat`. */
export interface ChatView {
  readonly pinned: readonly ChatLine[];
  /** Seconds between two lines of one person; whether only emotes, the staff or members may be heard. */
  readonly modes: {
    readonly slow: number;
    readonly emote_only: boolean;
    readonly paused: boolean;
    readonly members_only: boolean;
  };
  /** The channel's own emotes: addresses of pictures by code. `:code:` in a text stands for one. */
  readonly emotes: Readonly<Record<string, string>>;
  /** The newest one; it may be over. */
  readonly shoutout?: Shoutout | undefined;
}

/** The staff point everybody to somebody. */
export interface Shoutout {
  readonly by: Author;
  /** µs on the programme clock. */
  readonly at: number;
  /** The id of who is meant, if that is known. */
  readonly actor?: string;
  readonly name: string;
  readonly text?: string;
  /** An http or https address. */
  readonly link?: string;
  /** How long to show it: µs on the programme clock. */
  readonly until: number;
}

/** By the name of a feature: what it shows, or has for one. */
export type Views = Readonly<Record<string, unknown>>;

/** The latest of what is counted: the viewers, and by the name of a feature what it counts. */
export type RoomCounters = { readonly viewers: number } & Views;

export interface RoomState {
  readonly connection: Connection;
  readonly show: Show | null;
  readonly me: Me | null;
  /** Oldest first; own lines that the server has not confirmed stand at the end. */
  readonly messages: readonly ChatLine[];
  readonly counters: RoomCounters;
  /** The public view of each feature: what is open, and how it stands, at the moment that is on screen. */
  readonly views: Views;
  /** What the room has for this client alone, as of joining. */
  readonly mine: Views;
  /** Longest text of a line, in characters. */
  readonly limits: { readonly text: number };
  readonly hasOlder: boolean;
  readonly error: FrontrowError | null;
}

/** A fact of the room, as docs/protocol.md and schema/events.json list them. */
export interface RoomEvent {
  readonly type: string;
  /** µs, programme clock of the frame that it belongs to. */
  readonly at: number;
  readonly by?: Author;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The room of a channel. Promises reject with a FrontrowError. */
export interface Room {
  readonly state: Readable<RoomState>;
  /** Chooses the name that others see; a device without a name reads only. */
  setName(name: string): Promise<void>;
  /**
   * Lets a feature do something, as `docs/protocol.md` lists it: `act("poll.vote", {poll, choice: [0]})`. Resolves
   * with the answer's data once the server has it in its log; what it changes comes as state.
   */
  act(command: `${string}.${string}` | "audience" | "people", data?: unknown): Promise<unknown>;
  /**
   * Calls back for each event that this client may see, when it is shown: after the state has it. For what is not
   * state: a sound, the drafts and queues of the staff.
   */
  on(fn: (event: RoomEvent) => void): Stop;
  /** Sends a line of chat. Resolves when the server has it, however often the connection drops. */
  send(text: string): Promise<void>;
  /** Sends a failed line again. */
  retry(key: string): void;
  /** Removes a failed line. */
  discard(key: string): void;
  /** Fetches the lines before the oldest one. */
  older(): Promise<void>;
}

export interface PlayerOptions {
  /** `auto` takes WHEP and falls back to LL-HLS; the others stay with one. */
  transport?: "auto" | "whep" | "llhls";
  /** Start without sound, which browsers allow without a gesture; true by default. */
  muted?: boolean;
}

export type Phase = "idle" | "offair" | "connecting" | "playing" | "paused" | "reconnecting" | "failed";

export type Transport = "whep" | "llhls" | "hls";

export type Quality = "good" | "fair" | "poor";

export interface PlayerState {
  readonly phase: Phase;
  readonly transport: Transport | null;
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  /** Sound or playback waits for a gesture: call `play()` and `setMuted(false)` from one. */
  readonly needsTap: boolean;
  /** Seconds behind the live edge, read from the programme clock. */
  readonly latency: number | null;
  /** µs, programme clock of the frame on screen. */
  readonly at: number | null;
  readonly quality: Quality | null;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly hasAudio: boolean;
  readonly hasVideo: boolean;
  /** Nothing plays because the host's connection is interrupted, and not the viewer's. */
  readonly sourceAway: boolean;
  /** Plain figures for a curious viewer; names may change. */
  readonly stats: Readonly<Record<string, number | string>>;
  readonly error: FrontrowError | null;
}

export interface Player {
  readonly state: Readable<PlayerState>;
  play(): void;
  pause(): void;
  setMuted(muted: boolean): void;
  /** 0 to 1. */
  setVolume(volume: number): void;
  /** µs, programme clock of what is on screen at this moment; null when nothing plays. */
  now(): number | null;
  /** Jumps to the live edge and plays. */
  goLive(): void;
  /** Ends playback and lets go of the element. A stopped player stays stopped. */
  stop(): void;
}
