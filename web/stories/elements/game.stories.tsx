import { ago, away, hostile, loading, mine, refusing, view } from "../room.ts";
import { element, press } from "../story.tsx";
import { commitment, game, gone } from "./made.ts";

export default { title: "Elements/Game" };

const at = (...settings: Parameters<typeof element>[1] & {}) => element("frontrow-game", settings);
const own = (is: object) => mine("game", { games: { g: is } });
const drawn = [{ mark: "a1", id: "d_Lea", name: "Lea" }];

const bet = { kind: "prediction", title: "Will the robot reach the door?", options: ["Yes", "No"] } as const;
const stakes = { totals: [420, 260], people: [14, 9] };
export const Loading = at(loading);
export const Empty = at(view("game", { games: [] }));
export const Prediction = at(game(bet, stakes));
export const PredictionTimed = at(game({ ...bet, seconds: 60, closes: ago(-35) }, stakes));
export const PredictionStaked = at(game(bet, stakes), own({ option: 0, amount: 50 }));
export const PredictionLocked = at(game({ ...bet, stage: "closed" }, stakes), own({ option: 0, amount: 50 }));
export const PredictionWon = at(
  game({ ...bet, ...gone({ option: 0, ...stakes }) }),
  own({ option: 0, amount: 50, payout: 81 }),
);
export const PredictionLost = at(
  game({ ...bet, ...gone({ option: 1, ...stakes }) }),
  own({ option: 0, amount: 50 }),
);
export const Cancelled = at(game({ ...bet, stage: "cancelled" }));
export const Reconnecting = at(game(bet, stakes), away);

const mug = { kind: "giveaway", title: "A mug from the tour", winners: 1, commitment } as const;
export const Giveaway = at(game(mug, { people: [41] }));
export const GiveawayJoined = at(game(mug, { people: [42] }), own({ mark: "3f2a9c" }));
export const GiveawayRefused = element("frontrow-game", [game(mug, { people: [41] }), refusing], {
  play: press("button.button"),
});
export const GiveawayDrawn = at(game({ ...mug, ...gone({ entrants: 42, drawn }) }), own({ mark: "3f2a9c" }));

const wheel = { kind: "wheel", title: "What do we cook?", options: ["Pasta", "Curry", "Dumplings"] } as const;
export const Wheel = at(game({ ...wheel, commitment }));
export const WheelStopped = at(
  game({ ...wheel, commitment, ...gone({ drawn: [{ mark: "1", name: "Curry", option: 1 }] }) }),
);

const goal = { kind: "goal", title: "Light the stage", target: 1000, source: "points" } as const;
export const Goal = at(game(goal, { totals: [640], people: [31] }));
export const GoalOfReactions = at(game({ ...goal, source: "reactions" }, { totals: [640] }));
export const GoalReached = at(game({ ...goal, ...gone({ reached: true, totals: [1020], people: [44] }) }));

const tug = { kind: "tug", title: "Tea or coffee?", options: ["Tea", "Coffee"] } as const;
const pulls = { totals: [53, 41], people: [6, 5] };
export const Tug = at(game(tug, pulls));
export const TugPulling = at(game(tug, pulls), own({ option: 0, pulls: 7 }));
export const TugWon = at(game({ ...tug, ...gone({ option: 0, ...pulls }) }), own({ option: 0, pulls: 7 }));

const round = {
  question: 1,
  text: "Which of these is a sound codec?",
  options: ["AV1", "VP9", "Opus"],
  seconds: 20,
  opened: ago(6),
  closes: ago(-14),
};
const last = { kind: "survivor", title: "Last one in", rounds: 5, prize: 500 } as const;
export const Survivor = at(game(last, { people: [33] }));
export const SurvivorAsked = at(
  game({ ...last, stage: "closed", round }, { people: [33], answers: 12 }),
  own({ mark: "x" }),
);
export const SurvivorOut = at(
  game({ ...last, stage: "closed", round: { ...round, right: 2, counts: [4, 3, 21], left: 21 } }),
  own({ mark: "x", option: 0, out: 1 }),
);
export const SurvivorWon = at(
  game({ ...last, ...gone({ won: 1, prize: 500, drawn: [{ mark: "a", id: "d_you", name: "You" }] }) }),
);

const items = Array.from(
  { length: 30 },
  (_, i) => `${["Dog barks", "“You are on mute”", "Coffee", "A demo fails"][i % 4]} ${i + 1}`,
);
const card = Array.from({ length: 25 }, (_, i) => (i === 12 ? -1 : i));
const bingo = { kind: "bingo", title: "Town hall bingo", items, winners: 3, prize: 50, commitment } as const;
const called = [0, 1, 2, 3, 7, 12, 24].map((item, i) => ({ item, at: ago(60 - i) }));
export const Bingo = at(game({ ...bingo, stage: "open", called }), own({ mark: "b", card }));
export const BingoLine = at(
  game({ ...bingo, called: [...called, { item: 4, at: ago(2) }] }, { people: [2] }),
  own({ mark: "b", card }),
);
export const BingoOver = at(
  game({ ...bingo, called, ...gone({ entrants: 3, prize: 50, drawn }) }),
  own({ mark: "b", card }),
);

export const HostileText = at(
  game({ ...bet, title: hostile.text, options: [hostile.name, hostile.title] }, stakes),
);
export const HostileTug = at(game({ ...tug, options: [hostile.title, hostile.name] }, pulls));
