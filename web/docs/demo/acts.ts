import type {
  FrontrowError,
  GameCounters,
  GameMine,
  GameOwn,
  PointsMine,
  PollCounters,
  PollMine,
  PollView,
  QACounters,
  QAMine,
  QAView,
  QuizMine,
  QuizView,
  ReactionCounters,
  RoomState,
} from "@frontrow/core";
import { type Cell, now } from "./cell.ts";
import { answers, asked, questions } from "./scene.ts";

type Data = Readonly<Record<string, unknown>>;

/** What a made-up room needs to act: its state, and to be called back later. */
export interface Stage {
  readonly state: Cell<RoomState>;
  later(ms: number, then: () => void): void;
}

/** The state's three places of a feature, to read and to write. */
function of({ state }: Stage, feature: string) {
  return {
    view: <T>() => state.get().views[feature] as T,
    mine: <T>() => (state.get().mine[feature] ?? {}) as T,
    counted: <T>() => state.get().counters[feature] as T,
    show: (v: object) => state.patch({ views: { ...state.get().views, [feature]: v } }),
    own: (v: object) => state.patch({ mine: { ...state.get().mine, [feature]: v } }),
    count: (v: object) => state.patch({ counters: { ...state.get().counters, [feature]: v } }),
  };
}

const added = (all: readonly number[], at: readonly number[], by: number): number[] =>
  all.map((n, i) => n + at.filter((o) => o === i).length * by);

/** A vote moves the tally, and takes the place of the one before. */
function vote(stage: Stage, { poll, choice, text }: Data): Data {
  const f = of(stage, "poll");
  const id = String(poll);
  const kind = f.view<PollView>().polls.find((p) => p.id === id)?.kind;
  const mine = f.mine<PollMine>();
  const c = f.counted<PollCounters>();
  const before = mine.votes?.[id] ?? [];
  const chosen = choice as readonly number[] | undefined;
  const first = chosen === undefined ? mine.texts?.[id] === undefined : mine.votes?.[id] === undefined;
  const ballots = { ...c.ballots, [id]: (c.ballots[id] ?? 0) + (first ? 1 : 0) };
  const receipt = "made-up-receipt";
  if (chosen === undefined) {
    const word = String(text).toLowerCase();
    const was = (c.words?.[id] ?? []).filter((w) => w.word !== mine.texts?.[id] || w.count > 1);
    const words = was.some((w) => w.word === word)
      ? was.map((w) => (w.word === word ? { ...w, count: w.count + 1 } : w))
      : [...was, { word, count: 1 }];
    f.count({ ...c, ballots, words: { ...c.words, [id]: words } });
    f.own({ ...mine, texts: { ...mine.texts, [id]: word }, receipts: { ...mine.receipts, [id]: receipt } });
    return { receipt };
  }
  const counts = c.polls[id] ?? [];
  const points = (order: readonly number[]) => order.flatMap((o, i) => Array(order.length - i).fill(o));
  const slots = (v: readonly number[]) =>
    kind === "rating" ? v.map((n) => n - 1) : kind === "ranking" ? points(v) : v;
  const tally = added(added(counts, slots(before), -1), slots(chosen), 1);
  f.count({ ...c, ballots, polls: { ...c.polls, [id]: tally } });
  f.own({ ...mine, votes: { ...mine.votes, [id]: chosen }, receipts: { ...mine.receipts, [id]: receipt } });
  if (first && kind === "single")
    for (let i = 0; i < 5; i++) stage.later(900 * (i + 1), () => other(stage, id));
  return { receipt };
}

/** Somebody else votes. */
function other(stage: Stage, id: string): void {
  const f = of(stage, "poll");
  const c = f.counted<PollCounters>();
  const counts = c.polls[id] ?? [];
  const at = Math.floor(Math.random() * counts.length);
  f.count({
    ...c,
    ballots: { ...c.ballots, [id]: (c.ballots[id] ?? 0) + 1 },
    polls: { ...c.polls, [id]: added(counts, [at], 1) },
  });
}

