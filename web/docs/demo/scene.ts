import type {
  ChatLine,
  Game,
  GameView,
  Poll,
  PollView,
  QAView,
  QuizQuestion,
  QuizView,
  RoomState,
} from "@frontrow/core";
import { now } from "./cell.ts";

const host = { id: "d_host", name: "Host", role: "owner" };
const who = (name: string) => ({ id: `d_${name}`, name, role: "viewer" });
const options = (...texts: string[]) => texts.map((text) => ({ text }));

const polls: readonly Poll[] = (
  [
    {
      id: "talks",
      kind: "multiple",
      question: "Which talks do you want again?",
      min: 1,
      max: 3,
      options: options("Sound", "Light", "Editing", "Streaming"),
    },
    { id: "rate", kind: "rating", question: "How was the opening?", max: 5 },
    {
      id: "rank",
      kind: "ranking",
      question: "Put these in your order",
      options: options("Picture", "Sound", "Chat"),
    },
    { id: "word", kind: "words", question: "One word for tonight?" },
    {
      id: "next",
      kind: "single",
      question: "What shall we build next?",
      options: options("A camera rig", "A light wall", "A tiny studio"),
    },
  ] as const
).map((p) => ({
  by: host,
  status: "open",
  clock: "viewer",
  tier: "open",
  results: "live",
  change: true,
  opened: now(),
  ...p,
}));

export const questions: readonly Omit<QuizQuestion, "stage" | "opened" | "closes" | "seconds" | "points">[] =
  [
    { number: 0, text: "How many frames has a second of film?", options: ["12", "24", "48"] },
    { number: 1, text: "What does HLS send?", options: ["Segments", "Raw frames", "Tapes"] },
    { number: 2, text: "Which of these is a sound codec?", options: ["AV1", "VP9", "Opus"] },
  ];
export const answers: readonly number[] = [1, 0, 2];

/** A question as it opens. It has a minute, and another one while nobody answers. */
export const asked = (n: number): QuizQuestion => ({
  ...(questions[n % questions.length] as (typeof questions)[number]),
  stage: "open",
  points: 100,
  seconds: 60,
  opened: now(),
  closes: now() + 60_000_000,
});

const games: readonly Game[] = (
  [
    { id: "goal", kind: "goal", title: "Light the stage", target: 1000, source: "points" },
    { id: "mug", kind: "giveaway", title: "A mug from the tour", winners: 1 },
    { id: "guess", kind: "prediction", title: "Will the robot reach the door?", options: ["Yes", "No"] },
  ] as const
).map((g) => ({ by: host, stage: "open", opened: now(), ...g }));

const qa: QAView = {
  open: true,
  moderated: false,
  anonymous: true,
  last: 3,
  questions: [
    {
      id: "q1",
      n: 1,
      text: "Which microphone is that?",
      at: now() - 400_000_000,
      by: who("Lea"),
      status: "answering",
      from: now() - 20_000_000,
    },
    {
      id: "q2",
      n: 2,
      text: "Can I run this at home, behind a router?",
      at: now() - 300_000_000,
      by: who("Noor"),
      status: "open",
    },
    {
      id: "q3",
      n: 3,
      text: "How late is the picture?",
      at: now() - 200_000_000,
      by: who("Kenji"),
      status: "open",
    },
  ],
};

const line = (n: number, name: string, text: string, role = "viewer"): ChatLine => ({
  key: `c${n}`,
  id: `c_${n}`,
  kind: "message",
  at: now() - (600 - n * 60) * 1_000_000,
  by: { id: `d_${name}`, name, role },
  text,
  status: "sent",
});

/** The made-up room as it is when a page is opened: everything is open, nobody has done anything. */
export const scene = (): RoomState => ({
  connection: "online",
  show: { id: "s_docs", status: "live", since: now() - 25 * 60_000_000 },
  me: { id: "d_you", name: "You", role: "viewer", can: ["chat.send", "activity.join"] },
  messages: [
    line(1, "Lea", "Good evening from Lyon!"),
    line(2, "Noor", "The picture is so clear tonight."),
    line(3, "Host", "Welcome, everybody. We start with the light.", "owner"),
    line(4, "Kenji", "こんばんは"),
    line(5, "Dana", "שלום לכולם"),
  ],
  counters: {
    viewers: 128,
    poll: {
      ballots: { next: 34, talks: 20, rate: 18, rank: 9, word: 12 },
      polls: { next: [18, 9, 7], talks: [12, 8, 5, 11], rate: [1, 0, 3, 8, 6], rank: [22, 19, 13] },
      words: {
        word: [
          { word: "bright", count: 5 },
          { word: "warm", count: 4 },
          { word: "loud", count: 2 },
          { word: "new", count: 1 },
        ],
      },
    },
    quiz: { quiz: "quiz", question: 0, answers: 0 },
    game: {
      games: {
        guess: { totals: [420, 260], people: [14, 9] },
        mug: { people: [41] },
        goal: { totals: [640], people: [31] },
      },
    },
    qa: { votes: { 1: 12, 2: 8, 3: 5 } },
    reaction: { totals: { heart: 240, clap: 120, wow: 48, laugh: 77 }, rate: 0, at: 0 },
    hand: { queue: [7, 8] },
  },
  views: {
    chat: {
      pinned: [],
      modes: { slow: 0, emote_only: false, paused: false, members_only: false },
      emotes: {},
    },
    poll: { polls } satisfies PollView,
    quiz: {
      quiz: {
        id: "quiz",
        title: "How live works",
        by: host,
        status: "open",
        questions: questions.length,
        question: asked(0),
        players: 0,
        top: [],
      },
    } satisfies QuizView,
    game: { games } satisfies GameView,
    qa,
    reaction: {
      kinds: [
        { name: "heart", emoji: "❤️" },
        { name: "clap", emoji: "👏" },
        { name: "wow", emoji: "😮" },
        { name: "laugh", emoji: "😂" },
      ],
    },
    hand: { open: true },
    feedback: { open: true },
    points: {
      top: [
        { rank: 1, id: "d_Lea", name: "Lea", balance: 840, level: 5, badges: [] },
        { rank: 2, id: "d_Kenji", name: "Kenji", balance: 720, level: 4, badges: [] },
        { rank: 3, id: "d_you", name: "You", balance: 500, level: 3, badges: [] },
        { rank: 4, id: "d_Noor", name: "Noor", balance: 310, level: 2, badges: [] },
      ],
    },
  },
  mine: {
    points: { balance: 500, earned: 560, level: 3, next: 800, badges: ["first_words"] },
    qa: { questions: [], votes: [] },
  },
  limits: { text: 500 },
  hasOlder: false,
  error: null,
});
