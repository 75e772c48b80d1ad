import { number, plural } from "@frontrow/elements";

/** The name or the text of a person inside a sentence: its own direction does not spread (FSI … PDI). */
export const own = (text: string): string => `\u2068${text}\u2069`;

/** A figure with its sign, or what a computer reads: it runs from the left (LRI … PDI). */
export const figure = (text: string): string => `\u2066${text}\u2069`;

/** A counted noun: "نقطة واحدة", "نقطتان", "3 نقاط", "11 نقطة", "100 نقطة". */
export const count = (
  n: number,
  [one, two, few, many, other]: readonly [one: string, two: string, few: string, many: string, other: string],
): string =>
  plural(n, {
    zero: `0 ${few}`,
    one,
    two,
    few: `${number(n)} ${few}`,
    many: `${number(n)} ${many}`,
    other: `${number(n)} ${other}`,
  });

export const points = (n: number): string => count(n, ["نقطة واحدة", "نقطتان", "نقاط", "نقطة", "نقطة"]);

export const votes = (n: number): string => count(n, ["صوت واحد", "صوتان", "أصوات", "صوتًا", "صوت"]);

export const answers = (n: number): string =>
  count(n, ["إجابة واحدة", "إجابتان", "إجابات", "إجابة", "إجابة"]);

export const people = (n: number): string => count(n, ["شخص واحد", "شخصان", "أشخاص", "شخصًا", "شخص"]);

export const players = (n: number): string => count(n, ["لاعب واحد", "لاعبان", "لاعبين", "لاعبًا", "لاعب"]);

export const pulls = (n: number): string => count(n, ["شدّة واحدة", "شدّتان", "شدّات", "شدّة", "شدّة"]);

export const seconds = (n: number): string => count(n, ["ثانية واحدة", "ثانيتان", "ثوانٍ", "ثانية", "ثانية"]);

/** So many people do something: the verb stands before them. */
export const joined = (n: number): string => `انضم ${people(n)}`;

export const stillIn = (n: number): string => `بقي ${people(n)}`;
