import { failure } from "./errors.ts";
import { features } from "./feature/index.ts";
import { authorOf, changed, chatOf, emptyChat, lineOf, quoting } from "./lines.ts";
import type { ChatLine, ChatView, FrontrowError, Me, RoomCounters, Show, Views } from "./types.ts";
import {
  type CountersFrame,
  type EventsFrame,
  type Frame,
  isAuthor,
  isMessage,
  type SnapshotFrame,
  type WireEvent,
  type WireMessage,
  type WirePosition,
  type WireShow,
  type WireYou,
} from "./wire.ts";

/** Lines kept at most; beyond it the oldest go, and can be fetched again. */
export const linesKept = 10_000;
/** Lines that a snapshot holds and that are fetched at once. */
export const pageSize = 50;
/** How many go at once, so that the copy is rare. */
const linesDropped = 500;

/** What the server said about a room, and what this viewer wishes to say in it. */
export interface RoomModel {
  /** Up to where everything was seen; null until a snapshot came. */
  readonly position: WirePosition | null;
  readonly show: Show | null;
  readonly me: Me | null;
  readonly counters: RoomCounters;
  /** The view of each feature that the core follows. */
  readonly views: Views;
  /** What the room has for this client alone, by feature. */
  readonly mine: Views;
  readonly textLimit: number;
  readonly hasOlder: boolean;
  /** What the log says, oldest first. */
  readonly log: readonly ChatLine[];
  /** Own lines that the log has not said yet, in the order of their writing. */
  readonly own: readonly ChatLine[];
}

export const emptyModel: RoomModel = {
  position: null,
  show: null,
  me: null,
  counters: { viewers: 0 },
  views: {},
  mine: {},
  textLimit: 500,
  hasOlder: false,
  log: [],
  own: [],
};

/** Folds a frame that is no events frame into the model. Pure: the same frames give the same model. */
export function fold(m: RoomModel, f: Frame): RoomModel {
  switch (f.t) {
    case "welcome":
      return {
        ...m,
        me: f.you ? meOf(f.you) : null,
        textLimit: f.limits?.text ?? m.textLimit,
        // Without resuming the position is unknown until the snapshot, and what is theirs comes with it.
        ...(f.resumed ? {} : { position: null, mine: {} }),
      };
    case "snapshot":
      return snapshot(m, f);
    case "mine":
      return theirs({ ...m, mine: f.state });
    case "counters":
      return { ...m, counters: countersOf(f) };
    default:
      return m;
  }
}

function countersOf({ t: _, ...counters }: CountersFrame): RoomCounters {
  return counters as RoomCounters;
}

/** What a snapshot says of the features that the core follows. */
function viewsOf(state: SnapshotFrame["state"]): Views {
  const views: Record<string, unknown> = {};
  for (const { name } of features) if (name in state) views[name] = state[name];
  return views;
}

/** Who the viewer is; null for a reader without an identity. */
export function meOf(you: WireYou): Me | null {
  if (!isAuthor(you) || you.id === "") return null;
  return { ...authorOf(you), can: [...(you.can ?? [])] };
}

/** A show goes live once and ends once, so the line's id is the same from an event and from a snapshot. */
function systemLine(system: "live" | "ended", show: string, at: number): ChatLine {
  const id = `${show}:${system}`;
  return { key: id, id, kind: "system", system, at, by: null, text: "", status: "sent" };
}

function snapshot(m: RoomModel, f: SnapshotFrame): RoomModel {
  const known = new Map(m.log.map((l) => [l.id, l]));
  const log: ChatLine[] = [];
  let own: readonly ChatLine[] = m.own;
  for (const w of f.state.chat?.messages ?? []) {
    if (!isMessage(w)) continue;
    const before = known.get(w.id);
    const adopted = before ? undefined : adopt(own, w, m.me);
    if (adopted) own = own.filter((l) => l !== adopted);
    log.push(lineOf(w, before?.key ?? adopted?.key));
  }
  const show = f.state.show ? showOf(f.state.show) : null;
  const hasOlder = f.state.chat?.more ?? log.length >= pageSize;
  return {
    ...m,
    position: { epoch: f.epoch, offset: f.upto },
    show,
    counters: { viewers: m.counters.viewers, ...f.state.counters },
    views: { ...viewsOf(f.state), chat: chatOf(f.state.chat) },
    mine: {}, // comes after it
    hasOlder,
    log: withShow(log, show, hasOlder),
    // What was sent is in the snapshot, or comes as an event after it.
    own: own.filter((l) => l.status !== "sent"),
  };
}

