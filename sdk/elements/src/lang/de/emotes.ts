import { plural } from "../language.ts";
import type { Texts } from "../texts.ts";

export const emotes: Texts["emotes"] = {
  pick: "Emotes und Emojis",
  close: "Schließen",
  search: "Emotes suchen",
  own: "Emotes dieses Kanals",
  emoji: "Emojis",
  nothing: "Kein Emote heißt so.",
  added: (what) => `${what} eingefügt`,
  matches: (n) =>
    plural(n, {
      one: `${n} Emote passt. Tab übernimmt es.`,
      other: `${n} Emotes passen. Mit den Pfeilen wählen, Tab übernimmt eines.`,
    }),
  list: "Passende Emotes",
  only: "Gerade gehen nur Emotes und Emojis.",
  choose: "Auswählen",
};
