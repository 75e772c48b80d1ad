import type { PointsBadge } from "@frontrow/core";
import { lexicon, number } from "../lang/language.ts";

/** What the leaderboard says. */
export const words = lexicon("board", {
  title: "Leaderboard",
  ever: "Of all shows",
  hidden: ["The leaderboard is not shown", "The host shows it now and then."] as const,
  none: ["Nobody has points yet", "Points come from quizzes, games and taking part."] as const,
  failed: ["The leaderboard could not be read", "Try again in a moment."] as const,
  again: "Try again",
  yours: "Your points",
  points: (n: number) => `${number(n)} points`,
  toNext: (n: number, level: number) => `${number(n)} more for level ${level}`,
  badges: {
    first_words: "First words",
    streak_5: "Five in a row",
    quiz_winner: "Quiz winner",
  } as Readonly<Record<PointsBadge, string>>,
  refresh: "Read it again",
});
