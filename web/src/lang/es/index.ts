import { plural } from "@frontrow/elements";
import type { Texts } from "../texts.ts";
import { brand, docs, join } from "./join.ts";
import { overlay, present } from "./stage.ts";

export default {
  ui: {
    home: "Frontrow, mira quién está en vivo",
    darkTheme: "Usar el tema oscuro",
    lightTheme: "Usar el tema claro",
    language: "Idioma",
    again: "Reintentar",
    seeLive: "Ver quién está en vivo",
    noPage: "Esta página no existe",
    noPageHow: "Puede que la dirección esté mal o que la página se haya movido.",
    noChannel: "Este canal no existe",
    noChannelHow: (channel) =>
      `Aquí nadie tiene un canal llamado ${channel}. Revisa la dirección o mira quién está en vivo.`,
    live: "EN VIVO",
    offAir: "Sin emisión",
    liveNow: "En vivo ahora",
    nobodyLive: "Ahora mismo no hay nadie en vivo",
    nobodyLiveHow: "En cuanto empiece una transmisión, aparecerá aquí por sí sola. Los chats están abiertos.",
    notLoaded: "No se pudieron cargar los canales",
    notLoadedHow:
      "El servidor no respondió. Revisa tu conexión o espera un momento: quizá se esté iniciando.",
    loading: "Cargando los canales",
    noChannels: "Aún no hay ningún canal",
    noChannelsHow: "Crea el primero en el servidor y transmite en vivo con su clave:",
    skip: "Saltar al chat",
    rail: "Chat y actividades",
    panel: { chat: "Chat", qa: "Preguntas", polls: "Encuestas", people: "Personas" },
    news: "(algo nuevo)",
    share: "Compartir",
    copied: "Enlace copiado",
    copyByHand: "Copia la dirección de arriba",
    viewers: (n, said) =>
      plural(n, {
        one: `${said} espectador`,
        many: `${said} de espectadores`,
        other: `${said} espectadores`,
      }),
    justStarted: "acaba de empezar",
    forMinutes: (m) => `en vivo desde hace ${m}\u00a0min`,
    forHours: (h, m) =>
      m === 0 ? `en vivo desde hace ${h}\u00a0h` : `en vivo desde hace ${h}\u00a0h ${m}\u00a0min`,
    liveSince: {
      unknown: "En vivo",
      justNow: "En vivo",
      minutes: (m) => `En vivo · ${m}\u00a0min`,
      hours: (h, m) => (m === 0 ? `En vivo · ${h}\u00a0h` : `En vivo · ${h}\u00a0h ${m}\u00a0min`),
    },
    ended: "La transmisión terminó",
  },
  embed: {
    missing: (channel) => `Aquí no hay ningún canal llamado ${channel}.`,
    beside: "Junto a la imagen",
  },
  join,
  brand,
  docs,
  overlay,
  present,
} satisfies Texts;
