import type { Crowd, GameQuestion } from "@frontrow/core";
import { pieces, roomFor, type Wish } from "./act.ts";
import { wrongWords } from "./words.ts";

/** A question of a quiz as the server has it. */
export interface QuizItem {
  readonly text: string;
  readonly options: readonly string[];
  readonly right: readonly number[];
  readonly multiple?: boolean;
  readonly seconds: number;
  readonly points?: number;
  readonly image?: string;
}

/** The answer of quiz.draft. */
export interface QuizDraft {
  readonly id: string;
  readonly title: string;
  readonly questions: readonly QuizItem[];
  readonly audience?: Crowd;
}

/** An option of a question while it is written. */
export interface ChoiceField {
  readonly key: number;
  readonly text: string;
  readonly right: boolean;
}

/** A question while it is written. */
export interface QuestionForm {
  readonly key: number;
  readonly text: string;
  readonly options: readonly ChoiceField[];
  readonly seconds: number;
  readonly points: number;
  readonly image: string;
}

/** A quiz while it is written. */
export interface QuizForm {
  readonly title: string;
  readonly audience: Crowd | "";
  readonly questions: readonly QuestionForm[];
}

/** A question with nothing in it. */
export const emptyQuestion = (key: number): QuestionForm => ({
  key,
  text: "",
  options: [
    { key: 1, text: "", right: true },
    { key: 2, text: "", right: false },
  ],
  seconds: 20,
  points: 1000,
  image: "",
});

export const emptyQuiz: QuizForm = { title: "", audience: "", questions: [emptyQuestion(1)] };

/** Asked by the key of a list's elements: one that none has. */
export const nextKey = (list: readonly { readonly key: number }[]) =>
  list.reduce((most, { key }) => Math.max(most, key), 0) + 1;

/** A question as a form shows it. */
export function questionForm(q: QuizItem, key: number): QuestionForm {
  const options = q.options.map((text, i) => ({ key: i + 1, text, right: q.right.includes(i) }));
  return { key, text: q.text, options, seconds: q.seconds, points: q.points ?? 1000, image: q.image ?? "" };
}

/** A draft as a form shows it. */
export function quizForm(d: QuizDraft): QuizForm {
  return {
    title: d.title,
    audience: d.audience ?? "",
    questions: d.questions.map((q, i) => questionForm(q, i + 1)),
  };
}

const options = (q: QuestionForm) =>
  q.options.map((o) => ({ ...o, text: o.text.trim() })).filter((o) => o.text);

/** The question that a form says. Options without a text are left out. */
export function quizItem(q: QuestionForm): QuizItem {
  const all = options(q);
  const right = all.flatMap((o, i) => (o.right ? [i] : []));
  const image = q.image.trim();
  return {
    text: q.text.trim(),
    options: all.map((o) => o.text),
    right,
    seconds: q.seconds,
    ...(q.points > 0 && q.points !== 1000 && { points: q.points }),
    ...(image && { image }),
  };
}

/** The same of a survivor, where one option is right. */
export function gameItem(q: QuestionForm): GameQuestion {
  const { text, options, right, seconds } = quizItem(q);
  return { text, options, right: right[0] ?? 0, seconds };
}

/** A question of a survivor as a form shows it. */
export const gameQuestionForm = (q: GameQuestion, key: number): QuestionForm =>
  questionForm({ ...q, right: [q.right] }, key);

/** A question in which nothing was written yet: it is left out. */
export const isBlank = (q: QuestionForm) => !q.text.trim() && options(q).length === 0;

/** What is missing in questions, in a sentence; null for nothing. */
export function questionsWrong(questions: readonly QuestionForm[]): string | null {
  let n = 0;
  for (const q of questions) {
    if (isBlank(q)) continue;
    n++;
    const all = options(q);
    if (!q.text.trim()) return wrongWords.inQuestion(n, wrongWords.question);
    if (all.length < 2) return wrongWords.inQuestion(n, wrongWords.options(2));
    if (new Set(all.map((o) => o.text)).size < all.length) return wrongWords.inQuestion(n, wrongWords.twice);
    if (!all.some((o) => o.right)) return wrongWords.inQuestion(n, wrongWords.right);
  }
  return null;
}

/** What is missing in a quiz, in a sentence; null for nothing. */
export const quizWrong = (f: QuizForm): string | null =>
  f.title.trim() ? questionsWrong(f.questions) : wrongWords.title;

/** The questions that a form says. */
export const quizItems = (f: QuizForm) => f.questions.filter((q) => !isBlank(q)).map(quizItem);

/** The data of quiz.create, and what has no room in it, for quiz.add. */
export function quizCreated(f: QuizForm): { readonly create: Wish; readonly more: readonly QuizItem[][] } {
  const [first = [], ...more] = pieces(quizItems(f), roomFor - 400);
  const audience = f.audience && { audience: f.audience };
  const data = { title: f.title.trim(), questions: first, ...audience };
  return { create: { cmd: "quiz.create", data }, more };
}

/** What makes of a draft what a form says. Nothing where both are the same. */
export function quizEdits(was: QuizDraft, f: QuizForm): readonly Wish[] {
  const quiz = was.id;
  const wishes: Wish[] = [];
  const edit = (data: object) => wishes.push({ cmd: "quiz.edit", data: { quiz, ...data } });
  const title = f.title.trim();
  if (title !== was.title || f.audience !== (was.audience ?? "")) edit({ title, audience: f.audience });
  const before = quizForm(was).questions.map(quizItem);
  const after = quizItems(f);
  after.slice(0, before.length).forEach((to, question) => {
    if (JSON.stringify(to) !== JSON.stringify(before[question])) edit({ question, to });
  });
  for (let question = before.length - 1; question >= after.length; question--) {
    edit({ question, remove: true });
  }
  for (const questions of pieces(after.slice(before.length))) {
    wishes.push({ cmd: "quiz.add", data: { quiz, questions } });
  }
  return wishes;
}
