import { lexicon } from "../lang/language.ts";

/** What choosing an emote says. */
export const words = lexicon("emotes", {
  pick: "Emotes and emoji",
  close: "Close",
  search: "Search emotes",
  own: "Emotes of this channel",
  emoji: "Emoji",
  nothing: "No emote has that name.",
  added: (what: string) => `${what} was added`,
  matches: (n: number) =>
    n === 1 ? "1 emote fits. Tab takes it." : `${n} emotes fit. Up and down choose one, Tab takes it.`,
  list: "Emotes that fit",
  only: "Only emotes and emoji at the moment.",
  choose: "Choose one",
});
