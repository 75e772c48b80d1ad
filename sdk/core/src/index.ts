/**
 * The headless core of the Frontrow SDK: the room of a channel, its programme
 * clock and the playback engines. It draws nothing and depends on nothing;
 * hls.js is imported only when LL-HLS is needed.
 */
export { createClient } from "./client.ts";
export { errorCodes } from "./errors.ts";
export type {
  FeedbackCounts,
  FeedbackKind,
  FeedbackMine,
  FeedbackPoint,
  FeedbackView,
} from "./feature/feedback.ts";
export type {
  Game,
  GameCount,
  GameCounters,
  GameDraft,
  GameDrawn,
  GameHeard,
  GameKind,
  GameMine,
  GameOwn,
  GameQuestion,
  GameResult,
  GameRound,
  GameStage,
  GameView,
} from "./feature/game.ts";
export type { HandCounters, HandMine, HandView } from "./feature/hand.ts";
export type { ModView } from "./feature/mod.ts";
export type { OverlayView } from "./feature/overlay.ts";
export type { PointsBadge, PointsMine, PointsPlace, PointsView } from "./feature/points.ts";
export type {
  Poll,
  PollCounters,
  PollKind,
  PollMine,
  PollOption,
  PollSummary,
  PollTally,
  PollTier,
  PollView,
  PollWeight,
  PollWord,
} from "./feature/poll.ts";
export type { OwnQuestion, QACounters, QAMine, QAView, Question } from "./feature/qa.ts";
export type {
  Quiz,
  QuizCounters,
  QuizListed,
  QuizMe,
  QuizMine,
  QuizPlace,
  QuizQuestion,
  QuizStage,
  QuizView,
} from "./feature/quiz.ts";
export type {
  ReactionCounters,
  ReactionKind,
  ReactionMine,
  ReactionPoint,
  ReactionView,
} from "./feature/reaction.ts";
export { select, shallowEqual } from "./store.ts";
export type * from "./types.ts";
export type { Crowd } from "./wire.ts";
