import type { Texts } from "../texts.ts";

export const join: Texts["join"] = {
  title: "Participar",
  heading: "Participa en la transmisión",
  how: "Escribe el código que aparece en la pantalla.",
  code: "Código",
  placeholder: "123 456",
  go: "Entrar",
  looking: "Buscando…",
  wrong: "Ninguna transmisión tiene este código. Son seis cifras: mira la pantalla otra vez.",
  short: "El código tiene seis cifras.",
  wait: "Desde aquí llegaron demasiados códigos erróneos. Espera unos segundos e inténtalo de nuevo.",
  away: "No se puede conectar con el servidor. Revisa tu conexión e inténtalo de nuevo.",
  again: "Reintentar",
  other: "Salir",
  otherTitle: "Salir y escribir otro código",
  opening: "Abriendo…",
  live: "En vivo",
  offAir: "Aún sin emisión",
  ended: "La transmisión terminó",
  reconnecting: "Reconectando…",
  closed: "No se puede acceder a la sala",
  part: "Secciones",
  tabs: { now: "Ahora", qa: "Preguntas", chat: "Chat", points: "Puntos" },
  news: "algo nuevo",
  waiting: {
    title: "Ya estás dentro",
    live: "Cuando el anfitrión inicie algo, se abrirá aquí. Tu pantalla seguirá encendida.",
    offAir:
      "La transmisión empieza pronto. Deja esta página abierta: lo que inicie el anfitrión se abrirá aquí.",
    ended: "Gracias por haber estado.",
  },
  answering: "Se está respondiendo",
  anonymous: "Pregunta anónima",
  askOwn: "Haz una pregunta",
  name: {
    heading: "¿Cómo te llamas?",
    help: "El nombre acompaña lo que preguntas y dices, y aparece en la clasificación.",
    label: "Tu nombre",
    go: "Continuar",
    skip: "Seguir sin nombre",
    change: (name) => `Eres ${name}. Cambiar nombre`,
    none: "Elegir un nombre",
    short: "Nombre",
    cancel: "Cancelar",
    failed: "No se pudo usar ese nombre.",
  },
};

export const brand: Texts["brand"] = {
  about: "Acerca de",
  aboutChannel: (title) => `Acerca de ${title}`,
  links: "Enlaces",
};

export const docs: Texts["docs"] = { docs: "Docs" };
