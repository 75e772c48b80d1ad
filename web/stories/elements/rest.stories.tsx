import { away, hostile, loading, mine, refusing, view } from "../room.ts";
import { element, press } from "../story.tsx";

export default { title: "Elements/Board and small ones" };

const place = (name: string, i: number) => ({
  rank: i + 1,
  id: name === "You" ? "d_you" : `d_${i}`,
  name,
  balance: 840 - i * 130,
  level: 5 - i,
  badges: [],
});
const all = { place: "half" } as const;

export const BoardLoading = element("frontrow-leaderboard", [loading]);
export const BoardHidden = element("frontrow-leaderboard", [view("points", { top: null })]);
export const BoardEmpty = element("frontrow-leaderboard", [
  view("points", { top: [] }),
  mine("points", null),
]);
export const Board = element("frontrow-leaderboard");
export const BoardReconnecting = element("frontrow-leaderboard", [away]);
export const BoardHostile = element("frontrow-leaderboard", [
  view("points", { top: [hostile.title, hostile.name, "You", hostile.long].map(place) }),
]);

export const Reactions = element("frontrow-reactions", [], all);
export const ReactionsTotals = element("frontrow-reactions", [], { ...all, with: { totals: "" } });
export const ReactionsReconnecting = element("frontrow-reactions", [away], all);

export const HandDown = element("frontrow-hand", [], all);
export const HandUp = element("frontrow-hand", [mine("hand", { ticket: 8, place: 2 })], all);
export const HandOther = element(
  "frontrow-hand",
  [view("hand", { open: true, called: { id: "d_x", name: hostile.title, role: "viewer" } })],
  all,
);
export const HandCalled = element(
  "frontrow-hand",
  [view("hand", { open: true, called: { id: "d_you", name: "You", role: "viewer" } })],
  all,
);
export const HandReconnecting = element("frontrow-hand", [away], all);
export const HandRefused = element("frontrow-hand", [refusing], { ...all, play: press("button") });

export const Feedback = element("frontrow-feedback", [], all);
export const FeedbackGiven = element("frontrow-feedback", [], { ...all, play: press("button") });
export const FeedbackReconnecting = element("frontrow-feedback", [away], all);
export const FeedbackRefused = element("frontrow-feedback", [refusing], { ...all, play: press("button") });
