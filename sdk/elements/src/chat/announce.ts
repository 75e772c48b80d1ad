import type { ChatLine } from "@frontrow/core";
import { words } from "./words.ts";

/** The longest text that is read out whole. */
const longest = 160;

/**
 * What a screen reader says about lines that arrived together: a few are read,
 * many are counted, so that a busy chat does not talk without end.
 */
export function announcement(lines: readonly ChatLine[], ownId: string | null): string {
  const said = lines.filter((line) => line.kind === "system" || (line.by !== null && line.by.id !== ownId));
  const system = said.filter((line) => line.kind === "system").map(systemText);
  const messages = said.filter((line) => line.kind !== "system");
  const spoken =
    messages.length > 3
      ? [words.arrived(messages.length)]
      : messages.map((line) => words.said(line.by?.name || words.guest, shorten(line.text)));
  return [...system, ...spoken].join(". ");
}

/** The words of a line that the room itself wrote. */
export function systemText(line: Pick<ChatLine, "system">): string {
  return line.system === "ended" ? words.ended : words.live;
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
