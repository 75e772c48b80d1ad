import { away, hostile, loading, mine, refusing, view } from "../room.ts";
import { element, press } from "../story.tsx";
import { quiz } from "./made.ts";

export default { title: "Elements/Quiz" };

const at = (...settings: Parameters<typeof element>[1] & {}) => element("frontrow-quiz", settings);
const me = { quiz: "quiz", rank: 2, score: 230, gain: 70, right: 2, run: 2, best: 2 };
const answered = mine("quiz", { me: { ...me, question: 1, choice: [1] } });
const wrong = mine("quiz", { me: { ...me, question: 1, choice: [0], run: 0, gain: 0 } });
const revealed = { stage: "revealed", right: [1], counts: [6, 11, 7], answers: 24, correct: 11 } as const;

export const Loading = at(loading);
export const Empty = at(view("quiz", { quiz: null }));
export const Lobby = at(quiz(null));
export const Open = at(quiz({}));
export const Answered = at(quiz({}), answered);
export const Refused = element("frontrow-quiz", [quiz({}), refusing], { play: press("button.option") });
export const Several = at(quiz({ multiple: true, options: ["Opus", "AAC", "VP9", "H.264"] }));
export const Paused = at(quiz({ stage: "paused", left: 12_000_000 }), answered);
export const Closed = at(quiz({ stage: "closed" }), answered);
export const Right = at(quiz(revealed), answered);
export const Wrong = at(quiz(revealed), wrong);
export const Skipped = at(quiz({ stage: "skipped" }));
export const Ended = at(quiz(revealed, { status: "archived" }), answered);
export const Reconnecting = at(quiz({}), answered, away);
export const HostileText = at(quiz({ text: hostile.text, options: [hostile.name, hostile.title, "OK"] }));
