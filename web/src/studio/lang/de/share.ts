import type { Texts } from "../texts.ts";

export const share: Texts["share"] = {
  heading: "Teilen",
  watch: "Zuschauerseite",
  hall: "Im Saal",
  hallHow: "Mit diesem Code machen alle mit dem Handy mit, dort ohne Bild.",
  code: "Code für Handys",
  link: "Adresse mit dem Code",
  qr: "QR-Code für Handys",
  newCode: "Neuer Code",
  newCodeSure: "Der alte Code führt von da an nirgendwohin, auch nicht auf gedruckten Plakaten.",
  newCodeYes: "Ja, neuen erzeugen",
  newCodeDone: "Es gibt einen neuen Code.",
  present: "Präsentationsansicht",
  presentHow: "Für den Beamer: wie man mitmacht und was gerade offen ist. Ohne Anmeldung.",
  presentOpen: "Präsentationsansicht öffnen",
  embed: "Auf deiner Website",
  embedHow: "Ein Frame geht überall. Das Skript setzt Player und Chat in die Seite selbst.",
  frame: "Frame",
  script: "Skript",
  failed: "Der Code ließ sich nicht laden.",
  again: "Noch einmal",
};
