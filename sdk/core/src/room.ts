import type { ServerClock } from "./clock.ts";
import { createConnection, type RoomConnection } from "./connection.ts";
import { type Env, newKey } from "./env.ts";
import { errorCodes, failure, isFailure, offline } from "./errors.ts";
import { features } from "./feature/index.ts";
import {
  acked,
  again,
  discarded,
  emptyModel,
  failedLine,
  fold,
  happened,
  meOf,
  oldest,
  pageSize,
  prepended,
  type RoomModel,
  received,
  wished,
} from "./fold.ts";
import { createOutbox, lettersKept } from "./outbox.ts";
import { createRelease, isTalk } from "./release.ts";
import type { Session } from "./session.ts";
import { createStore } from "./store.ts";
import type { ChatLine, Connection, FrontrowError, Room, RoomEvent, RoomState } from "./types.ts";
import type { Frame, WireEvent } from "./wire.ts";

/** The room as its users see it, and what the client needs of it. */
export interface RoomControl {
  readonly face: Room;
  readonly connection: RoomConnection;
  stop(): void;
}

export interface RoomDeps {
  readonly env: Env;
  /** The room's address without a trailing slash. */
  readonly url: string;
  readonly session: Session;
  readonly clock: ServerClock;
  /** µs, programme clock of the frame that the viewer sees; null when nothing plays. */
  readonly watching: () => number | null;
  /** Whether a player has begun and shows nothing yet. */
  readonly starting: () => boolean;
}

interface Promised {
  readonly done: () => void;
  readonly failed: (e: FrontrowError) => void;
}

/** Roles that see everything at once, to be ahead of the audience. */
const staff: readonly string[] = ["moderator", "producer", "admin", "owner"];
const isStaff = (me: { readonly role: string }) => staff.includes(me.role);

const characters = (text: string) => [...text].length;

