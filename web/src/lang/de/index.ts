import { plural } from "@frontrow/elements";
import type { Texts } from "../texts.ts";
import { brand, docs, join } from "./join.ts";
import { overlay, present } from "./stage.ts";

export default {
  ui: {
    home: "Frontrow, sieh, wer live ist",
    darkTheme: "Dunkles Design verwenden",
    lightTheme: "Helles Design verwenden",
    language: "Sprache",
    again: "Noch einmal",
    seeLive: "Wer ist live?",
    noPage: "Diese Seite gibt es nicht",
    noPageHow: "Vielleicht stimmt die Adresse nicht, oder die Seite ist umgezogen.",
    noChannel: "Diesen Kanal gibt es nicht",
    noChannelHow: (channel) =>
      `Hier hat niemand einen Kanal namens ${channel}. Prüfe die Adresse, oder sieh nach, wer live ist.`,
    live: "LIVE",
    offAir: "Nicht live",
    liveNow: "Jetzt live",
    nobodyLive: "Gerade ist niemand live",
    nobodyLiveHow: "Sobald ein Stream beginnt, erscheint er hier von selbst. Die Chats sind offen.",
    notLoaded: "Die Kanäle ließen sich nicht laden",
    notLoadedHow:
      "Der Server hat nicht geantwortet. Prüfe deine Verbindung, oder warte einen Moment: Vielleicht startet er gerade.",
    loading: "Die Kanäle werden geladen",
    noChannels: "Noch gibt es keinen Kanal",
    noChannelsHow: "Leg den ersten auf dem Server an, dann geh mit seinem Schlüssel live:",
    skip: "Zum Chat springen",
    rail: "Chat und Aktivitäten",
    panel: { chat: "Chat", qa: "Fragen", polls: "Umfragen", people: "Leute" },
    news: "(etwas Neues)",
    share: "Teilen",
    copied: "Link kopiert",
    copyByHand: "Kopiere die Adresse oben",
    viewers: (n, said) => plural(n, { one: `${said} Zuschauer`, other: `${said} Zuschauer` }),
    justStarted: "gerade gestartet",
    forMinutes: (m) => `live seit ${m}\u00a0min`,
    forHours: (h, m) => (m === 0 ? `live seit ${h}\u00a0h` : `live seit ${h}\u00a0h ${m}\u00a0min`),
    liveSince: {
      unknown: "Live",
      justNow: "Seit eben live",
      minutes: (m) => `Live seit ${m}\u00a0min`,
      hours: (h, m) => (m === 0 ? `Live seit ${h}\u00a0h` : `Live seit ${h}\u00a0h ${m}\u00a0min`),
    },
    ended: "Der Stream ist zu Ende",
  },
  embed: {
    missing: (channel) => `Einen Kanal namens ${channel} gibt es hier nicht.`,
    beside: "Neben dem Bild",
  },
  join,
  brand,
  docs,
  overlay,
  present,
} satisfies Texts;
