import type { Author, ChatLine, ChatView, Shoutout } from "./types.ts";
import { isMessage, isShoutout, type SnapshotFrame, type WireEvent, type WireMessage } from "./wire.ts";

/** How much of a line a reply shows, in characters. */
const excerpt = 80;

/** The lines of the log and what else the chat shows. */
export interface Chat {
  readonly log: readonly ChatLine[];
  readonly view: ChatView;
}

export const emptyChat: ChatView = {
  pinned: [],
  modes: { slow: 0, emote_only: false, paused: false, members_only: false },
  emotes: {},
};

export function authorOf({ id, name, role, member, bot }: Author): Author {
  return { id, name, role, ...(member && { member }), ...(bot && { bot }) };
}

export function lineOf(w: WireMessage, key: string = w.id): ChatLine {
  const { id, at, text, kind = "message", reply, mentions, edited, restricted } = w;
  return {
    key,
    id,
    kind,
    at,
    by: authorOf(w.by),
    text,
    status: "sent",
    ...(reply && { reply }),
    ...(mentions && { mentions }),
    ...(edited && { edited }),
    ...(restricted && { restricted }),
  };
}

/** What a snapshot says of the chat beside its lines. */
export function chatOf(state: SnapshotFrame["state"]["chat"]): ChatView {
  const { pinned = [], modes = emptyChat.modes, emotes = {}, shoutout } = state ?? {};
  return {
    pinned: pinned.filter(isMessage).map((w) => lineOf(w)),
    modes,
    emotes,
    shoutout: shoutoutOf(shoutout),
  };
}

function shoutoutOf(v: unknown): Shoutout | undefined {
  if (!isShoutout(v)) return;
  const { by, at, actor, name, text, link, until } = v;
  const more = { ...(actor && { actor }), ...(text && { text }), ...(link && { link }) };
  return { by: authorOf(by), at, name, until, ...more };
}

/** A line that comes with its words, where it answers one that is known with the beginning of that. */
export function quoting(line: ChatLine, log: readonly ChatLine[]): ChatLine {
  const to = line.reply && log.find((l) => l.id === line.reply?.id);
  return to ? showing(line, to.text) : line;
}

function showing(line: ChatLine, text: string): ChatLine {
  if (!line.reply) return line;
  const { id, name } = line.reply;
  return { ...line, reply: text ? { id, name, text: begin(text) } : { id, name } };
}

function begin(text: string): string {
  const all = [...text.replaceAll("\n", " ")];
  return all.length > excerpt ? `${all.slice(0, excerpt).join("")}…` : all.join("");
}

/** Folds an event that changes lines that are there, or what is beside them. */
export function changed(c: Chat, e: WireEvent): Chat {
  const d: Readonly<Record<string, unknown>> = e.data ?? {};
  const beside = (view: Partial<ChatView>): Chat => ({ ...c, view: { ...c.view, ...view } });
  const { pinned } = c.view;
  switch (e.type) {
    case "chat.edited":
      return typeof d.text === "string" ? edited(c, d.id, d.text, d.mentions as string[] | undefined) : c;
    case "chat.deleted":
    case "mod.deleted":
      return without(c, (l) => l.id === d.id);
    case "mod.cleared": {
      const person = d.person as Author | undefined;
      return without(c, (l) => l.by !== null && l.by.id === person?.id);
    }
    case "chat.pinned":
      if (!isMessage(d) || pinned.some((l) => l.id === d.id)) return c;
      return beside({ pinned: [...pinned, quoting(lineOf(d), c.log)] });
    case "chat.unpinned":
      return beside({ pinned: pinned.filter((l) => l.id !== d.id) });
    case "chat.modes":
      return beside({ modes: { ...emptyChat.modes, ...d } });
    case "chat.shoutout":
    case "chat.unshouted":
      return beside({ shoutout: shoutoutOf({ ...d, by: e.by, at: e.at }) });
    case "chat.emotes":
      return beside({
        emotes: Object.fromEntries(
          Object.entries({ ...c.view.emotes, ...(d.emotes as object) }).filter(([, picture]) => picture),
        ),
      });
    default:
      return c;
  }
}

const each = (c: Chat, f: (l: ChatLine) => ChatLine): Chat => ({
  log: c.log.map(f),
  view: { ...c.view, pinned: c.view.pinned.map(f) },
});

function edited(c: Chat, id: unknown, text: string, mentions: readonly string[] | undefined): Chat {
  return each(c, (line) => {
    if (line.reply?.text && line.reply.id === id) return showing(line, text);
    if (line.id !== id) return line;
    const { mentions: _, ...rest } = line;
    return { ...rest, text, edited: true, ...(mentions && { mentions }) };
  });
}

function without(c: Chat, gone: (l: ChatLine) => boolean): Chat {
  const ids = new Set([...c.log, ...c.view.pinned].filter(gone).map((l) => l.id));
  if (ids.size === 0) return c;
  const kept = (l: ChatLine) => !ids.has(l.id);
  return each({ log: c.log.filter(kept), view: { ...c.view, pinned: c.view.pinned.filter(kept) } }, (line) =>
    line.reply?.text && ids.has(line.reply.id) ? showing(line, "") : line,
  );
}