/** Lines that are for this client alone, or for the staff, stand where they were said. */
function theirs(m: RoomModel): RoomModel {
  const chat = m.mine.chat as { readonly messages?: readonly unknown[] } | undefined;
  const log = [...m.log];
  for (const w of chat?.messages ?? []) {
    if (!isMessage(w) || log.some((l) => l.id === w.id)) continue;
    log.splice(log.findLastIndex((l) => l.at <= w.at) + 1, 0, lineOf(w));
  }
  return log.length === m.log.length ? m : { ...m, log };
}

function showOf(w: WireShow): Show {
  return { id: w.id, status: w.status, since: w.since || null };
}

/** A snapshot holds lines of people only: that the show went live or ended is put where it happened. */
function withShow(log: ChatLine[], show: Show | null, hasOlder: boolean): ChatLine[] {
  if (!show?.since || show.status === "scheduled") return log;
  const since = show.since;
  const after = log.findIndex((l) => l.at >= since);
  if (after === 0 && hasOlder) return log; // It happened before what is here.
  const at = after < 0 ? log.length : after;
  return [...log.slice(0, at), systemLine(show.status, show.id, since), ...log.slice(at)];
}

/** What an events frame brings that was not there before; null for a gap. The position moves on, nothing is folded yet. */
export function received(
  m: RoomModel,
  f: EventsFrame,
): { readonly model: RoomModel; readonly events: readonly WireEvent[] } | null {
  // Before the snapshot nothing can be applied, and the snapshot will hold it.
  if (!m.position) return { model: m, events: [] };
  const { epoch, offset } = m.position;
  if (f.epoch !== epoch || f.after > offset) return null;
  if (f.upto <= offset) return { model: m, events: [] };
  return {
    model: { ...m, position: { epoch, offset: f.upto } },
    events: f.events.filter((e) => e.o > offset && e.o <= f.upto),
  };
}

/** Folds events whose time has come, in this order. */
export function happened(m: RoomModel, events: readonly WireEvent[]): RoomModel {
  if (events.length === 0) return m;
  let next = m;
  for (const e of events) {
    next = apply(next, e, m.position?.epoch ?? "");
    for (const f of features) {
      const was = next.views[f.name];
      const is = was === undefined ? was : f.apply(was, e);
      if (is !== was) next = { ...next, views: { ...next.views, [f.name]: is } };
      const had = next.mine[f.name];
      const has = f.told ? f.told(had, e) : had;
      if (has !== had) next = { ...next, mine: { ...next.mine, [f.name]: has } };
    }
  }
  return { ...next, log: bounded(next.log), hasOlder: next.hasOlder || overfull(next.log) };
}

const overfull = (log: readonly ChatLine[]) => log.length > linesKept;
const bounded = (log: readonly ChatLine[]) => (overfull(log) ? log.slice(linesDropped) : log);

function apply(m: RoomModel, e: WireEvent, epoch: string): RoomModel {
  switch (e.type) {
    case "chat.message":
    case "chat.announced": {
      const w = { ...e.data, at: e.at, by: e.by };
      return isMessage(w) ? said(m, w) : m;
    }
    case "show.opened":
      return { ...m, show: { id: showID(e, epoch), status: "scheduled", since: e.at } };
    case "show.live":
    case "show.ended": {
      const status = e.type === "show.live" ? "live" : "ended";
      const id = showID(e, epoch);
      const line = systemLine(status, id, e.at);
      return {
        ...m,
        show: { id, status, since: e.at },
        log: m.log.some((l) => l.id === line.id) ? m.log : [...m.log, line],
      };
    }
    case "mod.notice":
      return denied(m, e);
    default: {
      const was = (m.views.chat as ChatView | undefined) ?? emptyChat;
      const { log, view } = changed({ log: m.log, view: was }, e);
      return log === m.log && view === was ? m : { ...m, log, views: { ...m.views, chat: view } };
    }
  }
}

