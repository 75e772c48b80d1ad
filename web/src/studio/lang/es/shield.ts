import { number, type Translation } from "@frontrow/elements";
import type { nameWords, shieldWords } from "../../desk/words.ts";

export const shield: Translation<typeof shieldWords> = {
  name: "Modo escudo",
  on: "El modo escudo está activo: personas nuevas, enlaces y preguntas te esperan primero.",
  since: (minutes) => (minutes < 1 ? "Desde ahora mismo" : `Desde hace ${number(minutes)}\u00a0min`),
  off: "Desactivar",
  doneOn: "El modo escudo está activo.",
  doneOff: "El modo escudo está desactivado.",
  why: {
    new: "Modo escudo: aún no se había mostrado nada de esta persona",
    link: "Modo escudo: un enlace",
    question: "Modo escudo: una pregunta",
  },
  did: { shield: "activó el modo escudo", unshield: "desactivó el modo escudo" },
};

export const names: Translation<typeof nameWords> = {
  shown: "El público ve quién está aquí",
  help: "Si está desactivado, solo ve cuántas personas hay. El equipo siempre ve los nombres.",
  did: { hide_names: "ocultó quién está aquí", show_names: "volvió a mostrar quién está aquí" },
};
