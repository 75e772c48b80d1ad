import { number, plural } from "../language.ts";
import { counting } from "./counting.ts";

export { figure, own } from "./counting.ts";

export const { answers, count, ofPoints, people, points, questions, seconds, votes } = counting({
  number,
  plural,
});

export const messages = (n: number): string =>
  count(n, ["رسالة جديدة", "رسالتان جديدتان", "رسائل جديدة", "رسالة جديدة", "رسالة جديدة"]);
