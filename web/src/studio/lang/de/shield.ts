import { number, type Translation } from "@frontrow/elements";
import type { nameWords, shieldWords } from "../../desk/words.ts";

export const shield: Translation<typeof shieldWords> = {
  name: "Schutzmodus",
  on: "Der Schutzmodus ist an: Neue Leute, Links und Fragen warten zuerst auf dich.",
  since: (minutes) => (minutes < 1 ? "Seit gerade eben" : `Seit ${number(minutes)}\u00a0min`),
  off: "Ausschalten",
  doneOn: "Der Schutzmodus ist an.",
  doneOff: "Der Schutzmodus ist aus.",
  why: {
    new: "Schutzmodus: von dieser Person war noch nichts zu sehen",
    link: "Schutzmodus: ein Link",
    question: "Schutzmodus: eine Frage",
  },
  did: { shield: "hat den Schutzmodus eingeschaltet", unshield: "hat den Schutzmodus ausgeschaltet" },
};

export const names: Translation<typeof nameWords> = {
  shown: "Zuschauer sehen, wer da ist",
  help: "Ist das aus, sehen sie nur, wie viele da sind. Das Team sieht die Namen immer.",
  did: { hide_names: "hat verborgen, wer da ist", show_names: "zeigt wieder, wer da ist" },
};
