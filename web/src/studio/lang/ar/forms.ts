import { number, plural } from "@frontrow/elements";
import { counting } from "@frontrow/elements/arabic";

export { figure, own } from "@frontrow/elements/arabic";

export const { answers, count, ofPoints, people, points, questions, votes } = counting({ number, plural });

export const lines = (n: number): string => count(n, ["رسالة واحدة", "رسالتين", "رسائل", "رسالة", "رسالة"]);

export const times = (n: number): string => count(n, ["مرة واحدة", "مرتين", "مرات", "مرة", "مرة"]);

/** Seconds as the object of a verb or after a preposition. */
export const seconds = (n: number): string => count(n, ["ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية", "ثانية"]);
