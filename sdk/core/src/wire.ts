/**
 * The frames of the room's wire, as docs/protocol.md describes them. Times named
 * `at`, `edge`, `wall` and `since` are microseconds since the Unix epoch. Unknown
 * fields and unknown types of frame and event are ignored.
 */

/** The version of the wire that this client speaks. */
export const wireVersion = 1;

/** The close codes of the socket: which of them say to come back. */
export const closeCode = {
  /** First of the range that asks the client to come back. */
  returnFrom: 4000,
  /** First of the range that asks it to stay away. */
  stayAwayFrom: 4500,
  last: 4999,
} as const;

export interface WirePosition {
  readonly epoch: string;
  readonly offset: number;
}

export interface WireAuthor {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** Belongs to the channel's members. */
  readonly member?: boolean;
  /** A program, and no person. */
  readonly bot?: boolean;
}

/** Who may take part in something; absent: anyone. The staff always may. */
export type Crowd = "accounts" | "members" | "tickets" | "guests" | "staff";

export interface WireActor extends WireAuthor {
  /** How they are known: anonymous, device, account, bot or system. */
  readonly kind: string;
  /** May attend what tickets are sold for. */
  readonly ticket?: boolean;
}

export interface WireYou extends WireActor {
  /** Names of commands; absent where there is none. */
  readonly can?: readonly string[];
}

export interface WireClock {
  readonly wall: number;
  readonly edge: number | null;
}

// From the client.

export interface HelloCommand {
  readonly id: number;
  readonly cmd: "hello";
  readonly v: typeof wireVersion;
  readonly token?: string;
  /** Without a token: makes an identity with this name. */
  readonly name?: string;
  readonly resume?: WirePosition;
}

export interface AuthCommand {
  readonly id: number;
  readonly cmd: "auth";
  readonly token: string;
}

export interface ChatSendCommand {
  readonly id: number;
  readonly cmd: "chat.send";
  /** 8 to 64 characters of A-Za-z0-9_-, unique to the wish. */
  readonly key: string;
  readonly data: { readonly text: string; readonly at?: number; readonly reply?: string };
}

export interface ChatHistoryCommand {
  readonly id: number;
  readonly cmd: "chat.history";
  readonly data: { readonly before: string; readonly limit: number };
}

export interface PingCommand {
  readonly id: number;
  readonly cmd: "ping";
  /** µs, the moment of the programme that is watched. */
  readonly at?: number;
}

/** Any command of a feature. */
export interface FeatureCommand {
  readonly id: number;
  readonly cmd: `${string}.${string}` | "audience" | "people";
  readonly key?: string;
  readonly data?: unknown;
}

export type Command = HelloCommand | AuthCommand | ChatSendCommand | ChatHistoryCommand | PingCommand;

// From the server.

export interface WireReply {
  readonly id: string;
  readonly name: string;
  readonly text?: string;
}

export interface WireMessage {
  readonly id: string;
  readonly at: number;
  readonly by: WireAuthor;
  readonly text: string;
  readonly kind?: "action" | "announcement";
  readonly reply?: WireReply;
  readonly mentions?: readonly string[];
  readonly edited?: boolean;
  readonly restricted?: boolean;
}

export interface WireModes {
  readonly slow: number;
  readonly emote_only: boolean;
  readonly paused: boolean;
  readonly members_only: boolean;
}

export interface WireChat {
  readonly messages?: readonly WireMessage[];
  readonly more?: boolean;
  readonly pinned?: readonly WireMessage[];
  readonly modes?: WireModes;
  readonly emotes?: Readonly<Record<string, string>>;
  readonly shoutout?: WireShoutout;
}

export interface WireShoutout {
  readonly by: WireAuthor;
  readonly at: number;
  readonly actor?: string;
  readonly name: string;
  readonly text?: string;
  readonly link?: string;
  readonly until: number;
}

export interface WireShow {
  readonly id: string;
  readonly status: "scheduled" | "live" | "ended";
  readonly since: number | null;
}

export interface WelcomeFrame {
  readonly t: "welcome";
  readonly id?: number;
  readonly v: number;
  readonly channel: string;
  readonly epoch: string;
  readonly upto: number;
  readonly resumed: boolean;
  readonly you?: WireYou;
  readonly clock: WireClock;
  readonly limits?: { readonly text?: number; readonly message?: number };
  /** Of the identity that hello asked for by a name. */
  readonly token?: string;
}

