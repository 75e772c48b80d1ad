import { lexicon, number } from "../lang/language.ts";
/** What a raised hand says. */
export const words = lexicon("hand", {
  raise: "Raise hand",
  lower: "Lower hand",
  up: (place: number | null, of: number) =>
    place === null ? "Your hand is up" : place === 1 ? "You are next" : `${place - 1} before you, of ${of}`,
  place: (place: number) => `Place ${place}`,
  waiting: (n: number) => (n === 1 ? "1 hand up" : `${number(n)} hands up`),
  called: "It is your turn",
  done: "I am done",
  speaks: "is called",
  action: "Raise hand",
});
