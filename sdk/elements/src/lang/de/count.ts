import { number, plural } from "../language.ts";

/** How many of something: "1 Stimme", "1.234 Stimmen". */
export const count = (n: number, one: string, other: string): string =>
  `${number(n)} ${plural(n, { one, other })}`;
