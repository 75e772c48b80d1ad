import { lexicon, number } from "../lang/language.ts";
/** What the questions, the raised hand and their forms say. */
export const words = lexicon("qa", {
  title: "Q&A",
  count: (n: number) => (n === 1 ? "1 question" : `${number(n)} questions`),
  sort: "Sort by",
  top: "Most votes",
  newest: "Newest",
  fresh: (n: number) => `${n} new · Show`,
  moved: "Order changed · Sort again",
  answering: "Being answered now",
  answered: (n: number) => `Answered (${n})`,
  wasAnswered: "Answered",
  answer: "Answer",
  yours: "You",
  anonymous: "Somebody",
  up: (n: number | null) => (n === null ? "Vote for this question" : `Vote for this question, ${votes(n)}`),
  wanted: votes,
  withdraw: "Withdraw",
  dismiss: "Hide",
  own: {
    held: "Waiting for a moderator. Only you and the team see it.",
    denied: "A moderator did not show this.",
    removed: "A moderator removed this.",
    merged: "Others asked the same. Your vote counts for theirs.",
  } as Readonly<Record<string, string>>,
  nothing: {
    title: "No questions yet",
    text: "Ask the first one. The most wanted go to the top.",
    closed: "None were asked, and no more are taken.",
  },
  closed: "No more questions are taken. Votes still count.",
  refused: "You can read the questions, but not ask.",
  ask: {
    placeholder: "Ask a question",
    label: "Your question",
    send: "Ask",
    anonymously: "Without my name",
    as: "Asking as",
    change: "Change name",
    unnamed: "Nobody learns that it was you.",
    open: "Everybody here can read what you ask.",
    moderated: "A moderator reads it before everybody does.",
    left: (n: number) => (n < 0 ? `${-n} too many` : String(n)),
    long: "This is too long. Shorten it to ask.",
    asked: "Your question is there.",
    held: "A moderator looks at it first.",
    similar: "Asked already? Vote for it instead.",
    offline: "Reconnecting…",
  },
  name: {
    label: "Choose a name",
    placeholder: "Your name here",
    cancel: "Cancel",
    without: "Ask without a name",
  },
});

function votes(n: number): string {
  return n === 1 ? "1 vote" : `${number(n)} votes`;
}
