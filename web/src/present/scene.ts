import type {
  Game,
  GameView,
  PointsPlace,
  PointsView,
  Poll,
  PollView,
  QACounters,
  QAView,
  Question,
  Quiz,
  QuizView,
  RoomState,
} from "@frontrow/core";

/** What a projector shows. */
export type Scene =
  | { readonly kind: "poll"; readonly key: string; readonly poll: Poll }
  | { readonly kind: "quiz"; readonly key: string; readonly quiz: Quiz }
  | { readonly kind: "game"; readonly key: string; readonly game: Game }
  | { readonly kind: "question"; readonly key: string; readonly question: Question }
  | { readonly kind: "points"; readonly key: string; readonly top: readonly PointsPlace[] }
  | { readonly kind: "rest"; readonly key: string; readonly questions: readonly Question[] }
  /** The host hides everything. */
  | { readonly kind: "blank"; readonly key: string };

/** How long a result stays when nothing else comes, µs. */
export const stays = 180_000_000;

/** Something that can be shown: since when on the programme clock, and whether it is over. */
interface Turn {
  readonly scene: Scene;
  readonly from: number;
  readonly over: boolean;
}

type Views = RoomState["views"];

function polls(views: Views, now: number): Turn[] {
  return ((views.poll as PollView | undefined)?.polls ?? []).flatMap((poll): Turn[] => {
    const scene: Scene = { kind: "poll", key: `poll ${poll.id}`, poll };
    const from = poll.opened ?? 0;
    if (poll.status === "open") return [{ scene, from, over: false }];
    const closed = poll.summary?.closed ?? poll.closes ?? 0;
    const shown = poll.status === "closed" || poll.status === "revealed";
    return shown && now - closed < stays ? [{ scene, from: closed, over: true }] : [];
  });
}

function quizzes(views: Views, now: number): Turn[] {
  const quiz = (views.quiz as QuizView | undefined)?.quiz ?? null;
  if (quiz === null) return [];
  const scene: Scene = { kind: "quiz", key: `quiz ${quiz.id}`, quiz };
  // What was just started and asks nothing yet is the newest.
  const from = quiz.question?.opened ?? now;
  if (quiz.status === "open") return [{ scene, from, over: false }];
  // When it ended nobody says: it is counted from its last question.
  const last = quiz.question === null ? 0 : quiz.question.closes;
  return now - last < stays ? [{ scene, from: last, over: true }] : [];
}

function games(views: Views, now: number): Turn[] {
  return ((views.game as GameView | undefined)?.games ?? []).flatMap((game): Turn[] => {
    const scene: Scene = { kind: "game", key: `game ${game.id}`, game };
    const from = game.round?.opened ?? game.called?.at(-1)?.at ?? game.opened;
    if (game.stage === "open" || game.stage === "closed") return [{ scene, from, over: false }];
    const last = Math.max(from, game.closes ?? 0);
    return game.stage === "done" && now - last < stays ? [{ scene, from: last, over: true }] : [];
  });
}

function answering(views: Views): Turn[] {
  const question = (views.qa as QAView | undefined)?.questions.find((q) => q.status === "answering");
  if (question === undefined) return [];
  const scene: Scene = { kind: "question", key: `question ${question.id}`, question };
  return [{ scene, from: question.from ?? 0, over: false }];
}

/** The open questions that most want answered, at most so many. */
export function wanted(views: Views, counters: RoomState["counters"], most: number): readonly Question[] {
  const qa = views.qa as QAView | undefined;
  const votes = (counters.qa as QACounters | undefined)?.votes ?? {};
  const of = (q: Question) => votes[String(q.n)] ?? 0;
  return (qa?.questions ?? [])
    .filter((q) => q.status === "open")
    .sort((a, b) => of(b) - of(a) || a.n - b.n)
    .slice(0, most);
}

/**
 * What to show at that moment of the programme clock, µs: nothing while the host
 * hides everything; what is open, the newest first; else the leaderboard while the host shows it, the newest result, or that
 * one can join, beside the questions that most people want answered.
 */
export function sceneOf(room: Pick<RoomState, "views" | "counters">, now: number): Scene {
  const { views, counters } = room;
  if ((views.overlay as { readonly hidden?: boolean } | undefined)?.hidden)
    return { kind: "blank", key: "blank" };
  const turns = [...polls(views, now), ...quizzes(views, now), ...games(views, now), ...answering(views)];
  const newest = (over: boolean) =>
    turns.filter((t) => t.over === over).reduce<Turn | null>((a, b) => (a && a.from > b.from ? a : b), null);
  const open = newest(false);
  if (open !== null) return open.scene;
  const top = (views.points as PointsView | undefined)?.top ?? null;
  if (top !== null) return { kind: "points", key: "points", top };
  const over = newest(true);
  if (over !== null) return over.scene;
  return { kind: "rest", key: "rest", questions: wanted(views, counters, 3) };
}
