import type { WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** A sign of what somebody did in this show. */
export type PointsBadge = "first_words" | "streak_5" | "quiz_winner";

/** A line of the leaderboard. Who has as many points has the same rank. */
export interface PointsPlace {
  readonly rank: number;
  readonly id: string;
  readonly name: string;
  readonly balance: number;
  readonly level: number;
  readonly badges: readonly PointsBadge[];
}

/** What everybody sees. */
export interface PointsView {
  /** The leaderboard as it was when the host showed it; null while it is not shown. */
  readonly top: readonly PointsPlace[] | null;
}

/** What one actor has: beside the view, and as the answer of points.me. */
export interface PointsMine {
  /** What they can stake. */
  readonly balance: number;
  /** All that they ever got, prizes too, but not by stakes; it makes the level. */
  readonly earned: number;
  readonly level: number;
  /** What earned has to be for the next level; 0 at the highest. */
  readonly next: number;
  readonly badges: readonly PointsBadge[];
  /** In how many shows in a row they earned points; this one counts once they do. */
  readonly streak: number;
  /** The badges of earlier shows, each with the first show in which they got it. */
  readonly ever?: readonly { readonly badge: PointsBadge; readonly show: string }[];
}

function place(v: unknown): PointsPlace | undefined {
  if (typeof v !== "object" || v === null) return undefined;
  const { rank, id, name, balance, level, badges } = v as Readonly<Record<string, unknown>>;
  if (typeof rank !== "number" || typeof id !== "string" || typeof name !== "string") return undefined;
  if (typeof balance !== "number" || typeof level !== "number" || !Array.isArray(badges)) return undefined;
  return { rank, id, name, balance, level, badges: badges as readonly PointsBadge[] };
}

/** Follows the leaderboard of the show. */
export const points: Feature<PointsView> = {
  name: "points",
  acted: (mine, command, _data, answer) => (command === "points.me" && answer ? answer : mine),
  apply(view: PointsView, event: WireEvent): PointsView {
    if (event.type === "points.hidden") return { top: null };
    const list = event.data?.top;
    if (event.type !== "points.shown" || !Array.isArray(list)) return view;
    const top = (list as readonly unknown[]).map(place);
    return top.every((p) => p !== undefined) ? { top } : view;
  },
};
