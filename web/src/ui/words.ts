import type { Show } from "@frontrow/core";
import { formatCount, lexicon } from "@frontrow/elements";

/** What the pages of the audience say themselves; the elements have words of their own. */
export const words = lexicon("ui", {
  home: "Frontrow, see who is live",
  darkTheme: "Use the dark theme",
  lightTheme: "Use the light theme",
  language: "Language",
  again: "Try again",
  seeLive: "See who is live",
  noPage: "There is no such page",
  noPageHow: "The address may be wrong, or the page has moved.",
  noChannel: "There is no such channel",
  noChannelHow: (channel: string) =>
    `Nobody has a channel called ${channel} here. Check the address, or look at who is live.`,
  live: "LIVE",
  offAir: "Off air",
  liveNow: "Live now",
  nobodyLive: "Nobody is live right now",
  nobodyLiveHow: "A show appears here by itself as soon as it begins. The chats are open.",
  notLoaded: "The channels did not load",
  notLoadedHow: "The server did not answer. Check your connection, or wait a moment: it may be starting.",
  loading: "Loading the channels",
  noChannels: "There is no channel yet",
  noChannelsHow: "Make the first one on the server, then go live with its key:",
  skip: "Skip to the chat",
  rail: "Chat and activities",
  panel: { chat: "Chat", qa: "Q&A", polls: "Polls", people: "People" },
  news: "(something new)",
  share: "Share",
  copied: "Link copied",
  copyByHand: "Copy the address above",
  viewers: (n: number, said: string) => `${said} ${n === 1 ? "viewer" : "viewers"}`,
  justStarted: "just started",
  forMinutes: (m: number) => `live for ${m} min`,
  forHours: (h: number, m: number) => (m === 0 ? `live for ${h} h` : `live for ${h} h ${m} min`),
  liveSince: {
    unknown: "Live",
    justNow: "Live, just started",
    minutes: (m: number) => `Live for ${m} min`,
    hours: (h: number, m: number) => (m === 0 ? `Live for ${h} h` : `Live for ${h} h ${m} min`),
  },
  ended: "The show has ended",
});

/** "1 viewer", "1.2K viewers". */
export const viewersWords = (n: number): string => words.viewers(n, formatCount(n));

/** How long ago a moment in µs is, roughly: "just started", "live for 12 min", "live for 2 h 5 min". */
export function sinceWords(since: number, now: number): string {
  const minutes = Math.floor((now - since) / 60_000_000);
  if (minutes < 1) return words.justStarted;
  if (minutes < 60) return words.forMinutes(minutes);
  return words.forHours(Math.floor(minutes / 60), minutes % 60);
}

/** A show in a few words: "Live for 12 min", "Off air". */
export function stateWords(show: Show | null, now: number): string {
  if (show?.status !== "live") return show?.status === "ended" ? words.ended : words.offAir;
  const said = words.liveSince;
  if (show.since === null) return said.unknown;
  const minutes = Math.floor((now - show.since) / 60_000_000);
  if (minutes < 1) return said.justNow;
  return minutes < 60 ? said.minutes(minutes) : said.hours(Math.floor(minutes / 60), minutes % 60);
}
