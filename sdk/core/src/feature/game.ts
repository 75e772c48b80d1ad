import type { WireAuthor, WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** How a game is played. */
export type GameKind = "prediction" | "giveaway" | "wheel" | "goal" | "tug";

/** Where a game is in its life. Closed ones take nobody more and wait for their result. */
export type GameStage = "open" | "closed" | "done" | "cancelled";

/** A winner: somebody, or an option of a wheel. */
export interface GameDrawn {
  readonly mark: string;
  readonly id?: string;
  readonly name: string;
  readonly option?: number;
}

/** How a game went. What doesn't belong to its kind is absent. */
export interface GameResult {
  /** What came true, or the side that won; absent for a draw between sides. */
  readonly option?: number;
  /** By option: points staked, or pulls; of a goal, one number. */
  readonly totals?: readonly number[];
  /** By option: how many took part. */
  readonly people?: readonly number[];
  /** Nobody had staked on what came true: all stakes went back. */
  readonly refunded?: boolean;
  /** Points that were given, or could not be divided. */
  readonly house?: number;
  /** The goal was. */
  readonly reached?: boolean;
  readonly seed?: string;
  /** The SHA-256 of all marks, sorted and joined by line breaks. */
  readonly root?: string;
  readonly entrants?: number;
  /** The winners, the first one first. */
  readonly drawn?: readonly GameDrawn[];
}

/** A game that was opened. */
export interface Game {
  readonly id: string;
  readonly by: WireAuthor;
  readonly kind: GameKind;
  readonly title: string;
  readonly options?: readonly string[];
  /** How long it is open; absent: until the host says so. */
  readonly seconds?: number;
  /** Of a goal. */
  readonly target?: number;
  /** What a goal counts. */
  readonly source?: "points" | "reactions";
  /** How many a giveaway has. */
  readonly winners?: number;
  readonly stage: GameStage;
  /** On the programme clock, µs. */
  readonly opened: number;
  /** On the programme clock, µs. */
  readonly closes?: number;
  /** Of a draw: the SHA-256 of the seed, which is told afterwards. */
  readonly commitment?: string;
  /** Once it is done. */
  readonly result?: GameResult;
}

/** What everybody sees: the games that are on and the last 8 that were. */
export interface GameView {
  readonly games: readonly Game[];
}

/** What somebody has in a game. */
export interface GameOwn {
  readonly option?: number;
  /** Points staked or given. */
  readonly amount?: number;
  /** Points that came back. */
  readonly payout?: number;
  readonly pulls?: number;
  /** What stands for them in the list of a draw. */
  readonly mark?: string;
}

/** A game that waits to be opened. */
export type GameDraft = Pick<
  Game,
  "id" | "by" | "kind" | "title" | "options" | "seconds" | "target" | "source" | "winners"
>;

/** What an actor gets beside the view, and the answer of game.me. */
export interface GameMine {
  readonly games?: Readonly<Record<string, GameOwn>>;
  /** For staff. */
  readonly drafts?: readonly GameDraft[];
}

/** How the games that are on stand, by id. */
export interface GameCounters {
  readonly games: Readonly<
    Record<string, { readonly totals?: readonly number[]; readonly people?: readonly number[] }>
  >;
}

type Data = Readonly<Record<string, unknown>>;

/** How many games are shown after they are over. */
const keep = 8;

const kinds: readonly unknown[] = ["prediction", "giveaway", "wheel", "goal", "tug"] satisfies GameKind[];
const isNumber = (v: unknown): v is number => typeof v === "number";
const isText = (v: unknown): v is string => typeof v === "string";
const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every(isNumber);
const isOn = (g: Game) => g.stage === "open" || g.stage === "closed";

function opened(d: Data, by: WireAuthor | undefined): Game | undefined {
  const { game, kind, title, options, seconds, target, source, winners, opened, closes, commitment } = d;
  if (!by || !isText(game) || !kinds.includes(kind) || !isText(title) || !isNumber(opened)) return undefined;
  return {
    id: game,
    by,
    kind: kind as GameKind,
    title,
    ...(Array.isArray(options) && options.every(isText) && options.length > 0 && { options }),
    ...(isNumber(seconds) && { seconds }),
    ...(isNumber(target) && { target }),
    ...((source === "points" || source === "reactions") && { source }),
    ...(isNumber(winners) && { winners }),
    stage: "open",
    opened,
    ...(isNumber(closes) && { closes }),
    ...(isText(commitment) && { commitment }),
  };
}

function drawn(v: unknown): GameDrawn | undefined {
  if (typeof v !== "object" || v === null) return undefined;
  const { mark, id, name, option } = v as Data;
  if (!isText(mark) || !isText(name)) return undefined;
  return { mark, ...(isText(id) && { id }), name, ...(isNumber(option) && { option }) };
}

function result(d: Data): GameResult {
  const { option, totals, people, refunded, house, reached, seed, root, entrants } = d;
  const winners = Array.isArray(d.drawn) ? (d.drawn as readonly unknown[]).map(drawn) : [];
  return {
    ...(isNumber(option) && { option }),
    ...(isNumbers(totals) && { totals }),
    ...(isNumbers(people) && { people }),
    ...(refunded === true && { refunded }),
    ...(isNumber(house) && { house }),
    ...(reached === true && { reached }),
    ...(isText(seed) && { seed }),
    ...(isText(root) && { root }),
    ...(isNumber(entrants) && { entrants }),
    ...(winners.length > 0 && { drawn: winners.filter((w) => w !== undefined) }),
  };
}

/** Folds what happens to one game. */
function next(g: Game, type: string, d: Data): Game {
  if (!isOn(g)) return g;
  switch (type) {
    case "game.locked":
      return g.stage === "open" && isNumber(d.closes) ? { ...g, stage: "closed", closes: d.closes } : g;
    case "game.cancelled":
      return { ...g, stage: "cancelled" };
    case "game.resolved":
    case "game.drawn":
    case "game.ended":
      return { ...g, stage: "done", result: result(d) };
  }
  return g;
}

/** Lets go of the oldest that are over. */
function bounded(games: readonly Game[]): readonly Game[] {
  let over = games.filter((g) => !isOn(g)).length;
  return games.filter((g) => isOn(g) || over-- <= keep);
}

/** Follows the games of the show. */
export const game: Feature<GameView> = {
  name: "game",
  apply(view: GameView, event: WireEvent): GameView {
    const { type, data: d, by } = event;
    if (type === "show.ended") {
      if (!view.games.some(isOn)) return view;
      return {
        games: bounded(view.games.map((g) => (isOn(g) ? { ...g, stage: "cancelled" } : g))),
      };
    }
    if (!type.startsWith("game.") || !d) return view;
    const was = view.games.find((g) => g.id === d.game);
    if (type === "game.opened") {
      const fresh = was ? undefined : opened(d, by);
      return fresh ? { games: [...view.games, fresh] } : view;
    }
    if (!was) return view;
    const is = next(was, type, d);
    return is === was ? view : { games: bounded(view.games.map((g) => (g === was ? is : g))) };
  },
};
