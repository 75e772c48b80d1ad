import type { Texts } from "../texts.ts";

/** Answering, changing and deleting lines of the chat. */
export const lines: Texts["lines"] = {
  tools: (name) => `Nachricht von ${name}`,
  reply: "Antworten",
  edit: "Bearbeiten",
  remove: "Löschen",
  sure: "Diese Nachricht löschen?",
  cancel: "Abbrechen",
  replying: "Antwort an",
  editing: "Deine Nachricht bearbeiten",
};
