import type { Crowd, GameDraft, GameKind } from "@frontrow/core";
import { pieces, roomFor, type Wish } from "./act.ts";
import {
  emptyQuestion,
  gameItem,
  gameQuestionForm,
  isBlank,
  type QuestionForm,
  questionsWrong,
} from "./quizform.ts";
import { wrongWords } from "./words.ts";

/** What a kind of game consists of. */
interface Rule {
  /** How many options it has; none without. */
  readonly options?: readonly [least: number, most: number];
  readonly target?: boolean;
  readonly winners?: boolean;
  readonly prize?: boolean;
  readonly items?: boolean;
  readonly questions?: boolean;
  /** Whether an audience can be said. */
  readonly audience: boolean;
}

export const gameRules: Readonly<Record<GameKind, Rule>> = {
  prediction: { options: [2, 10], audience: true },
  giveaway: { winners: true, audience: true },
  wheel: { options: [2, 32], audience: false },
  goal: { target: true, audience: true },
  tug: { options: [2, 2], audience: true },
  survivor: { prize: true, questions: true, audience: true },
  bingo: { winners: true, prize: true, items: true, audience: true },
};

/** How many items a bingo has. */
export const bingoItems = { least: 24, most: 75 } as const;

/** A game while it is written. */
export interface GameForm {
  readonly kind: GameKind;
  readonly title: string;
  readonly options: readonly { readonly key: number; readonly text: string }[];
  /** 0: until the host says so. */
  readonly seconds: number;
  readonly target: number;
  readonly source: "points" | "reactions";
  readonly winners: number;
  readonly prize: number;
  /** One a line. */
  readonly items: string;
  readonly questions: readonly QuestionForm[];
  readonly audience: Crowd | "";
}

/** A game of which nothing is written. */
export function emptyGame(kind: GameKind): GameForm {
  const least = gameRules[kind].options?.[0] ?? 0;
  return {
    kind,
    title: "",
    options: Array.from({ length: least }, (_, i) => ({ key: i + 1, text: "" })),
    seconds: kind === "prediction" ? 120 : 0,
    target: 1000,
    source: "points",
    winners: 1,
    prize: 0,
    items: "",
    questions: [emptyQuestion(1)],
    audience: "",
  };
}

/** A draft as a form shows it. */
export function gameForm(d: GameDraft): GameForm {
  return {
    ...emptyGame(d.kind),
    title: d.title,
    options: (d.options ?? []).map((text, i) => ({ key: i + 1, text })),
    seconds: d.seconds ?? 0,
    target: d.target ?? 1000,
    source: d.source ?? "points",
    winners: d.winners ?? 1,
    prize: d.prize ?? 0,
    items: (d.items ?? []).join("\n"),
    questions: d.questions?.length
      ? d.questions.map((q, i) => gameQuestionForm(q, i + 1))
      : [emptyQuestion(1)],
    audience: d.audience ?? "",
  };
}

/** The items that lines say: without empty ones, and each once. */
export const itemsOf = (lines: string) => [
  ...new Set(
    lines
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

const optionsOf = (f: GameForm) => f.options.map((o) => o.text.trim()).filter(Boolean);

/** The data of game.create, and what has no room in it, for game.add without its game. */
export function gameCreated(f: GameForm): { readonly create: Wish; readonly more: readonly object[] } {
  const rule = gameRules[f.kind];
  const [items, ...moreItems] = rule.items ? pieces(itemsOf(f.items), roomFor - 600) : [];
  const asked = rule.questions ? f.questions.filter((q) => !isBlank(q)).map(gameItem) : [];
  const [questions, ...moreQuestions] = pieces(asked, roomFor - 600);
  const { seconds, target, source, winners, prize, audience } = f;
  const data = {
    kind: f.kind,
    title: f.title.trim(),
    ...(rule.options && { options: optionsOf(f) }),
    ...(seconds > 0 && { seconds }),
    ...(rule.target && { target, source }),
    ...(rule.winners && { winners }),
    ...(rule.prize && prize > 0 && { prize }),
    ...(items && { items }),
    ...(questions && { questions }),
    ...(audience && mayChoose(f) && { audience }),
  };
  return {
    create: { cmd: "game.create", data },
    more: [...moreItems.map((items) => ({ items })), ...moreQuestions.map((questions) => ({ questions }))],
  };
}

/** Whether somebody joins such a game, so that it can be said who may. */
export const mayChoose = (f: Pick<GameForm, "kind" | "source">) =>
  gameRules[f.kind].audience && !(f.kind === "goal" && f.source === "reactions");

/** What is missing in a form, in a sentence; null for nothing. A draft of a bingo may be short of items. */
export function gameWrong(f: GameForm): string | null {
  const rule = gameRules[f.kind];
  if (!f.title.trim()) return wrongWords.title;
  if (rule.options) {
    const options = optionsOf(f);
    if (options.length < rule.options[0]) return wrongWords.options(rule.options[0]);
    if (new Set(options).size < options.length) return wrongWords.twice;
  }
  if (rule.target && !(f.target >= 1)) return wrongWords.target;
  return rule.questions ? questionsWrong(f.questions) : null;
}
