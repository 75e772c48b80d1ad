import type {
  Author,
  FeedbackPoint,
  GameDraft,
  HandMine,
  Poll,
  QAMine,
  QuizListed,
  ReactionPoint,
  RoomEvent,
  RoomState,
} from "@frontrow/core";

/** A question that waits to be approved. */
export type Waiting = NonNullable<QAMine["held"]>[number];
/** Somebody who waits to be called. */
export type Hand = NonNullable<HandMine["queue"]>[number];

/** What the staff have of the activities beside what everybody sees. Every desk comes to the same. */
export interface Desk {
  /** Drafts, the oldest first. */
  readonly polls: readonly Poll[];
  readonly quizzes: readonly QuizListed[];
  readonly games: readonly GameDraft[];
  /** Questions that wait to be approved, the oldest first. */
  readonly held: readonly Waiting[];
  /** Hands that are up, in order. */
  readonly hands: readonly Hand[];
  /** How many thought what, each ten seconds while anybody did. */
  readonly feedback: readonly FeedbackPoint[];
  /** Reactions by ten seconds. */
  readonly reactions: readonly ReactionPoint[];
}

export const emptyDesk: Desk = {
  polls: [],
  quizzes: [],
  games: [],
  held: [],
  hands: [],
  feedback: [],
  reactions: [],
};

/** How many points of a curve are kept: an hour. */
const pointsKept = 360;

type Fields = Readonly<Record<string, unknown>>;
/** `mine` of the room's state: what it has for this client alone. */
type Mine = RoomState["mine"];

const isText = (v: unknown): v is string => typeof v === "string";
const isNumber = (v: unknown): v is number => typeof v === "number";
const isList = (v: unknown): v is readonly unknown[] => Array.isArray(v);
const isObject = (v: unknown): v is Fields => typeof v === "object" && v !== null && !isList(v);

/** Where in `mine` each part of a desk stands. */
const places: { readonly [K in keyof Desk]: readonly string[] } = {
  polls: ["poll", "drafts"],
  quizzes: ["quiz", "drafts"],
  games: ["game", "drafts"],
  held: ["qa", "held"],
  hands: ["hand", "queue"],
  feedback: ["feedback", "curve", "points"],
  reactions: ["reaction", "curve", "points"],
};
const parts = Object.keys(places) as readonly (keyof Desk)[];

function found(mine: Mine, part: keyof Desk): unknown {
  let at: unknown = mine;
  for (const key of places[part]) at = isObject(at) ? at[key] : undefined;
  return at;
}

/**
 * What joining gave, put in place of what was there. A part of `mine` is what it
 * was for as long as it is the same list; nothing at all is said to whoever is let in anew.
 */
export function joined(desk: Desk, mine: Mine, before: Mine | null): Desk {
  if (mine === before) return desk;
  const anew = before === null || Object.keys(mine).length === 0;
  const is: { -readonly [K in keyof Desk]: Desk[K] } = { ...desk };
  for (const part of parts) {
    const list = found(mine, part);
    if (!anew && before !== null && list === found(before, part)) continue;
    Object.assign(is, { [part]: isList(list) ? list : [] });
  }
  return is;
}

/** Replaces what has the same id, or appends. */
function put<T extends { readonly id: string }>(list: readonly T[], one: T): readonly T[] {
  return list.some((x) => x.id === one.id) ? list.map((x) => (x.id === one.id ? one : x)) : [...list, one];
}

/** Takes out what has that id; the same list where there is no such. */
function without<T extends { readonly id: string }>(list: readonly T[], id: unknown): readonly T[] {
  return list.some((x) => x.id === id) ? list.filter((x) => x.id !== id) : list;
}

const isAuthor = (v: unknown): v is Author => isObject(v) && isText(v.id) && isText(v.name);

/** Folds one event of the room. Pure; what it doesn't know leaves the desk as it is. */
export function happened(desk: Desk, e: RoomEvent): Desk {
  const feature = e.type.slice(0, e.type.indexOf("."));
  const step = steps[feature];
  return step ? step(desk, e, e.data ?? {}) : desk;
}

