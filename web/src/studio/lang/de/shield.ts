import { number, type Translation } from "@frontrow/elements";
import type { shieldWords } from "../../desk/words.ts";

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
