import { number, plural } from "@frontrow/elements";

/** The name or the text of a person inside a sentence: its own direction does not spread (FSI … PDI). */
export const own = (text: string): string => `\u2068${text}\u2069`;

/** A figure with its sign, which stays before it (LRI … PDI). */
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

/** Points as the object of a verb or after a preposition. */
export const ofPoints = (n: number): string => count(n, ["نقطة واحدة", "نقطتين", "نقاط", "نقطة", "نقطة"]);

export const votes = (n: number): string => count(n, ["صوت واحد", "صوتان", "أصوات", "صوتًا", "صوت"]);

export const answers = (n: number): string =>
  count(n, ["إجابة واحدة", "إجابتان", "إجابات", "إجابة", "إجابة"]);

export const people = (n: number): string => count(n, ["شخص واحد", "شخصان", "أشخاص", "شخصًا", "شخص"]);

export const questions = (n: number): string => count(n, ["سؤال واحد", "سؤالان", "أسئلة", "سؤالًا", "سؤال"]);

export const lines = (n: number): string => count(n, ["رسالة واحدة", "رسالتين", "رسائل", "رسالة", "رسالة"]);

export const times = (n: number): string => count(n, ["مرة واحدة", "مرتين", "مرات", "مرة", "مرة"]);

export const seconds = (n: number): string => count(n, ["ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية", "ثانية"]);
