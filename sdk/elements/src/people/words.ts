import { lexicon, number } from "../lang/language.ts";

/** What the list of people says. */
export const words = lexicon("people", {
  title: "People",
  named: (n: number) => (n === 1 ? "1 with a name" : `${number(n)} with a name`),
  watching: (n: number) => (n === 1 ? "1 watching" : `${number(n)} watching`),
  search: "Search by name",
  found: (n: number, more: boolean) =>
    more ? `More than ${number(n)} found` : n === 1 ? "1 found" : `${number(n)} found`,
  list: "People who are here",
  team: "Team",
  hands: "Raised hands",
  audience: "Audience",
  role: {
    guest: "Guest",
    moderator: "Moderator",
    producer: "Producer",
    admin: "Admin",
    owner: "Owner",
  } as Readonly<Record<string, string>>,
  member: "Member",
  you: "You",
  hand: (place: number) => `Hand up, place ${number(place)}`,
  timeout: "Timeout",
  restricted: "Restricted",
  more: "Show more",
  most: "Search to find somebody else.",
  empty: ["Nobody has a name yet", "Whoever takes a name is listed here."] as const,
  hidden: ["Names are hidden", "The host shows only how many people are here."] as const,
  teamOnly: "Only the team sees these names.",
  nobody: ["Nobody found", "Try the beginning of a name."] as const,
  failed: ["The list can't be read", "It is tried again in a moment."] as const,
  again: "Try again",
});
