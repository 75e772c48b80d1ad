import { lexicon } from "../lang/language.ts";

/** What the whole show in one element says; its parts have words of their own. */
export const words = lexicon("show", {
  rail: "Chat and activities",
  panel: { chat: "Chat", qa: "Q&A", polls: "Polls", people: "People" },
  news: "(something new)",
  nothing: ["Nothing is open yet", "What the host opens appears here."] as const,
  missing: ["There is no such channel", "Check the name of the channel in this page."] as const,
  live: "LIVE",
  offAir: "Off air",
  ended: "The show has ended",
  justNow: "just started",
  minutes: (m: number) => `for ${m} min`,
  hours: (h: number, m: number) => (m === 0 ? `for ${h} h` : `for ${h} h ${m} min`),
  viewers: (n: number, said: string) => (n === 1 ? `${said} viewer` : `${said} viewers`),
});