/** An answer is kept, the question revealed, and the next one asked. */
function answer(stage: Stage, { question, choice }: Data): undefined {
  const f = of(stage, "quiz");
  const me = f.mine<QuizMine>().me;
  const n = Number(question);
  const chosen = choice as readonly number[];
  const right = chosen[0] === answers[n];
  const score = (me?.score ?? 0) + (right ? 90 : 0);
  const run = right ? (me?.run ?? 0) + 1 : 0;
  const is = {
    quiz: "quiz",
    question: n,
    choice: chosen,
    score,
    gain: right ? 90 : 0,
    right: 0,
    run,
    best: run,
  };
  f.own({
    me: me === undefined ? { ...is, score: 0, gain: 0, run: 0 } : { ...me, question: n, choice: chosen },
  });
  f.count({ quiz: "quiz", question: n, answers: 24 });
  stage.later(900, () => {
    const { quiz } = f.view<QuizView>();
    if (quiz === null || quiz.question === null) return;
    const rival = { rank: score >= 70 ? 2 : 1, id: "d_Lea", name: "Lea", score: 70, gain: 70, run: 1 };
    const own = { rank: score >= 70 ? 1 : 2, id: "d_you", name: "You", score, gain: is.gain, run };
    f.show({
      quiz: {
        ...quiz,
        players: 24,
        top: [rival, own].sort((a, b) => a.rank - b.rank),
        question: {
          ...quiz.question,
          stage: "revealed",
          right: [answers[n] ?? 0],
          counts: [6, 11, 7],
          answers: 24,
          correct: 11,
        },
      },
    });
    f.own({ me: { ...is, rank: own.rank } });
  });
  stage.later(6_000, () => next(stage, n + 1));
  return undefined;
}

function next(stage: Stage, n: number): void {
  const f = of(stage, "quiz");
  const { quiz } = f.view<QuizView>();
  f.show({ quiz: quiz && { ...quiz, question: asked(n) } });
  f.count({ quiz: "quiz", question: n % questions.length, answers: 0 });
}

function inGame(stage: Stage, id: string, has: GameOwn, at: number, more: number): void {
  const f = of(stage, "game");
  const mine = f.mine<GameMine>();
  const { games } = f.counted<GameCounters>();
  const was = games[id] ?? {};
  const first = mine.games?.[id] === undefined ? 1 : 0;
  const totals = (was.totals ?? []).map((n, i) => n + (i === at ? more : 0));
  const people = (was.people ?? []).map((n, i) => n + (i === at ? first : 0));
  f.count({ games: { ...games, [id]: { ...was, totals, people } } });
  f.own({ ...mine, games: { ...mine.games, [id]: { ...mine.games?.[id], ...has } } });
}

function stake(stage: Stage, { game, option, amount }: Data): undefined {
  const id = String(game);
  const before = of(stage, "game").mine<GameMine>().games?.[id]?.amount ?? 0;
  const more = Number(amount) - before;
  const points = of(stage, "points");
  const mine = points.mine<PointsMine>();
  if (more > mine.balance) throw refused("not_enough", "You don't have so many points.");
  points.own({ ...mine, balance: mine.balance - more });
  inGame(stage, id, { option: Number(option), amount: Number(amount) }, Number(option), more);
  return undefined;
}

function join(stage: Stage, { game }: Data): Data {
  const mark = "made-up-mark";
  inGame(stage, String(game), { mark }, 0, 0);
  return { mark };
}

function ask(stage: Stage, { text, anonymous }: Data): Data {
  const f = of(stage, "qa");
  const view = f.view<QAView>();
  const n = view.last + 1;
  const id = `q${n}`;
  const at = now();
  const me = stage.state.get().me;
  const by = anonymous === true || me === null ? {} : { by: { id: me.id, name: me.name, role: me.role } };
  const question = { id, n, text: String(text), at, status: "open" as const, ...by };
  const mine = f.mine<QAMine>();
  f.own({
    questions: [...(mine.questions ?? []), { id, text: String(text), at, status: "open" }],
    votes: [...(mine.votes ?? []), id],
  });
  f.count({ votes: { ...f.counted<QACounters>().votes, [n]: 1 } });
  f.show({ ...view, last: n, questions: [...view.questions, question] });
  return { question: id, status: "open" };
}