export function createRoom({ env, url, session, clock, watching, starting }: RoomDeps): RoomControl {
  let model: RoomModel = emptyModel;
  let connectionState: Connection = "idle";
  let error: FrontrowError | null = null;
  let fetching: Promise<void> | null = null;
  const promised = new Map<string, Promised>();
  const listeners = new Set<(e: RoomEvent) => void>();

  const view = (before: RoomState | null, from: RoomModel | null): RoomState => ({
    connection: connectionState,
    show: model.show,
    me: model.me,
    messages:
      before && from?.log === model.log && from.own === model.own
        ? before.messages
        : [...model.log, ...model.own],
    counters: model.counters,
    views: model.views,
    mine: model.mine,
    limits: before?.limits.text === model.textLimit ? before.limits : { text: model.textLimit },
    hasOlder: model.hasOlder,
    error,
  });
  const state = createStore<RoomState>(view(null, null));

  const set = (next: RoomModel) => {
    const from = model;
    model = next;
    state.patch(view(state.get(), from));
  };

  const settle = (key: string, e: FrontrowError | null) => {
    const p = promised.get(key);
    promised.delete(key);
    if (e) p?.failed(e);
    else p?.done();
  };

  const release = createRelease({
    watching,
    starting,
    now: env.now,
    out: (events) => {
      set(happened(model, events));
      for (const e of events) for (const tell of [...listeners]) tell(e);
    },
  });

  /** Staff see everything at once; everybody sees their own words so, and state in its order. */
  const urgent = (e: WireEvent) =>
    model.me !== null && (isStaff(model.me) || (isTalk(e) && e.by?.id === model.me.id));

  const receive = (frame: Frame) => {
    if (frame.t === "snapshot") release.clear();
    if (frame.t !== "events") return set(fold(model, frame));
    const got = received(model, frame);
    if (!got) return connection.resync();
    set(got.model);
    release.take(got.events, urgent);
    if (got.events.some((e) => e.type === "show.live" || e.type === "show.ended")) {
      // The edge begins or ends with the show: it is read anew and not guessed.
      if (!got.events.some((e) => e.type === "show.live")) clock.clearEdge();
      connection.probe();
    }
  };

  const connection = createConnection(env, url, session, clock, {
    status(now, e) {
      connectionState = now;
      error = e;
      set(model);
      if (now === "online") outbox.resume();
      if (now === "closed" && e) outbox.abandon(e);
    },
    frame: receive,
    you: (you) => set({ ...model, me: meOf(you) }),
    position: () => model.position,
    watching,
  });

  const outbox = createOutbox(env, {
    deliver: ({ key, text, at }) =>
      connection.request({ cmd: "chat.send", key, data: at === null ? { text } : { text, at } }),
    online: () => connectionState === "online",
    delivered(key, ack) {
      const id = ack.data?.id;
      if (typeof id === "string") set(acked(model, key, id, ack.data?.held === true));
      settle(key, null);
    },
    failed(key, e) {
      set(failedLine(model, key, e));
      settle(key, e);
    },
  });

  const post = (line: ChatLine, at: number | null): Promise<void> => {
    const promise = new Promise<void>((done, failed) => promised.set(line.key, { done, failed }));
    outbox.post({ key: line.key, text: line.text, at });
    return promise;
  };

  const present = () => Math.round(watching() ?? clock.edge() ?? clock.wall());

  const older = async (): Promise<void> => {
    const before = oldest(model);
    if (!model.hasOlder || before === null) return;
    try {
      const ack = await connection.request({ cmd: "chat.history", data: { before, limit: pageSize } });
      const messages = Array.isArray(ack.data?.messages) ? ack.data.messages : [];
      const more = typeof ack.data?.more === "boolean" ? ack.data.more : messages.length >= pageSize;
      set(prepended(model, messages, more));
    } catch (e) {
      // What was before it is gone: there is nothing older to be had.
      if (!isFailure(e) || e.code !== "not_found") throw e;
      set({ ...model, hasOlder: false });
    }
  };

  const face: Room = {
    state,
    async setName(name) {
      const { actor } = await session.rename(name.trim());
      set({ ...model, me: meOf(actor) });
      try {
        await connection.authenticate();
      } catch (e) {
        // The line dropped meanwhile: the next hello carries the name.
        if (!isFailure(e) || e.code !== errorCodes.offline) throw e;
      }
    },
    async act(command, data) {
      const ack = await connection.request({ cmd: command, key: newKey(), data });
      const name = command.slice(0, command.indexOf("."));
      const feature = features.find((f) => f.name === name);
      if (feature?.acted) {
        const was = model.mine[name];
        const is = feature.acted(was, command, data, ack.data);
        if (is !== was) set({ ...model, mine: { ...model.mine, [name]: is } });
      }
      return ack.data;
    },
    on(fn) {
      const own = (e: RoomEvent) => fn(e);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    async send(raw) {
      const text = raw.trim();
      if (text === "") throw failure("text_empty", "There is nothing to say in that text.", false);
      if (characters(text) > model.textLimit) {
        throw failure("text_too_long", `A line has at most ${model.textLimit} characters.`, false);
      }
      if (outbox.size >= lettersKept) {
        throw failure(
          errorCodes.tooMany,
          "Too many lines wait to be sent.",
          true,
          "Wait for the connection.",
        );
      }
      if (connectionState === "closed") throw error ?? offline();
      const seen = watching();
      const by = model.me ? { id: model.me.id, name: model.me.name, role: model.me.role } : null;
      const line: ChatLine = {
        key: newKey(),
        id: null,
        kind: "message",
        at: present(),
        by,
        text,
        status: "pending",
      };
      set(wished(model, line));
      await post(line, seen === null ? null : Math.round(seen));
    },
    retry(key) {
      const line = model.own.find((l) => l.key === key);
      if (line?.status !== "failed") return;
      set(again(model, key, present()));
      // Nobody waits for this promise: the line itself shows how it ends.
      post(line, null).catch(() => {});
    },
    discard(key) {
      if (model.own.find((l) => l.key === key)?.status === "failed") set(discarded(model, key));
    },
    older() {
      fetching ??= older().finally(() => {
        fetching = null;
      });
      return fetching;
    },
  };
  return {
    face,
    connection,
    stop() {
      release.flush();
      connection.stop();
    },
  };
}
