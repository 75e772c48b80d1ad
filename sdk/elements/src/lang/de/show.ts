import type { shieldWords } from "../../chat/words.ts";
import type { words as peopleWords } from "../../people/words.ts";
import type { words as showWords } from "../../show/words.ts";
import { number, plural, type Translation } from "../language.ts";

export const people: Translation<typeof peopleWords> = {
  title: "Leute",
  named: (n) => `${number(n)} mit Namen`,
  watching: (n) => plural(n, { one: `${number(n)} sieht zu`, other: `${number(n)} sehen zu` }),
  search: "Nach Namen suchen",
  found: (n, more) => (more ? `Mehr als ${number(n)} gefunden` : `${number(n)} gefunden`),
  list: "Wer hier ist",
  team: "Team",
  hands: "Gehobene Hände",
  audience: "Publikum",
  role: {
    guest: "Gast",
    moderator: "Moderation",
    producer: "Produktion",
    admin: "Admin",
    owner: "Inhaber",
  },
  member: "Mitglied",
  you: "Du",
  hand: (place) => `Hand oben, Platz ${number(place)}`,
  timeout: "Timeout",
  restricted: "Eingeschränkt",
  more: "Mehr zeigen",
  most: "Such nach dem Namen, um andere zu finden.",
  empty: ["Noch hat niemand einen Namen", "Wer einen Namen wählt, steht hier."],
  hidden: ["Namen werden hier nicht gezeigt", "Du siehst, wie viele da sind."],
  teamOnly: "Diese Namen sieht nur das Team.",
  nobody: ["Niemand gefunden", "Versuch es mit dem Anfang eines Namens."],
  failed: ["Die Liste lässt sich nicht laden", "Gleich folgt der nächste Versuch."],
  again: "Noch einmal",
};

export const show: Translation<typeof showWords> = {
  rail: "Chat und Aktivitäten",
  panel: { chat: "Chat", qa: "Fragen", polls: "Umfragen", people: "Leute" },
  news: "(etwas Neues)",
  nothing: ["Noch ist nichts offen", "Was der Host eröffnet, erscheint hier."],
  missing: ["Diesen Kanal gibt es nicht", "Prüfe den Namen des Kanals in dieser Seite."],
  live: "LIVE",
  offAir: "Nicht live",
  ended: "Der Stream ist zu Ende",
  justNow: "gerade gestartet",
  minutes: (m) => `seit ${m}\u00a0min`,
  hours: (h, m) => (m === 0 ? `seit ${h}\u00a0h` : `seit ${h}\u00a0h ${m}\u00a0min`),
  viewers: (_, said) => `${said} Zuschauer`,
};

export const shield: Translation<typeof shieldWords> = {
  on: "Der Schutzmodus ist an: Neue Nachrichten werden zuerst geprüft.",
};

export const react = {
  noPoll: "Diese Umfrage ist gerade nicht offen. Deine Wahl bleibt auf dieser Seite.",
  yourChoice: "deine Wahl",
};
