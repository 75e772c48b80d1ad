import type { number, plural } from "../language.ts";

/** The name or the text of a person inside a sentence: its own direction does not spread (FSI … PDI). */
export const own = (text: string): string => `\u2068${text}\u2069`;

/** A figure with its sign, or what a computer reads: it runs from the left (LRI … PDI). */
export const figure = (text: string): string => `\u2066${text}\u2069`;

type Forms = readonly [one: string, two: string, few: string, many: string, other: string];

/**
 * Counted nouns: "نقطة واحدة", "نقطتان", "3 نقاط", "11 نقطة", "100 نقطة". It is handed what writes
 * numbers and chooses forms, because that knows the language of the page: there must not be a second one.
 */
export function counting(say: { readonly number: typeof number; readonly plural: typeof plural }) {
  const count = (n: number, [one, two, few, many, other]: Forms): string =>
    say.plural(n, {
      zero: `0 ${few}`,
      one,
      two,
      few: `${say.number(n)} ${few}`,
      many: `${say.number(n)} ${many}`,
      other: `${say.number(n)} ${other}`,
    });
  const of =
    (...forms: Forms) =>
    (n: number): string =>
      count(n, forms);
  return {
    count,
    points: of("نقطة واحدة", "نقطتان", "نقاط", "نقطة", "نقطة"),
    /** Points as the object of a verb or after a preposition. */
    ofPoints: of("نقطة واحدة", "نقطتين", "نقاط", "نقطة", "نقطة"),
    votes: of("صوت واحد", "صوتان", "أصوات", "صوتًا", "صوت"),
    people: of("شخص واحد", "شخصان", "أشخاص", "شخصًا", "شخص"),
    answers: of("إجابة واحدة", "إجابتان", "إجابات", "إجابة", "إجابة"),
    questions: of("سؤال واحد", "سؤالان", "أسئلة", "سؤالًا", "سؤال"),
    seconds: of("ثانية واحدة", "ثانيتان", "ثوانٍ", "ثانية", "ثانية"),
  };
}
