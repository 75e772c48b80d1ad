import { lexicon } from "@frontrow/elements";

/** What an overlay says on air. */
export const words = lexicon("overlay", {
  poll: "Poll",
  quiz: "Quiz",
  games: {
    prediction: "Prediction",
    giveaway: "Giveaway",
    wheel: "Wheel",
    goal: "Goal",
    tug: "Tug of war",
    survivor: "Survivor",
    bingo: "Bingo",
  } as Readonly<Record<string, string>>,
  question: "Question",
  anonymous: "Anonymous",
  someone: "Somebody",
  votes: (n: number) => (n === 1 ? "1 vote" : `${n} votes`),
  answers: (n: number) => (n === 1 ? "1 answer" : `${n} answers`),
  joined: (n: number) => (n === 1 ? "1 has joined" : `${n} have joined`),
  left: (n: number) => (n === 1 ? "1 is still in" : `${n} are still in`),
  percent: (share: number) => `${Math.round(share * 100)} %`,
  points: (n: number) => (n === 1 ? "1 point" : `${n} points`),
  average: (n: number) => `${n.toFixed(1)} on average`,
  more: (n: number) => (n === 1 ? "and 1 more" : `and ${n} more`),
  closed: "Closed",
  result: "Result",
  called: (item: string) => `Just called: ${item}`,
  join: "Join in",
  goal: (now: number, target: number) => `${now} of ${target}`,
  reached: "Goal reached!",
  winner: "The winner is",
  winners: "The winners are",
  drawn: "It is",
  shoutout: "Look who is here",
});

/** What the page says in the browser's console, where nobody on air sees it. */
export const consoleWords = {
  unknown: (names: string) => `Frontrow overlay: show= has unknown names, which are ignored: ${names}.`,
  place: (at: string) => `Frontrow overlay: at=${at} is no place, each thing stands where it usually does.`,
  noToken: "Frontrow overlay: the address has no token. Copy the whole address from the desk.",
  refused: (message: string) => `Frontrow overlay: nothing is shown. ${message}`,
} as const;
