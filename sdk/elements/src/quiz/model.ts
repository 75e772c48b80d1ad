import type { Quiz, QuizMe, QuizPlace, QuizQuestion } from "@frontrow/core";

/** Where the question stands for this viewer. "none": no question yet. "late": their own time is over. */
export type Stage = "none" | "open" | "late" | "paused" | "closed" | "revealed" | "skipped";

/** How much time is left for the question by the viewer's own picture, µs; null where no clock runs. */
export function leftOf(q: QuizQuestion | null, moment: number): number | null {
  return q === null || q.stage !== "open" ? null : q.closes - moment;
}

export function stageOf(quiz: Quiz, left: number | null): Stage {
  const stage = quiz.question?.stage ?? "none";
  if (stage === "open" && left !== null && left <= 0) return "late";
  return stage;
}

/** The viewer's answer to the question that is on; null for none. */
export function answerOf(quiz: Quiz, me: QuizMe | null): readonly number[] | null {
  if (me?.quiz !== quiz.id || me.question === undefined || me.question !== quiz.question?.number) return null;
  return me.choice ?? null;
}

/** How the viewer stands: from the places that everybody is told, or else by the room's own word. */
export interface Standing {
  readonly rank: number;
  readonly score: number;
  readonly gain: number;
  readonly run: number;
}

export function standingOf(quiz: Quiz, me: QuizMe | null, id: string | undefined): Standing | null {
  const place = quiz.top.find((p) => p.id === id);
  if (place !== undefined) return place;
  if (me?.quiz !== quiz.id || me.rank === undefined || me.rank === 0) return null;
  return { rank: me.rank, score: me.score, gain: me.gain, run: me.run };
}

/** Whether the answer was right: the same options, no more and no fewer. */
export function isRight(q: QuizQuestion, answer: readonly number[] | null): boolean {
  const right = q.right ?? [];
  return (
    answer !== null &&
    right.length > 0 &&
    answer.length === right.length &&
    answer.every((o) => right.includes(o))
  );
}

/** The first places, as many as are wanted. */
export const firstOf = (top: readonly QuizPlace[], n: number): readonly QuizPlace[] => top.slice(0, n);