const changed = <K extends keyof Desk>(desk: Desk, part: K, list: Desk[K]): Desk =>
  list === desk[part] ? desk : { ...desk, [part]: list };

const steps: Readonly<Record<string, (desk: Desk, e: RoomEvent, d: Fields) => Desk>> = {
  poll(desk, { type }, d) {
    if (type === "poll.drafted" && isText(d.id) && isText(d.question))
      return changed(desk, "polls", put(desk.polls, d as unknown as Poll));
    if (type === "poll.deleted") return changed(desk, "polls", without(desk.polls, d.poll));
    if (type === "poll.opened") return changed(desk, "polls", without(desk.polls, d.id));
    return desk;
  },
  quiz(desk, { type }, d) {
    if (type !== "quiz.listed" || !isText(d.id)) return desk;
    const { quizzes } = desk;
    return changed(
      desk,
      "quizzes",
      d.gone === true ? without(quizzes, d.id) : put(quizzes, d as unknown as QuizListed),
    );
  },
  game(desk, { type }, d) {
    const { games } = desk;
    if (type === "game.drafted" && isText(d.id))
      return changed(
        desk,
        "games",
        d.gone === true ? without(games, d.id) : put(games, d as unknown as GameDraft),
      );
    const to = type === "game.added" ? games.find((g) => g.id === d.game) : undefined;
    return to ? changed(desk, "games", put(games, grown(to, d))) : desk;
  },
  qa(desk, { type, at, by }, d) {
    switch (type) {
      case "qa.held":
        if (!isText(d.question) || !isText(d.text)) return desk;
        return changed(desk, "held", put(desk.held, { id: d.question, text: d.text, at, ...(by && { by }) }));
      case "qa.asked":
      case "qa.removed":
      case "qa.merged":
        return changed(desk, "held", without(desk.held, d.question));
    }
    return desk;
  },
  hand(desk, { type, at, by }, d) {
    const down = (id: unknown) => {
      const hands = desk.hands.filter((h) => h.by.id !== id);
      return hands.length < desk.hands.length ? { ...desk, hands } : desk;
    };
    switch (type) {
      case "hand.raised":
        if (!by || !isNumber(d.ticket) || desk.hands.some((h) => h.by.id === by.id)) return desk;
        return { ...desk, hands: [...desk.hands, { by, ticket: d.ticket, at }] };
      case "hand.lowered":
        return down(d.actor);
      case "hand.called":
        return isAuthor(d.who) ? down(d.who.id) : desk;
      case "hand.cleared":
        return desk.hands.length > 0 ? { ...desk, hands: [] } : desk;
    }
    return desk;
  },
  feedback(desk, { type, at }, d) {
    const { faster, slower, lost, good } = d;
    if (type !== "feedback.point") return desk;
    if (!isNumber(faster) || !isNumber(slower) || !isNumber(lost) || !isNumber(good)) return desk;
    const point = { at, faster, slower, lost, good };
    return { ...desk, feedback: [...desk.feedback, point].slice(-pointsKept) };
  },
};

/** A draft of a game with what was added to it. */
function grown(to: GameDraft, d: Fields): GameDraft {
  return {
    ...to,
    ...(isList(d.items) && { items: [...(to.items ?? []), ...(d.items as string[])] }),
    ...(isList(d.questions) && {
      questions: [...(to.questions ?? []), ...(d.questions as NonNullable<GameDraft["questions"]>)],
    }),
  };
}

/** Puts a page of the reactions' curve in: its points replace those of the same moments. */
export function curved(desk: Desk, points: readonly ReactionPoint[]): Desk {
  if (points.length === 0) return desk;
  const fresh = new Set(points.map((p) => p.at));
  const reactions = [...desk.reactions.filter((p) => !fresh.has(p.at)), ...points]
    .sort((a, b) => a.at - b.at)
    .slice(-pointsKept);
  return { ...desk, reactions };
}
