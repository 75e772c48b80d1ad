import { number, plural } from "../language.ts";

/** How many of something: "1 voto", "1234 votos", "2.000.000 de votos". */
export const count = (n: number, one: string, other: string): string =>
  `${number(n)} ${plural(n, { one, many: `de ${other}`, other })}`;
