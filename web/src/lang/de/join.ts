import type { Texts } from "../texts.ts";

export const join: Texts["join"] = {
  title: "Mitmachen",
  heading: "Beim Stream mitmachen",
  how: "Gib den Code ein, der auf der Leinwand steht.",
  code: "Code",
  placeholder: "123 456",
  go: "Mitmachen",
  looking: "Wird gesucht\u00a0…",
  wrong: "Kein Stream hat diesen Code. Er hat sechs Ziffern: Sieh noch einmal auf die Leinwand.",
  short: "Der Code hat sechs Ziffern.",
  wait: "Von hier kamen zu viele falsche Codes. Warte ein paar Sekunden, dann versuch es noch einmal.",
  away: "Der Server ist nicht erreichbar. Prüfe deine Verbindung, dann versuch es noch einmal.",
  again: "Noch einmal",
  other: "Verlassen",
  otherTitle: "Verlassen und einen anderen Code eingeben",
  opening: "Wird geöffnet\u00a0…",
  live: "Live",
  offAir: "Noch nicht live",
  ended: "Der Stream ist zu Ende",
  reconnecting: "Wird neu verbunden\u00a0…",
  closed: "Der Raum ist nicht erreichbar",
  part: "Bereiche",
  tabs: { now: "Jetzt", qa: "Fragen", chat: "Chat", points: "Punkte" },
  news: "etwas Neues",
  waiting: {
    title: "Du bist dabei",
    live: "Wenn der Host etwas startet, öffnet es sich hier. Dein Bildschirm bleibt dann an.",
    offAir: "Gleich geht es los. Lass diese Seite offen: Was der Host startet, öffnet sich hier.",
    ended: "Danke, dass du dabei warst.",
  },
  answering: "Wird gerade beantwortet",
  anonymous: "Anonym gefragt",
  askOwn: "Frage stellen",
  name: {
    heading: "Wie heißt du?",
    help: "Der Name steht bei dem, was du fragst und sagst, und in der Rangliste.",
    label: "Dein Name",
    go: "Weiter",
    skip: "Ohne Namen weiter",
    change: (name) => `Du bist ${name}. Name ändern`,
    none: "Name wählen",
    short: "Name",
    cancel: "Abbrechen",
    failed: "Dieser Name ließ sich nicht übernehmen.",
  },
};

export const brand: Texts["brand"] = {
  about: "Info",
  aboutChannel: (title) => `Über ${title}`,
  links: "Links",
};

export const docs: Texts["docs"] = { docs: "Doku" };
