import type { OwnQuestion } from "@frontrow/core";
import { conversation, scenes } from "../../fixture/scenes.ts";
import { ago, as, away, hostile, loading, mine, refusing, type Setting, shut, view } from "../room.ts";
import { element, keysOn, press } from "../story.tsx";
import { question } from "./made.ts";

export default { title: "Elements/Chat, questions, people" };

const chat = (...settings: readonly Setting[]) => element("frontrow-chat", settings);
const said =
  (n: number): Setting =>
  (c) =>
    c.fill(conversation(n));
export const ChatLoading = chat(loading);
export const ChatEmpty = chat((c) => c.fill([]));
export const Chat = chat(said(24));
export const ChatNameless = chat(said(6), as({ name: "", can: [] }));
export const ChatReconnecting = chat(said(14), away);
export const ChatOver = chat(shut);
export const ChatSending = chat((c) => scenes.sending?.(c));
export const ChatHostile = chat((c) => scenes.hostile?.(c));
export const ChatTenThousand = chat(said(10_000));

/** The newest line is one's own, and does something when it is reached by keys. */
const spoken: Setting = (c) => {
  c.fill(conversation(5));
  const { me, messages } = c.state.get();
  const last = messages.at(-1);
  if (last === undefined) return;
  const { id, name, role } = me ?? { id: "", name: "", role: "" };
  const own = {
    ...last,
    key: "own",
    id: "c_own",
    by: { id, name, role },
    text: "What camera is that?",
    at: ago(5),
  };
  c.state.patch({ messages: [...messages, own] });
};
const keyed = (more: readonly Setting[], ...keys: readonly string[]) =>
  element("frontrow-chat", [spoken, ...more], {
    play: async (canvas) => {
      // The tools are there once the field has its button.
      await press(".pick", ".picker-head button")(canvas);
      await keysOn(".log", ...keys)(canvas);
    },
  });
export const LineTools = keyed([], "ArrowUp");
export const LineToolsOfOthers = keyed([], "ArrowUp", "ArrowUp");
export const LineAsksBeforeItGoes = keyed([], "ArrowUp", "x");
export const LineAnswered = keyed([], "ArrowUp", "ArrowUp", "r");
export const LineChanged = keyed([], "ArrowUp", "e");

const qa = (...settings: readonly Setting[]) => element("frontrow-qa", settings);
const asked = (more: object = {}): Setting =>
  view("qa", {
    open: true,
    moderated: false,
    anonymous: true,
    last: 4,
    questions: [
      question(1, "Which microphone is that?", { status: "answering", from: ago(20) }),
      question(2, "Can I run this at home, behind a router?"),
      question(3, "How late is the picture?"),
      question(4, "What was the first camera?", {
        status: "answered",
        answer: "An old one, on loan.",
        votes: 9,
      }),
    ],
    ...more,
  });
const own: readonly OwnQuestion[] = [
  { id: "o1", text: "Is there a recording?", at: ago(90), status: "held" },
  { id: "o2", text: "Who wrote the song?", at: ago(70), status: "denied", reason: "It was asked before." },
];

export const QuestionsLoading = qa(loading);
export const QuestionsEmpty = qa(asked({ last: 0, questions: [] }));
export const Questions = qa(asked());
export const QuestionsVoted = qa(asked({ moderated: true }), mine("qa", { questions: own, votes: ["q2"] }));
export const QuestionsClosed = qa(asked({ open: false }));
export const QuestionsReconnecting = qa(asked(), away);
export const QuestionsRefused = element("frontrow-qa", [asked(), refusing], { play: press("[part~=vote]") });
export const QuestionsHostile = qa(
  asked({ questions: [hostile.text, hostile.title, hostile.long].map((text, i) => question(i + 1, text)) }),
);

const here = (...names: readonly string[]): Setting => {
  const roles = ["owner", "moderator", "viewer", "viewer", "viewer"];
  return (c) => {
    c.acted = () => ({
      total: names.length,
      viewers: 128,
      people: names.map((name, i) => ({
        id: name === "You" ? "d_you" : `d_${i}`,
        name,
        role: roles[Math.min(i, 4)],
        ...(i === 3 && { hand: 1 }),
        ...(i === 2 && { member: true }),
      })),
    });
  };
};
const people = (...settings: readonly Setting[]) => element("frontrow-people", settings);
export const PeopleLoading = people(loading);
export const PeopleEmpty = people(here());
export const People = people(here("Host", "Mara", "Lea", "Noor", "You", "Kenji", "שלום", "مرحبا"));
export const PeopleRefused = people(refusing);
export const PeopleHostile = people(here(hostile.title, hostile.name, hostile.long, "W".repeat(60), "You"));
