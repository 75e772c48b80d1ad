import type { ChatLine } from "@frontrow/core";

/** Lines of one author within this time stand together under one name, µs. */
const together = 120_000_000;

/** Whether a line stands under the name that the line before it already shows. */
export function continues(line: ChatLine, before: ChatLine | undefined): boolean {
  return (
    before !== undefined &&
    line.kind === "message" &&
    before.kind === "message" &&
    line.by !== null &&
    before.by !== null &&
    line.by.id === before.by.id &&
    line.by.name === before.by.name &&
    Math.abs(line.at - before.at) < together
  );
}

/** A text as it is shown: an empty line at most between two, none around, so that blank lines can't push others away. */
export function shown(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/(\s*\n){3,}/g, "\n\n")
    .trim();
}

/** Whether a text is so tall that only its head is shown at first. */
export function isTall(text: string): boolean {
  return shown(text).split("\n").length > 10 || text.length > 420;
}

/** The letter of an avatar: the first letter or figure of a name, else its first sign. */
export function initial(name: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0] ?? [...name.trim()][0] ?? "?";
  return letter.toLocaleUpperCase();
}

/** How many characters a text has as the server counts them: code points. */
export function lengthOf(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** How many characters are left, once few enough are that the writer should know; else null. */
export function remaining(text: string, limit: number): number | null {
  const left = limit - lengthOf(text.trim());
  return left <= Math.max(20, Math.round(limit / 10)) ? left : null;
}