/** A moderator did not let an own line through. */
function denied(m: RoomModel, e: WireEvent): RoomModel {
  const line = m.own.find((l) => l.status === "held" && l.id === e.data?.line);
  if (!line || e.data?.kind !== "deny") return m;
  const why = e.data.reason;
  const message = typeof why === "string" && why ? why : "A moderator did not let it through.";
  return failedLine(m, line.key, failure("denied", message, false));
}

const showID = (e: WireEvent, epoch: string) => (typeof e.data?.show === "string" ? e.data.show : epoch);

function said(m: RoomModel, w: WireMessage): RoomModel {
  if (m.log.some((l) => l.id === w.id)) return m;
  const mine = adopt(m.own, w, m.me);
  return {
    ...m,
    log: [...m.log, quoting(lineOf(w, mine?.key), m.log)],
    own: mine ? m.own.filter((l) => l !== mine) : m.own,
  };
}

const plain = (text: string) => text.normalize("NFC").replace(/\s+/g, " ").trim();

/**
 * The event of an own line may come before its ack: it is then known by its author and text.
 * A wrong guess (two pages of one device say the same) is put right by the ack.
 */
function adopt(own: readonly ChatLine[], w: WireMessage, me: Me | null): ChatLine | undefined {
  const mine = own.find((l) => l.id === w.id);
  if (mine || !me || w.by.id !== me.id) return mine;
  return own.find((l) => l.status === "pending" && l.id === null && plain(l.text) === plain(w.text));
}

/** The server has the line `key` as `id`; held, if a moderator looks at it first. */
export function acked(m: RoomModel, key: string, id: string, held = false): RoomModel {
  const inLog = m.log.find((l) => l.id === id);
  if (inLog) {
    // Known from its event: whatever else was taken for it keeps its own name.
    return {
      ...m,
      log: m.log.map((l) => (l.key === key && l !== inLog ? { ...l, key: l.id ?? key } : l)),
      own: m.own.filter((l) => l.key !== key),
    };
  }
  const guessed = m.log.find((l) => l.key === key);
  const sent = (l: ChatLine): ChatLine => ({ ...plainLine(l), id, status: held ? "held" : "sent" });
  if (guessed) {
    const line = sent(guessed);
    return {
      ...m,
      log: m.log.map((l) => (l === guessed ? { ...l, key: l.id ?? key } : l)),
      own: [line, ...m.own],
    };
  }
  return { ...m, own: m.own.map((l) => (l.key === key ? sent(l) : l)) };
}

function plainLine(l: ChatLine): ChatLine {
  const { error: _, ...rest } = l;
  return rest;
}

/** An own line as written, failed or tried again. */
export function wished(m: RoomModel, line: ChatLine): RoomModel {
  return { ...m, own: [...m.own, line] };
}

export function failedLine(m: RoomModel, key: string, error: FrontrowError): RoomModel {
  return { ...m, own: m.own.map((l) => (l.key === key ? { ...l, status: "failed", error } : l)) };
}

/** A failed line goes to the end and is pending again. */
export function again(m: RoomModel, key: string, at: number): RoomModel {
  const line = m.own.find((l) => l.key === key);
  if (!line) return m;
  return {
    ...m,
    own: [...m.own.filter((l) => l !== line), { ...plainLine(line), status: "pending", at }],
  };
}

export function discarded(m: RoomModel, key: string): RoomModel {
  return { ...m, own: m.own.filter((l) => l.key !== key) };
}

/** Puts fetched lines before the ones that are there. */
export function prepended(m: RoomModel, messages: readonly unknown[], more: boolean): RoomModel {
  const known = new Set(m.log.map((l) => l.id));
  const older = messages.filter(isMessage).filter((w) => !known.has(w.id));
  return { ...m, log: [...older.map((w) => lineOf(w)), ...m.log], hasOlder: more };
}

/** The oldest line that the server can be asked about. */
export function oldest(m: RoomModel): string | null {
  return m.log.find((l) => l.kind !== "system")?.id ?? null;
}
