import type { shieldWords } from "../../chat/words.ts";
import type { words as peopleWords } from "../../people/words.ts";
import type { words as showWords } from "../../show/words.ts";
import { number, plural, type Translation } from "../language.ts";

export const people: Translation<typeof peopleWords> = {
  title: "Personas",
  named: (n) => `${number(n)} con nombre`,
  watching: (n) => `${number(n)} mirando`,
  search: "Buscar por nombre",
  found: (n, more) => (more ? `Más de ${number(n)} resultados` : found(n)),
  list: "Quién está aquí",
  team: "Equipo",
  hands: "Manos levantadas",
  audience: "Público",
  role: {
    guest: "Invitado",
    moderator: "Moderador",
    producer: "Productor",
    admin: "Admin",
    owner: "Propietario",
  },
  member: "Miembro",
  you: "Tú",
  hand: (place) => `Mano levantada, puesto ${number(place)}`,
  timeout: "Suspensión",
  restricted: "Restricción",
  more: "Mostrar más",
  most: "Busca para encontrar a otras personas.",
  empty: ["Nadie tiene nombre todavía", "Quien elija un nombre aparecerá aquí."],
  hidden: ["Aquí no se muestran nombres", "Ves cuántas personas hay."],
  teamOnly: "Solo el equipo ve estos nombres.",
  nobody: ["No se encontró a nadie", "Prueba con el principio de un nombre."],
  failed: ["No se puede cargar la lista", "Se reintentará en un momento."],
  again: "Reintentar",
};

export const show: Translation<typeof showWords> = {
  rail: "Chat y actividades",
  panel: { chat: "Chat", qa: "Preguntas", polls: "Encuestas", people: "Personas" },
  news: "(algo nuevo)",
  nothing: ["Aún no hay nada abierto", "Lo que abra el anfitrión aparecerá aquí."],
  missing: ["Este canal no existe", "Revisa el nombre del canal en esta página."],
  live: "EN VIVO",
  offAir: "Sin emisión",
  ended: "La transmisión terminó",
  justNow: "acaba de empezar",
  minutes: (m) => `desde hace ${m}\u00a0min`,
  hours: (h, m) => (m === 0 ? `desde hace ${h}\u00a0h` : `desde hace ${h}\u00a0h ${m}\u00a0min`),
  viewers: (n, said) =>
    plural(n, {
      one: `${said} espectador`,
      many: `${said} de espectadores`,
      other: `${said} espectadores`,
    }),
};

export const shield: Translation<typeof shieldWords> = {
  on: "El modo escudo está activo: los mensajes nuevos se revisan primero.",
};

export const react = {
  noPoll: "Esta encuesta no está abierta ahora. Tu elección se queda en esta página.",
  yourChoice: "tu elección",
};

function found(n: number): string {
  return plural(n, {
    one: `${number(n)} resultado`,
    many: `${number(n)} de resultados`,
    other: `${number(n)} resultados`,
  });
}