function want(stage: Stage, { question, up }: Data): undefined {
  const f = of(stage, "qa");
  const mine = f.mine<QAMine>();
  const n = f.view<QAView>().questions.find((q) => q.id === question)?.n ?? 0;
  const { votes } = f.counted<QACounters>();
  f.count({ votes: { ...votes, [n]: (votes[n] ?? 0) + (up === false ? -1 : 1) } });
  const others = (mine.votes ?? []).filter((id) => id !== question);
  f.own({ ...mine, votes: up === false ? others : [...others, String(question)] });
  return undefined;
}

function withdraw(stage: Stage, { question }: Data): undefined {
  const f = of(stage, "qa");
  const view = f.view<QAView>();
  f.show({ ...view, questions: view.questions.filter((q) => q.id !== question) });
  const mine = f.mine<QAMine>();
  f.own({ ...mine, questions: (mine.questions ?? []).filter((q) => q.id !== question) });
  return undefined;
}

function react(stage: Stage, { kind, n }: Data): undefined {
  const f = of(stage, "reaction");
  const grow = (name: string, by: number) => {
    const { totals } = f.counted<ReactionCounters>();
    f.count({ totals: { ...totals, [name]: (totals[name] ?? 0) + by }, rate: 3, at: now() });
  };
  grow(String(kind), Number(n));
  stage.later(700, () =>
    grow(["heart", "clap", "wow", "laugh"][Math.floor(Math.random() * 4)] ?? "heart", 2),
  );
  return undefined;
}

/** The queue is short here: one's turn comes soon, and ends by itself. */
function raise(stage: Stage): Data {
  const f = of(stage, "hand");
  const me = stage.state.get().me;
  f.own({ ticket: 9, place: 3 });
  f.count({ queue: [7, 8, 9] });
  const still = (then: () => void) => () => f.mine<{ ticket?: number }>().ticket === 9 && then();
  stage.later(
    2_500,
    still(() => f.count({ queue: [8, 9] })),
  );
  stage.later(
    5_000,
    still(() => f.count({ queue: [9] })),
  );
  stage.later(
    7_500,
    still(() => {
      f.own({});
      f.count({ queue: [] });
      f.show({ open: true, called: { id: me?.id, name: me?.name, role: "viewer" } });
    }),
  );
  return { ticket: 9, place: 3 };
}

function lower(stage: Stage): undefined {
  const f = of(stage, "hand");
  f.own({});
  f.count({ queue: [7, 8] });
  f.show({ open: true });
  return undefined;
}

export const refused = (code: string, message: string): FrontrowError => ({
  code,
  message,
  retryable: false,
});

/** Who is here: those that the made-up lines are from. A name is searched by its beginning. */
function people({ state }: Stage, { q }: Data): Data {
  const { messages, me, counters } = state.get();
  const all = new Map([...messages.map((m) => m.by), me].flatMap((p) => (p ? [[p.id, p] as const] : [])));
  const wanted = String(q ?? "").toLowerCase();
  const found = [...all.values()].filter((p) => p.name.toLowerCase().startsWith(wanted));
  return {
    total: found.length,
    viewers: counters.viewers,
    people: found.map(({ id, name, role }) => ({ id, name, role })),
  };
}

/** What the made-up room can do, by command. */
export const acts: Readonly<Record<string, (stage: Stage, data: Data) => unknown>> = {
  people,
  "poll.vote": vote,
  "quiz.answer": answer,
  "quiz.me": () => undefined,
  "game.stake": stake,
  "game.join": join,
  "game.me": () => undefined,
  "points.me": (stage) => of(stage, "points").mine<PointsMine>(),
  "qa.ask": ask,
  "qa.vote": want,
  "qa.withdraw": withdraw,
  "reaction.send": react,
  "hand.raise": raise,
  "hand.lower": lower,
  "feedback.give": (stage, { kind }) => of(stage, "feedback").own({ kind }),
};
