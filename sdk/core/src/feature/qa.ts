import { audienceOf, type Crowd, type WireAuthor, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** A question as everybody sees it. Times are on the programme clock, µs. */
export interface Question {
  readonly id: string;
  /** Its number, from 1: the key of its votes in the counters. */
  readonly n: number;
  readonly text: string;
  /** When it was asked. */
  readonly at: number;
  /** Absent if it was asked anonymously. */
  readonly by?: WireAuthor;
  readonly status: "open" | "answering" | "answered";
  /** When the answer began, and when it ended. */
  readonly from?: number;
  readonly to?: number;
  /** How many had wanted the answer when it ended; until then the counters tell. */
  readonly votes?: number;
  /** The answer, if it was written. */
  readonly answer?: string;
}

/** What everybody sees. */
export interface QAView {
  /** Questions are taken. */
  readonly open: boolean;
  /** They wait until a moderator approves them. */
  readonly moderated: boolean;
  /** One may ask without a name. */
  readonly anonymous: boolean;
  /** Who may ask; absent: anyone. */
  readonly audience?: Crowd;
  /** The number of the newest question. */
  readonly last: number;
  /** In the order they were shown; at most 200. */
  readonly questions: readonly Question[];
}

/** The votes of the 50 open questions that have most of them, by number. */
export interface QACounters {
  readonly votes: Readonly<Record<string, number>>;
}

/** A question for whoever asked it. */
export interface OwnQuestion {
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly status: Question["status"] | "held" | "denied" | "merged" | "removed";
  /** Why it was denied or removed. */
  readonly reason?: string;
  /** Which one it was merged into. */
  readonly into?: string;
}

/** What an actor gets beside the view. */
export interface QAMine {
  /** Your newest 20, the oldest of them first. */
  readonly questions?: readonly OwnQuestion[];
  /** The questions that you want answered, yours included. */
  readonly votes?: readonly string[];
  /** For the staff: what waits to be approved, the oldest first. */
  readonly held?: readonly Pick<Question, "id" | "text" | "at" | "by">[];
}

type Data = Readonly<Record<string, unknown>>;

/** How many questions the view has. */
const most = 200;

function asked(view: QAView, event: WireEvent, d: Data): QAView {
  const { question: id, text } = d;
  if (typeof id !== "string" || typeof text !== "string") return view;
  if (view.questions.some((q) => q.id === id)) return view;
  const questions = [...view.questions];
  if (questions.length >= most) {
    // The oldest that was answered makes room.
    const i = questions.findIndex((q) => q.status === "answered");
    questions.splice(Math.max(0, i), 1);
  }
  const n = view.last + 1;
  const by = event.by && { by: event.by };
  questions.push({ id, n, text, at: event.at, ...by, status: "open" });
  return { ...view, last: n, questions };
}

/** What a question is without its answer. */
function unanswered({ id, n, text, at, by }: Question): Omit<Question, "status"> {
  return { id, n, text, at, ...(by && { by }) };
}

/** What an event makes of the question that it names. */
function step(q: Question, { type, at }: WireEvent, d: Data): Question {
  switch (type) {
    case "qa.answering": {
      const answer = q.answer !== undefined && { answer: q.answer };
      return { ...unanswered(q), ...answer, status: "answering", from: at };
    }
    case "qa.answered":
      if (typeof d.votes !== "number") return q;
      return {
        ...q,
        status: "answered",
        ...(q.status === "answering" && { to: at }),
        ...(d.votes !== 0 && { votes: d.votes }),
        ...(typeof d.text === "string" && d.text !== "" && { answer: d.text }),
      };
    case "qa.reopened":
      return { ...unanswered(q), status: "open" };
  }
  return q;
}

const without = (list: readonly string[] | undefined, id: unknown) => (list ?? []).filter((v) => v !== id);
const withOne = (list: readonly string[] | undefined, id: string) => [...without(list, id), id];

/** How many of the own questions are kept, as the server does. */
const mostOwn = 20;

/** One more question of one's own, or what became of one that is there. */
function own(mine: QAMine, id: string, change: Partial<OwnQuestion>): QAMine {
  const list = mine.questions ?? [];
  const was = list.find((q) => q.id === id);
  if (!was && change.text === undefined) return mine;
  const is = { at: 0, text: "", status: "open", ...was, ...change, id } as OwnQuestion;
  return {
    ...mine,
    questions: was ? list.map((q) => (q === was ? is : q)) : [...list, is].slice(-mostOwn),
  };
}

/** Without a question that was withdrawn. */
function gone(mine: QAMine, id: unknown): QAMine {
  const questions = mine.questions?.filter((q) => q.id !== id) ?? [];
  return { ...mine, questions, votes: without(mine.votes, id) };
}

/** Follows the questions. */
export const qa: Feature<QAView> = {
  name: "qa",
  acted(was, command, data, answer) {
    const mine = (was ?? {}) as QAMine;
    const d = (data ?? {}) as Data;
    const id = command === "qa.ask" ? (answer as Data | undefined)?.question : d.question;
    if (typeof id !== "string") return was;
    switch (command) {
      case "qa.ask": {
        const status = (answer as Data).status as OwnQuestion["status"];
        const change = { text: String(d.text ?? ""), status, ...(typeof d.at === "number" && { at: d.at }) };
        return { ...own(mine, id, change), votes: withOne(mine.votes, id) };
      }
      case "qa.vote":
        return { ...mine, votes: d.up === false ? without(mine.votes, id) : withOne(mine.votes, id) };
      case "qa.withdraw":
        return gone(mine, id);
    }
    return was;
  },
  told(was, { type, at, data: d }) {
    const mine = (was ?? {}) as QAMine;
    const id = d?.question;
    if (!d || typeof id !== "string") return was;
    if (type === "qa.merged" && typeof d.into === "string" && mine.votes?.includes(id))
      return { ...mine, votes: withOne(without(mine.votes, id), d.into) };
    if (type !== "qa.yours") return was;
    if (d.status === "withdrawn") return gone(mine, id);
    const { text, status, reason, into } = d;
    const change = {
      status,
      ...(typeof text === "string" && { text, at }),
      ...(reason !== undefined && { reason }),
      ...(into !== undefined && { into }),
    } as Partial<OwnQuestion>;
    const next = own(mine, id, change);
    return change.text === undefined ? next : { ...next, votes: withOne(mine.votes, id) };
  },
  apply(view: QAView, event: WireEvent): QAView {
    const { type, data: d } = event;
    if (type === "qa.closed") return { ...view, open: false };
    if (!type.startsWith("qa.") || !d) return view;
    switch (type) {
      case "qa.opened": {
        const { moderated, anonymous } = d;
        if (typeof moderated !== "boolean" || typeof anonymous !== "boolean") return view;
        const { audience: _, ...rest } = view;
        return { ...rest, open: true, moderated, anonymous, ...audienceOf(d) };
      }
      case "qa.asked":
        return asked(view, event, d);
      case "qa.removed":
      case "qa.merged": {
        const questions = view.questions.filter((q) => q.id !== d.question);
        return questions.length < view.questions.length ? { ...view, questions } : view;
      }
      case "qa.answering":
      case "qa.answered":
      case "qa.reopened": {
        const was = view.questions.find((q) => q.id === d.question);
        if (!was) return view;
        const is = step(was, event, d);
        if (is === was) return view;
        return { ...view, questions: view.questions.map((q) => (q === was ? is : q)) };
      }
    }
    return view;
  },
};
