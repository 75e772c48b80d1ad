import type { ChatLine } from "@frontrow/core";

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
      ? [`${messages.length} new messages`]
      : messages.map((line) => `${line.by?.name ?? "Somebody"}: ${shorten(line.text)}`);
  return [...system, ...spoken].join(". ");
}

/** The words of a line that the room itself wrote. */
export function systemText(line: Pick<ChatLine, "system">): string {
  return line.system === "ended" ? "The show has ended" : "The show is live";
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
