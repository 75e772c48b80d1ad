import { audienceOf, type Crowd, type WireAuthor, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** How a game is played. */
export type GameKind = "prediction" | "giveaway" | "wheel" | "goal" | "tug" | "survivor" | "bingo";

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
  /** How many there were; of a bingo, how many had a full line. */
  readonly entrants?: number;
  /** Of a survivor: how many were still in; absent: the last ones went out together, and won. */
  readonly left?: number;
  /** Of a survivor: how many winners there are, of whom drawn has the first 20. */
  readonly won?: number;
  /** Points that each winner got. */
  readonly prize?: number;
  /** The winners, the first one first. */
  readonly drawn?: readonly GameDrawn[];
}

/** A question of a survivor that was asked. */
export interface GameRound {
  /** Counted from 0. */
  readonly question: number;
  readonly text: string;
  readonly options: readonly string[];
  readonly seconds: number;
  /** On the programme clock, µs. */
  readonly opened: number;
  /** On the programme clock, µs. */
  readonly closes: number;
  /** Once it is revealed: the right option. */
  readonly right?: number;
  /** Once it is revealed: how many chose each option. */
  readonly counts?: readonly number[];
  /** Once it is revealed: how many are still in. */
  readonly left?: number;
}

/** An item of a bingo that was called, and when on the programme clock, µs. */
export interface GameHeard {
  readonly item: number;
  readonly at: number;
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
  /** How many a giveaway or a bingo has. */
  readonly winners?: number;
  /** What may happen in a bingo. */
  readonly items?: readonly string[];
  /** Points: the winners of a survivor share them, each winner of a bingo gets them. */
  readonly prize?: number;
  /** Who may take part; absent: anyone. */
  readonly audience?: Crowd;
  readonly stage: GameStage;
  /** On the programme clock, µs. */
  readonly opened: number;
  /** On the programme clock, µs. */
  readonly closes?: number;
  /** Of a draw or of the cards: the SHA-256 of the seed, which is told afterwards. */
  readonly commitment?: string;
  /** Of a survivor: how many questions there are. */
  readonly rounds?: number;
  /** Of a survivor: the question that is on, or was last. */
  readonly round?: GameRound;
  /** Of a bingo: what has happened, the first one first. */
  readonly called?: readonly GameHeard[];
  /** Once it is done. */
  readonly result?: GameResult;
}

/** What everybody sees: the games that are on and the last 8 that were. */
export interface GameView {
  readonly games: readonly Game[];
}

/** What somebody has in a game. */
export interface GameOwn {
  /** What they staked on, the side that they pull at, or their answer to the question that is on. */
  readonly option?: number;
  /** Points staked or given. */
  readonly amount?: number;
  /** Points that came back. */
  readonly payout?: number;
  readonly pulls?: number;
  /** What stands for them in the list of a draw, or makes their card. */
  readonly mark?: string;
  /** Of a survivor: the question by which they went out; absent while they are in. */
  readonly out?: number;
  /** Of a bingo: 25 items by row, -1 for the free one in the middle. */
  readonly card?: readonly number[];
  /** Of a bingo: they had a full line. */
  readonly bingo?: boolean;
}

/** A question of a survivor as its author writes it. */
export interface GameQuestion {
  readonly text: string;
  readonly options: readonly string[];
  readonly right: number;
  readonly seconds: number;
}

/** A game that waits to be opened. */
export type GameDraft = Pick<
  Game,
  | "id"
  | "by"
  | "kind"
  | "title"
  | "options"
  | "seconds"
  | "target"
  | "source"
  | "winners"
  | "items"
  | "prize"
  | "audience"
> & { readonly questions?: readonly GameQuestion[] };

/** What an actor gets beside the view, and the answer of game.me. */
export interface GameMine {
  readonly games?: Readonly<Record<string, GameOwn>>;
  /** For staff. */
  readonly drafts?: readonly GameDraft[];
}

/** How the games that are on stand, by id. */
export interface GameCounters {
  readonly games: Readonly<Record<string, GameCount>>;
}

/** How a game stands. */
export interface GameCount {
  /** By option: points staked, or pulls; of a goal, one number. */
  readonly totals?: readonly number[];
  /** By option: how many take part; one number: of a giveaway who joined, of a survivor who is in, of a bingo who had a full line. */
  readonly people?: readonly number[];
  /** Of a survivor: how many have answered the question that is on. */
  readonly answers?: number;
}

type Data = Readonly<Record<string, unknown>>;

/** How many games are shown after they are over. */
const keep = 8;

const kinds: readonly unknown[] = [
  "prediction",
  "giveaway",
  "wheel",
  "goal",
  "tug",
  "survivor",
  "bingo",
] satisfies GameKind[];
const isNumber = (v: unknown): v is number => typeof v === "number";
const isText = (v: unknown): v is string => typeof v === "string";
const isTexts = (v: unknown): v is readonly string[] => Array.isArray(v) && v.length > 0 && v.every(isText);
const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every(isNumber);
const isOn = (g: Game) => g.stage === "open" || g.stage === "closed";

