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
  heart: "Herz",
  like: "Daumen hoch",
  laugh: "Lachen",
  wow: "Staunen",
  clap: "Applaus",
  fire: "Feuer",
};

export default {
  emotes,
  lines,
  activity: { region: "Aktivitäten", close: "Schließen" },
  board: {
    title: "Rangliste",
    ever: "Aus allen Streams",
    hidden: ["Die Rangliste ist ausgeblendet", "Der Host zeigt sie von Zeit zu Zeit."],
    none: ["Noch hat niemand Punkte", "Punkte gibt es für Quizfragen, Spiele und fürs Mitmachen."],
    failed: ["Die Rangliste ließ sich nicht laden", "Versuch es gleich noch einmal."],
    again: "Noch einmal",
    yours: "Deine Punkte",
    points: (n) => count(n, "Punkt", "Punkte"),
    toNext: (n, level) => `Noch ${number(n)} bis Level ${level}`,
    badges: {
      first_words: "Erste Worte",
      streak_5: "Fünf in Folge",
      quiz_winner: "Quizsieg",
    },
    refresh: "Neu laden",
  },
  chat: {
    title: "Chat",
    messages: "Chatnachrichten",
    older: "Frühere Nachrichten",
    loadingOlder: "Frühere Nachrichten werden geladen",
    loading: "Der Chat wird geladen",
    empty: ["Noch keine Nachrichten", "Sag Hallo: Alle hier können es sehen."],
    newest: "Zur neuesten Nachricht",
    unread: (n) => `${n} neu`,
    unreadSaid: (n) =>
      plural(n, {
        one: `${n} neue Nachricht, zur neuesten springen`,
        other: `${n} neue Nachrichten, zur neuesten springen`,
      }),
    reconnecting: "Wird neu verbunden\u00a0…",
    arrived: (n) => count(n, "neue Nachricht", "neue Nachrichten"),
    said: (name, text) => `${name}: ${text}`,
    guest: "Gast",
    owner: "Inhaber",
    live: "Der Stream ist live",
    ended: "Der Stream ist zu Ende",
    edited: "bearbeitet",
    showAll: "Alles zeigen",
    inReplyTo: "Antwort auf",
    sending: "Wird gesendet\u00a0…",
    held: "Die Moderation sieht sich das zuerst an.",
    restricted: "Das sehen nur das Team und wer es geschrieben hat.",
    tooFast: "Zu schnell: Warte einen Moment.",
    notSent: "Das wurde nicht gesendet.",
    failed: "Das hat nicht geklappt. Versuch es noch einmal.",
    retry: "Erneut",
    discard: "Verwerfen",
    readOnly: "Du kannst hier mitlesen, aber nicht schreiben.",
    placeholder: "Nachricht schreiben",
    message: "Nachricht",
    send: "Senden",
    save: "Sichern",
    tooLong: "Das ist zu lang. Kürze es, um es zu senden.",
    tooLongSaid: "Die Nachricht ist zu lang",
    everybody: "Alle hier können lesen, was du schreibst.",
    as: "Du schreibst als",
    changeName: "Name ändern",
    chooseName: "Name wählen",
    cancel: "Abbrechen",
    yourName: "Dein Name in diesem Chat",
    nextCarry: "Deine nächsten Nachrichten tragen diesen Namen.",
  },
  feedback: {
    label: "Wie ist das Tempo?",
    kinds: { slower: "Langsamer", faster: "Schneller", lost: "Abgehängt" },
    said: "Der Host sieht, wie viele es sind. Niemand sieht, wer.",
    noted: "Notiert. Das zählt eine Minute lang.",
  },
  game,
  hand: {
    raise: "Hand heben",
    lower: "Hand senken",
    up: (place, of) => {
      if (place === null) return "Deine Hand ist oben";
      if (place === 1) return "Du bist als Nächstes dran";
      return `${place - 1} vor dir, von ${of}`;
    },
    place: (place) => `Platz ${place}`,
    waiting: (n) => count(n, "Hand oben", "Hände oben"),
    called: "Du bist dran",
    done: "Ich bin fertig",
    speaks: "ist dran",
    action: "Hand heben",
  },
  player,
  poll,
  qa,
  quiz,
  reactions: {
    group: "Reagieren",
    rate: (n) =>
      `${n < 10 ? number(n, { ...tenths, minimumFractionDigits: 0 }) : number(Math.round(n))} pro Sekunde`,
    meter: "Wie lebhaft es ist",
    total: (name, n) => `${name}, ${number(n)}`,
    name: (name) => kinds[name] ?? name.replaceAll("_", " "),
  },
  widget: {
    gone: "Der Raum ist nicht erreichbar.",
    reconnecting: "Wird neu verbunden\u00a0…",
    votes: (n) => count(n, "Stimme", "Stimmen"),
    people: (n) => count(n, "Person", "Personen"),
    points: (n) => count(n, "Punkt", "Punkte"),
    seconds: (s) => `${s}\u00a0s`,
    left: (s) => plural(s, { one: `Noch ${s} Sekunde`, other: `Noch ${s} Sekunden` }),
    copy: "Kopieren",
    copied: "Kopiert",
    readOnly: "Du kannst zusehen, aber nicht mitmachen.",
    yours: "Deine Wahl",
    place: (rank) => `Platz ${rank}`,
    level: (n) => `Level ${n}`,
    percent: (share) => `${Math.round(share * 100)}\u00a0%`,
    only: {
      accounts: "Für Angemeldete",
      members: "Für Mitglieder",
      tickets: "Für alle mit Ticket",
      guests: "Für Gäste",
      staff: "Fürs Team",
    },
  },
  errors,
  ...parts,
} satisfies Texts;
