import { audienceOf, type Crowd, type WireAuthor, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** Where a question is in its life. */
export type QuizStage = "open" | "paused" | "closed" | "revealed" | "skipped";

/** The question that is on, or was last. */
export interface QuizQuestion {
  /** Counted from 0. */
  readonly number: number;
  readonly stage: QuizStage;
  readonly text: string;
  readonly options: readonly string[];
  /** More than one option may be chosen. */
  readonly multiple?: boolean;
  /** The address of a picture. */
  readonly image?: string;
  /** What being right at once brings; half of it at the last moment. */
  readonly points: number;
  readonly seconds: number;
  /** On the programme clock, µs. */
  readonly opened: number;
  /** On the programme clock, µs; of no meaning while it is paused. */
  readonly closes: number;
  /** While it is paused: the time that remains, µs. */
  readonly left?: number;
  /** Once it is revealed: the right options. */
  readonly right?: readonly number[];
  /** Once it is revealed: how many chose each option. */
  readonly counts?: readonly number[];
  readonly answers?: number;
  readonly correct?: number;
}

/** A line of the leaderboard. Who has the same score has the same rank. */
export interface QuizPlace {
  readonly rank: number;
  /** The player. */
  readonly id: string;
  readonly name: string;
  readonly score: number;
  /** What the question before brought. */
  readonly gain: number;
  /** How many right answers in a row. */
  readonly run: number;
}

/** A quiz that was started. */
export interface Quiz {
  readonly id: string;
  readonly title: string;
  readonly by: WireAuthor;
  readonly status: "open" | "archived";
  /** Who may play; absent: anyone. */
  readonly audience?: Crowd;
  /** How many questions there are. */
  readonly questions: number;
  readonly question: QuizQuestion | null;
  /** As of the last reveal. */
  readonly players: number;
  /** The first 20 of the leaderboard, as of the last reveal. */
  readonly top: readonly QuizPlace[];
}

/** What everybody sees: the quiz that is on, or was last. */
export interface QuizView {
  readonly quiz: Quiz | null;
}

/** What an actor gets beside the view. */
export interface QuizMine {
  readonly me?: QuizMe;
  /** For hosts. */
  readonly drafts?: readonly QuizListed[];
}

/** A draft; quiz.draft asks for its questions. */
export interface QuizListed {
  readonly id: string;
  readonly title: string;
  /** How many it has. */
  readonly questions: number;
  /** Who may play; absent: anyone. */
  readonly audience?: Crowd;
}

/** How one player stands; score and rank are those of the last reveal. */
export interface QuizMe {
  readonly quiz: string;
  /** The question that was answered, if it is the one that is on. */
  readonly question?: number;
  readonly choice?: readonly number[];
  readonly rank?: number;
  readonly score: number;
  readonly gain: number;
  readonly right: number;
  readonly run: number;
  readonly best: number;
}

/** How many have answered the question that is on. */
export interface QuizCounters {
  readonly quiz: string;
  readonly question: number;
  readonly answers: number;
}

type Data = Readonly<Record<string, unknown>>;

const isNumber = (v: unknown): v is number => typeof v === "number";
const isText = (v: unknown): v is string => typeof v === "string";
const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every(isNumber);
const isTexts = (v: unknown): v is readonly string[] => Array.isArray(v) && v.every(isText);

function places(v: unknown): readonly QuizPlace[] | undefined {
  if (!Array.isArray(v)) return undefined;
  const top: QuizPlace[] = [];
  for (const p of v as readonly unknown[]) {
    if (typeof p !== "object" || p === null) return undefined;
    const { rank, id, name, score, gain, run } = p as Data;
    if (!isNumber(rank) || !isText(id) || !isText(name) || !isNumber(score)) return undefined;
    if (!isNumber(gain) || !isNumber(run)) return undefined;
    top.push({ rank, id, name, score, gain, run });
  }
  return top;
}

function started(view: QuizView, d: Data, by: WireAuthor | undefined): QuizView {
  const { quiz, title, questions } = d;
  if (!by || !isText(quiz) || !isText(title) || !isNumber(questions)) return view;
  const audience = audienceOf(d);
  return {
    quiz: {
      id: quiz,
      title,
      by,
      status: "open",
      ...audience,
      questions,
      question: null,
      players: 0,
      top: [],
    },
  };
}

function opened(d: Data): QuizQuestion | undefined {
  const { question, text, options, multiple, image, points, seconds, opened, closes } = d;
  if (!isNumber(question) || !isText(text) || !isTexts(options) || !isNumber(points)) return undefined;
  if (!isNumber(seconds) || !isNumber(opened) || !isNumber(closes)) return undefined;
  return {
    number: question,
    stage: "open",
    text,
    options,
    ...(multiple === true && { multiple }),
    ...(isText(image) && image !== "" && { image }),
    points,
    seconds,
    opened,
    closes,
  };
}

function revealed(quiz: Quiz, q: QuizQuestion, d: Data): Quiz {
  const { right, counts, answers, correct, players } = d;
  const top = places(d.top);
  if (!top || !isNumbers(right) || !isNumbers(counts) || !isNumber(players)) return quiz;
  const question = {
    ...q,
    stage: "revealed" as const,
    right,
    counts,
    ...(isNumber(answers) && answers > 0 && { answers }),
    ...(isNumber(correct) && correct > 0 && { correct }),
  };
  return { ...quiz, question, players, top };
}

/** Folds what happens to the question that is on. */
function step(quiz: Quiz, type: string, d: Data): Quiz {
  const now = quiz.question;
  if (!now || d.question !== now.number || now.stage === "revealed" || now.stage === "skipped") return quiz;
  const { left, ...q } = now;
  switch (type) {
    case "quiz.locked":
      return isNumber(d.closes) ? { ...quiz, question: { ...q, stage: "closed", closes: d.closes } } : quiz;
    case "quiz.resumed":
      return isNumber(d.closes) ? { ...quiz, question: { ...q, stage: "open", closes: d.closes } } : quiz;
    case "quiz.paused":
      return isNumber(d.left) ? { ...quiz, question: { ...q, stage: "paused", left: d.left } } : quiz;
    case "quiz.skipped":
      return { ...quiz, question: { ...q, stage: "skipped" } };
    case "quiz.revealed":
      return revealed(quiz, q, d);
  }
  return quiz;
}

function ended(quiz: Quiz, d: Data): Quiz {
  const top = places(d.top);
  if (!top || !isNumber(d.players)) return quiz;
  let question = quiz.question;
  if (question && question.stage !== "revealed") {
    const { left, ...q } = question;
    question = { ...q, stage: "skipped" };
  }
  return { ...quiz, status: "archived", question, players: d.players, top };
}

/** Follows the quiz that is on. */
export const quiz: Feature<QuizView> = {
  name: "quiz",
  acted(mine, command, data, answer) {
    const was = (mine ?? {}) as QuizMine;
    if (command === "quiz.me") return answer ? { ...was, me: answer } : mine;
    if (command !== "quiz.answer") return mine;
    const { quiz, question, choice } = data as QuizMe;
    const me = was.me?.quiz === quiz ? was.me : { quiz, score: 0, gain: 0, right: 0, run: 0, best: 0 };
    return { ...was, me: { ...me, question, choice } };
  },
  apply(view: QuizView, event: WireEvent): QuizView {
    const { type, data: d, by } = event;
    if (!type.startsWith("quiz.") || !d) return view;
    if (type === "quiz.started") return started(view, d, by);
    const was = view.quiz;
    if (!was || was.id !== d.quiz || was.status !== "open") return view;
    let is = was;
    if (type === "quiz.opened") {
      const question = opened(d);
      if (question) is = { ...was, question };
    } else if (type === "quiz.ended") {
      is = ended(was, d);
    } else {
      is = step(was, type, d);
    }
    return is === was ? view : { quiz: is };
  },
};
