import { number, plural } from "@frontrow/elements";
import { counting } from "@frontrow/elements/arabic";

export { figure, own } from "@frontrow/elements/arabic";

export const { answers, count, people, points, seconds, votes } = counting({ number, plural });

export const players = (n: number): string => count(n, ["لاعب واحد", "لاعبان", "لاعبين", "لاعبًا", "لاعب"]);

export const pulls = (n: number): string => count(n, ["شدّة واحدة", "شدّتان", "شدّات", "شدّة", "شدّة"]);

/** So many people do something: the verb stands before them. */
export const joined = (n: number): string => `انضم ${people(n)}`;

export const stillIn = (n: number): string => `بقي ${people(n)}`;