export interface SnapshotFrame {
  readonly t: "snapshot";
  readonly epoch: string;
  readonly upto: number;
  readonly state: {
    readonly show: WireShow | null;
    readonly chat?: WireChat;
    readonly counters?: { readonly viewers?: number } & Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
}

/** What the room has for this client alone, by feature; it replaces what was there. */
export interface MineFrame {
  readonly t: "mine";
  readonly epoch: string;
  readonly upto: number;
  readonly state: Readonly<Record<string, unknown>>;
}

export interface WireEvent {
  /** The offset of its entry; several events may share one. */
  readonly o: number;
  readonly type: string;
  readonly at: number;
  readonly edge: number;
  readonly by?: WireAuthor;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface EventsFrame {
  readonly t: "events";
  readonly epoch: string;
  /** The frame covers the offsets (after, upto]. */
  readonly after: number;
  readonly upto: number;
  readonly events: readonly WireEvent[];
}

export interface AckFrame {
  readonly t: "ack";
  readonly id?: number;
  readonly ok: true;
  readonly epoch?: string;
  readonly offset?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ErrorFrame {
  readonly t: "error";
  readonly id?: number;
  readonly code: string;
  readonly message: string;
  readonly retry: boolean;
  /** Seconds. */
  readonly retry_after?: number;
  readonly hint?: string;
}

/** Beside the viewers stands what each feature counts, under its name. */
export interface CountersFrame {
  readonly t: "counters";
  readonly viewers: number;
}

export interface PongFrame extends WireClock {
  readonly t: "pong";
  readonly id?: number;
}

export interface ByeFrame {
  readonly t: "bye";
  readonly code: string;
  readonly message: string;
  readonly reconnect: boolean;
  /** Seconds. */
  readonly retry_after?: number;
}

export type Frame =
  | WelcomeFrame
  | SnapshotFrame
  | MineFrame
  | EventsFrame
  | AckFrame
  | ErrorFrame
  | CountersFrame
  | PongFrame
  | ByeFrame;

/** The answer of `POST /api/v1/session`. */
export interface SessionAnswer {
  readonly token: string;
  /** µs */
  readonly expires: number;
  readonly actor: WireActor & { readonly can?: readonly string[] };
}

type Fields = Record<string, unknown>;

const isObject = (v: unknown): v is Fields => typeof v === "object" && v !== null && !Array.isArray(v);
const isNumber = (v: unknown): v is number => typeof v === "number" && Number.isFinite(v);
const isString = (v: unknown): v is string => typeof v === "string";
const isClock = (v: unknown): boolean =>
  isObject(v) && isNumber(v.wall) && (isNumber(v.edge) || v.edge === null);

/** What each frame must hold before anybody reads it; the rest of a frame is optional. */
const valid: { readonly [T in Frame["t"]]: (f: Fields) => boolean } = {
  welcome: (f) => isString(f.epoch) && isNumber(f.upto) && isClock(f.clock),
  snapshot: (f) => isString(f.epoch) && isNumber(f.upto) && isObject(f.state),
  mine: (f) => isObject(f.state),
  events: (f) =>
    isString(f.epoch) &&
    isNumber(f.after) &&
    isNumber(f.upto) &&
    Array.isArray(f.events) &&
    f.events.every((e) => isObject(e) && isNumber(e.o) && isString(e.type)),
  ack: () => true,
  error: (f) => isString(f.code),
  counters: (f) => isNumber(f.viewers),
  pong: (f) => isClock(f),
  bye: (f) => isString(f.code),
};

/** Reads one frame; null for what is not one that this client knows. */
export function parseFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || !isString(value.t) || !Object.hasOwn(valid, value.t)) return null;
  return valid[value.t as Frame["t"]](value) ? (value as unknown as Frame) : null;
}

/** Whether a value is a line of chat that can be shown. */
export function isMessage(v: unknown): v is WireMessage {
  return isObject(v) && isString(v.id) && isString(v.text) && isNumber(v.at) && isAuthor(v.by);
}

export function isShoutout(v: unknown): v is WireShoutout {
  return isObject(v) && isString(v.name) && isNumber(v.until) && isAuthor(v.by);
}

export function isAuthor(v: unknown): v is WireAuthor {
  return isObject(v) && isString(v.id) && isString(v.name) && isString(v.role);
}

/** The audience that an event names. */
export function audienceOf(data: WireEvent["data"]): { readonly audience?: Crowd } {
  const audience = data?.audience;
  return isString(audience) && audience !== "" ? { audience: audience as Crowd } : {};
}

export function isSession(v: unknown): v is SessionAnswer {
  return isObject(v) && isString(v.token) && isNumber(v.expires) && isAuthor(v.actor);
}
