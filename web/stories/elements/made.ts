import type { Game, GameView, Poll, PollView, Question, QuizQuestion, QuizView } from "@frontrow/core";
import { ago, counted, type Setting, view } from "../room.ts";

/** A viewer of the made-up room. */
export const who = (name: string) => ({ id: `d_${name}`, name, role: "viewer" });
const host = { id: "d_host", name: "Host", role: "owner" };
const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/** One poll in the room, with its votes: counts of options, or words of a cloud. */
export function poll(is: Partial<Poll>, counts: readonly number[] = [], ballots = 24): Setting {
  const one = {
    id: "p",
    by: host,
    status: "open",
    clock: "viewer",
    tier: "account",
    kind: "single",
    question: "What shall we build next?",
    results: "live",
    change: true,
    opened: ago(20),
    ...(!["words", "text", "rating"].includes(is.kind ?? "") && {
      options: [{ text: "A camera rig" }, { text: "A light wall" }, { text: "A tiny studio" }],
    }),
    ...is,
  } as Poll;
  const cloud = ["bright", "warm", "loud", "new", "fast"].map((word, i) => ({ word, count: 9 - 2 * i }));
  return (c) => {
    view("poll", { polls: [one] } satisfies PollView)(c);
    counted("poll", {
      ballots: { p: ballots },
      polls: counts.length > 0 ? { p: counts } : {},
      ...(one.kind === "words" && { words: { p: cloud } }),
    })(c);
  };
}

/** What a closed poll came to. */
export const summed = (p: Partial<Poll>, counts?: readonly number[]): Partial<Poll> => ({
  ...p,
  status: counts ? "revealed" : "closed",
  closes: ago(10),
  summary: {
    poll: "p",
    kind: p.kind ?? "single",
    tier: "account",
    anonymous: false,
    opened: ago(80),
    closed: ago(10),
    ballots: 24,
    root: hash,
    ...(counts && {
      tally:
        p.kind === "words" ? { words: counts.map((count, i) => ({ word: `word${i}`, count })) } : { counts },
    }),
  },
});

/** The quiz at a question, and the one who looks. */
export function quiz(q: Partial<QuizQuestion> | null, more: object = {}): Setting {
  const question: QuizQuestion | null = q && {
    number: 1,
    stage: "open",
    text: "How many frames has a second of film?",
    options: ["12", "24", "48"],
    points: 100,
    seconds: 30,
    opened: ago(8),
    closes: ago(-22),
    ...q,
  };
  const top = ["Lea", "You", "Noor", "Kenji"].map((name, i) => ({
    rank: i + 1,
    id: name === "You" ? "d_you" : `d_${name}`,
    name,
    score: 270 - i * 40,
    gain: 90 - i * 20,
    run: 3 - Math.min(i, 3),
  }));
  const is = {
    id: "quiz",
    title: "How live works",
    by: host,
    status: "open",
    questions: 5,
    question,
    players: 24,
  };
  return (c) => {
    view("quiz", { quiz: { ...is, top: q === null ? [] : top, ...more } } as QuizView)(c);
    counted("quiz", { quiz: "quiz", question: 1, answers: 17 })(c);
  };
}

/** One game in the room. */
export function game(is: Partial<Game> & Pick<Game, "kind">, count: object = {}): Setting {
  const one = {
    id: "g",
    by: host,
    title: "Who wins tonight?",
    stage: "open",
    opened: ago(20),
    ...is,
  } as Game;
  return (c) => {
    view("game", { games: [one] } satisfies GameView)(c);
    counted("game", { games: { g: count } })(c);
  };
}

/** How a game went. */
export const gone = (result: object): Partial<Game> => ({
  stage: "done",
  closes: ago(5),
  result: { seed: hash.slice(0, 32), root: hash, ...result },
});

export const commitment = hash;

export const question = (n: number, text: string, more: Partial<Question> = {}): Question => ({
  id: `q${n}`,
  n,
  text,
  at: ago(600 - n * 60),
  by: who(["Lea", "Noor", "Kenji"][n % 3] ?? "Lea"),
  status: "open",
  ...more,
});
