import type { Client, GameDraft, GameKind, Poll } from "@frontrow/core";
import { inTurn, patiently } from "./act.ts";
import { emptyGame, type GameForm, gameCreated, gameForm, gameWrong } from "./gameform.ts";
import { emptyPoll, type PollForm, pollDraft, pollForm, pollWrong } from "./pollform.ts";
import {
  emptyQuiz,
  type QuizDraft,
  type QuizForm,
  quizCreated,
  quizEdits,
  quizForm,
  quizWrong,
} from "./quizform.ts";

/** The kinds of the picker. */
export type Kind = "poll" | "quiz" | GameKind;

/** What is being written: a new one, or a draft that is changed. */
export type Composing =
  | { readonly kind: "poll"; readonly id: string | null; readonly form: PollForm }
  | { readonly kind: "quiz"; readonly was: QuizDraft | null; readonly form: QuizForm }
  | { readonly kind: "game"; readonly id: string | null; readonly form: GameForm };

/** Something new of a kind. */
export function begun(kind: Kind): Composing {
  if (kind === "poll") return { kind, id: null, form: emptyPoll };
  if (kind === "quiz") return { kind, was: null, form: emptyQuiz };
  return { kind: "game", id: null, form: emptyGame(kind) };
}

export const pollAgain = (p: Poll): Composing => ({ kind: "poll", id: p.id, form: pollForm(p) });
export const gameAgain = (g: GameDraft): Composing => ({ kind: "game", id: g.id, form: gameForm(g) });
export const quizAgain = (d: QuizDraft): Composing => ({ kind: "quiz", was: d, form: quizForm(d) });

/** Fetches a draft of a quiz with its right answers. */
export const fetchQuiz = (client: Client, quiz: string) =>
  client.room.act("quiz.draft", { quiz }) as Promise<QuizDraft>;

/** The id of the draft that it changes; null for something new. */
export const idOf = (c: Composing) => (c.kind === "quiz" ? (c.was?.id ?? null) : c.id);

/** What is missing in it, in a sentence; null for nothing. */
export function wrong(c: Composing): string | null {
  if (c.kind === "poll") return pollWrong(c.form);
  return c.kind === "quiz" ? quizWrong(c.form) : gameWrong(c.form);
}

/** Keeps it as a draft; returns what it is then. What was made only in part is taken back. */
export async function kept(client: Client, c: Composing): Promise<Composing> {
  const { act } = client.room;
  if (c.kind === "poll") {
    if (c.id !== null) await act("poll.edit", { poll: c.id, ...pollDraft(c.form) });
    const id = c.id ?? ((await act("poll.create", pollDraft(c.form))) as { poll: string }).poll;
    return { ...c, id };
  }
  if (c.kind === "quiz") {
    if (c.was !== null) {
      await inTurn(client, quizEdits(c.was, c.form));
      return quizAgain(await fetchQuiz(client, c.was.id));
    }
    const { create, more } = quizCreated(c.form);
    const { quiz } = (await act(create.cmd, create.data)) as { quiz: string };
    await whole(client, { cmd: "quiz.delete", data: { quiz } }, () =>
      inTurn(
        client,
        more.map((questions) => ({ cmd: "quiz.add", data: { quiz, questions } })),
      ),
    );
    return quizAgain(await fetchQuiz(client, quiz));
  }
  // A game can't be edited: another one takes the place of its draft.
  const { create, more } = gameCreated(c.form);
  const { game } = (await act(create.cmd, create.data)) as { game: string };
  await whole(client, { cmd: "game.delete", data: { game } }, async () => {
    await inTurn(
      client,
      more.map((what) => ({ cmd: "game.add", data: { game, ...what } })),
    );
    if (c.id !== null) await patiently(client, "game.delete", { game: c.id });
  });
  return { ...c, id: game };
}

/** Does the rest of something, and undoes its beginning where that fails. */
async function whole(
  client: Client,
  undo: { readonly cmd: `${string}.${string}`; readonly data: unknown },
  rest: () => Promise<void>,
): Promise<void> {
  try {
    await rest();
  } catch (e) {
    await client.room.act(undo.cmd, undo.data).catch(() => {});
    throw e;
  }
}

/** Opens a draft to everybody. */
export function launched(client: Client, kind: Composing["kind"], id: string): Promise<unknown> {
  if (kind === "poll") return client.room.act("poll.launch", { poll: id });
  if (kind === "quiz") return client.room.act("quiz.start", { quiz: id });
  return client.room.act("game.open", { game: id });
}
