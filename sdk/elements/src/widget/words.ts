import { lexicon, number } from "../lang/language.ts";
/** What the widgets say in common. Each widget has a list of its own beside it. */
export const words = lexicon("widget", {
  gone: "The room can't be reached.",
  reconnecting: "Reconnecting…",
  votes: (n: number) => (n === 1 ? "1 vote" : `${number(n)} votes`),
  people: (n: number) => (n === 1 ? "1 person" : `${number(n)} people`),
  points: (n: number) => (n === 1 ? "1 point" : `${number(n)} points`),
  seconds: (s: number) => `${s} s`,
  left: (s: number) => (s === 1 ? "1 second left" : `${s} seconds left`),
  copy: "Copy",
  copied: "Copied",
  readOnly: "You can watch, but not take part.",
  yours: "Your choice",
  place: (rank: number) => `Place ${rank}`,
  level: (n: number) => `Level ${n}`,
  percent: (share: number) => `${Math.round(share * 100)} %`,
  only: {
    accounts: "For people who have signed in",
    members: "For members",
    tickets: "For ticket holders",
    guests: "For guests",
    staff: "For the team",
  } as Readonly<Record<string, string>>,
});
