import { number, plural, tenths } from "../language.ts";
import type { Texts } from "../texts.ts";
import { count } from "./count.ts";
import { emotes } from "./emotes.ts";
import { errors } from "./errors.ts";
import { game } from "./game.ts";
import { lines } from "./lines.ts";
import { player } from "./player.ts";
import { poll } from "./poll.ts";
import { qa, quiz } from "./questions.ts";
import * as parts from "./show.ts";

const kinds: Readonly<Record<string, string>> = {
  heart: "corazón",
  like: "me gusta",
  laugh: "risa",
  wow: "asombro",
  clap: "aplauso",
  fire: "fuego",
};

export default {
  emotes,
  lines,
  activity: { region: "Actividades", close: "Cerrar" },
  board: {
    title: "Clasificación",
    ever: "De todas las transmisiones",
    hidden: ["La clasificación está oculta", "El anfitrión la muestra de vez en cuando."],
    none: ["Nadie tiene puntos todavía", "Los puntos se ganan en quizzes y juegos, y por participar."],
    failed: ["No se pudo cargar la clasificación", "Inténtalo de nuevo en un momento."],
    again: "Reintentar",
    yours: "Tus puntos",
    points: (n) => count(n, "punto", "puntos"),
    toNext: (n, level) =>
      plural(n, {
        one: `Falta ${number(n)} para el nivel ${level}`,
        many: `Faltan ${number(n)} para el nivel ${level}`,
        other: `Faltan ${number(n)} para el nivel ${level}`,
      }),
    badges: {
      first_words: "Primeras palabras",
      streak_5: "Cinco seguidas",
      quiz_winner: "Victoria en un quiz",
    },
    refresh: "Volver a cargar",
  },
  chat: {
    title: "Chat",
    messages: "Mensajes del chat",
    older: "Mensajes anteriores",
    loadingOlder: "Cargando mensajes anteriores",
    loading: "Cargando el chat",
    empty: ["Aún no hay mensajes", "Saluda: todo el mundo aquí lo verá."],
    newest: "Ir al mensaje más reciente",
    unread: (n) => plural(n, { one: `${n} nuevo`, many: `${n} nuevos`, other: `${n} nuevos` }),
    unreadSaid: (n) => `${fresh(n)}, ir al más reciente`,
    reconnecting: "Reconectando…",
    arrived: fresh,
    said: (name, text) => `${name}: ${text}`,
    guest: "Invitado",
    owner: "Propietario",
    live: "La transmisión está en vivo",
    ended: "La transmisión terminó",
    edited: "editado",
    showAll: "Mostrar todo",
    inReplyTo: "En respuesta a",
    sending: "Enviando…",
    held: "Un moderador lo revisará primero.",
    restricted: "Solo lo ven el equipo y quien lo escribió.",
    tooFast: "Vas muy rápido: espera un momento.",
    notSent: "No se envió.",
    failed: "No funcionó. Inténtalo de nuevo.",
    retry: "Reintentar",
    discard: "Descartar",
    readOnly: "Puedes leer este chat, pero no escribir en él.",
    placeholder: "Escribe un mensaje",
    message: "Mensaje",
    send: "Enviar",
    save: "Guardar",
    tooLong: "Es demasiado largo. Acórtalo para enviarlo.",
    tooLongSaid: "El mensaje es demasiado largo",
    everybody: "Todo el mundo aquí puede leer lo que escribes.",
    as: "Escribes como",
    changeName: "Cambiar nombre",
    chooseName: "Elegir un nombre",
    cancel: "Cancelar",
    yourName: "Tu nombre en este chat",
    nextCarry: "Tus próximos mensajes llevarán este nombre.",
  },
  feedback: {
    label: "¿Qué tal el ritmo?",
    kinds: { slower: "Más lento", faster: "Más rápido", lost: "Me perdí" },
    said: "El anfitrión ve cuántas personas. Nadie ve quiénes.",
    noted: "Anotado. Cuenta durante un minuto.",
  },
  game,
  hand: {
    raise: "Levantar la mano",
    lower: "Bajar la mano",
    up: (place, of) => {
      if (place === null) return "Tienes la mano levantada";
      if (place === 1) return "Sigues tú";
      return `${place - 1} antes que tú, de ${of}`;
    },
    place: (place) => `Puesto ${place}`,
    waiting: (n) => count(n, "mano levantada", "manos levantadas"),
    called: "Es tu turno",
    done: "He terminado",
    speaks: "tiene la palabra",
    action: "Levantar la mano",
  },
  player,
  poll,
  qa,
  quiz,
  reactions: {
    group: "Reaccionar",
    rate: (n) =>
      `${n < 10 ? number(n, { ...tenths, minimumFractionDigits: 0 }) : number(Math.round(n))} por segundo`,
    meter: "Cuánta animación hay",
    total: (name, n) => `${name}, ${number(n)}`,
    name: (name) => kinds[name] ?? name.replaceAll("_", " "),
  },
  widget: {
    gone: "No se puede acceder a la sala.",
    reconnecting: "Reconectando…",
    votes: (n) => count(n, "voto", "votos"),
    people: (n) => count(n, "persona", "personas"),
    points: (n) => count(n, "punto", "puntos"),
    seconds: (s) => `${s}\u00a0s`,
    left: (s) =>
      plural(s, {
        one: `Queda ${s} segundo`,
        many: `Quedan ${s} segundos`,
        other: `Quedan ${s} segundos`,
      }),
    copy: "Copiar",
    copied: "Copiado",
    readOnly: "Puedes mirar, pero no participar.",
    yours: "Tu elección",
    place: (rank) => `Puesto ${rank}`,
    level: (n) => `Nivel ${n}`,
    percent: (share) => `${Math.round(share * 100)}\u00a0%`,
    only: {
      accounts: "Para quienes iniciaron sesión",
      members: "Para miembros",
      tickets: "Para quienes tienen entrada",
      guests: "Para invitados",
      staff: "Para el equipo",
    },
  },
  errors,
  ...parts,
} satisfies Texts;

function fresh(n: number): string {
  return count(n, "mensaje nuevo", "mensajes nuevos");
}