function opened(d: Data, by: WireAuthor | undefined): Game | undefined {
  const { game, kind, title, options, seconds, target, source, winners, items, prize } = d;
  const { opened, closes, commitment, rounds } = d;
  if (!by || !isText(game) || !kinds.includes(kind) || !isText(title) || !isNumber(opened)) return undefined;
  return {
    id: game,
    by,
    kind: kind as GameKind,
    title,
    ...(isTexts(options) && { options }),
    ...(isNumber(seconds) && { seconds }),
    ...(isNumber(target) && { target }),
    ...((source === "points" || source === "reactions") && { source }),
    ...(isNumber(winners) && { winners }),
    ...(isTexts(items) && { items }),
    ...(isNumber(prize) && { prize }),
    ...audienceOf(d),
    stage: "open",
    opened,
    ...(isNumber(closes) && { closes }),
    ...(isText(commitment) && { commitment }),
    ...(isNumber(rounds) && { rounds }),
  };
}

function asked(d: Data): GameRound | undefined {
  const { question, text, options, seconds, opened, closes } = d;
  if (!isNumber(question) || !isText(text) || !isTexts(options)) return undefined;
  if (!isNumber(seconds) || !isNumber(opened) || !isNumber(closes)) return undefined;
  return { question, text, options, seconds, opened, closes };
}

function revealed(g: Game, { question, right, counts, left }: Data): Game {
  const { round } = g;
  if (!round || round.question !== question || round.right !== undefined) return g;
  if (!isNumber(right) || !isNumbers(counts) || !isNumber(left)) return g;
  return { ...g, round: { ...round, right, counts, left } };
}

function called(g: Game, item: unknown, at: number): Game {
  const before = g.called ?? [];
  if (!isNumber(item) || before.some((h) => h.item === item)) return g;
  return { ...g, called: [...before, { item, at }] };
}

function drawn(v: unknown): GameDrawn | undefined {
  if (typeof v !== "object" || v === null) return undefined;
  const { mark, id, name, option } = v as Data;
  if (!isText(mark) || !isText(name)) return undefined;
  return { mark, ...(isText(id) && { id }), name, ...(isNumber(option) && { option }) };
}

function result(d: Data): GameResult {
  const { option, totals, people, refunded, house, reached, seed, root, entrants, left, won, prize } = d;
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
    ...(isNumber(left) && { left }),
    ...(isNumber(won) && { won }),
    ...(isNumber(prize) && { prize }),
    ...(winners.length > 0 && { drawn: winners.filter((w) => w !== undefined) }),
  };
}

/** Folds what happens to one game. */
function next(g: Game, type: string, d: Data, at: number): Game {
  if (!isOn(g)) return g;
  switch (type) {
    case "game.locked":
      return g.stage === "open" && isNumber(d.closes) ? { ...g, stage: "closed", closes: d.closes } : g;
    case "game.asked": {
      const round = asked(d);
      return round ? { ...g, stage: "closed", round } : g;
    }
    case "game.revealed":
      return revealed(g, d);
    case "game.called":
      return called(g, d.item, at);
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

/** What somebody has more of in a game after a command of theirs; undefined for nothing. */
function gained(command: string, said: Data, option: unknown, amount: unknown): GameOwn | undefined {
  switch (command) {
    case "game.stake":
      return { option, amount } as GameOwn;
    case "game.join":
      return { mark: said.mark } as GameOwn;
    case "game.pull":
      return { option, pulls: said.pulls } as GameOwn;
    case "game.answer":
      return { option } as GameOwn;
    case "game.card":
      return { card: said.card } as GameOwn;
    case "game.bingo":
      return said.bingo === true ? { bingo: true } : undefined;
  }
  return undefined;
}

const owned = (was: GameMine, id: string, has: GameOwn): GameMine => ({
  ...was,
  games: { ...was.games, [id]: { ...was.games?.[id], ...has } },
});

/** Follows the games of the show. */
export const game: Feature<GameView> = {
  name: "game",
  acted(mine, command, data, answer) {
    const was = (mine ?? {}) as GameMine;
    const said = (answer ?? {}) as Data;
    if (command === "game.me") return { ...was, games: said.games ?? {} };
    const { game: id, option, amount } = (data ?? {}) as Data;
    const has = isText(id) ? gained(command, said, option, amount) : undefined;
    return has ? owned(was, id as string, has) : mine;
  },
  told(mine, { type, data: d }) {
    const was = (mine ?? {}) as GameMine;
    const id = d?.game;
    const own = isText(id) ? was.games?.[id] : undefined;
    if (!own || !d) return mine;
    const { option, ...rest } = own;
    if (type === "game.asked") return { ...was, games: { ...was.games, [id as string]: rest } };
    if (type !== "game.revealed" || own.out !== undefined || option === d.right) return mine;
    return owned(was, id as string, { out: d.question as number });
  },
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
    const is = next(was, type, d, event.at);
    return is === was ? view : { games: bounded(view.games.map((g) => (g === was ? is : g))) };
  },
};
