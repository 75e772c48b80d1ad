import { lexicon, number } from "../lang/language.ts";
/** What the reactions say. */
export const words = lexicon("reactions", {
  group: "React",
  rate: (n: number) => `${n < 10 ? Math.round(n * 10) / 10 : Math.round(n)} a second`,
  meter: "How lively it is",
  total: (name: string, n: number) => `${name}, ${number(n)}`,
  name: (name: string) => name.replaceAll("_", " "),
});
