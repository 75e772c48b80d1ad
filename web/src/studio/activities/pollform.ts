import type { Crowd, Poll, PollKind } from "@frontrow/core";
import { wrongWords } from "./words.ts";

/** An option while it is written; its key stays while it moves. */
export interface OptionField {
  readonly key: number;
  readonly text: string;
  readonly image: string;
}

/** A poll while it is written: all fields of all kinds, so that another kind loses nothing. */
export interface PollForm {
  readonly kind: PollKind;
  readonly question: string;
  readonly options: readonly OptionField[];
  readonly min: number;
  /** Of multiple; 0: all. */
  readonly max: number;
  /** Of a rating: the best. */
  readonly steps: number;
  readonly results: Poll["results"];
  readonly change: boolean;
  readonly anonymous: boolean;
  /** 0: until it is closed. */
  readonly seconds: number;
  readonly audience: Crowd | "";
  /** How often members' votes count. */
  readonly weight: number;
  readonly sponsor: string;
  readonly mark: string;
  readonly clock: Poll["clock"];
}

export const emptyPoll: PollForm = {
  kind: "single",
  question: "",
  options: [
    { key: 1, text: "", image: "" },
    { key: 2, text: "", image: "" },
  ],
  min: 1,
  max: 0,
  steps: 5,
  results: "live",
  change: false,
  anonymous: false,
  seconds: 0,
  audience: "",
  weight: 1,
  sponsor: "",
  mark: "",
  clock: "viewer",
};

/** The most that a poll has. */
export const mostOptions = 20;

/** Whether a kind of poll has options to choose from. */
export const hasOptions = (kind: PollKind) => kind === "single" || kind === "multiple" || kind === "ranking";

/** Whether the votes of a kind can weigh differently. */
export const canWeigh = (f: Pick<PollForm, "kind" | "anonymous">) => f.kind !== "text" && !f.anonymous;

/** A draft as a form shows it. */
export function pollForm(p: Poll): PollForm {
  const options = p.options?.map((o, i) => ({ key: i + 1, text: o.text, image: o.image ?? "" }));
  return {
    ...emptyPoll,
    kind: p.kind,
    question: p.question,
    ...(options && { options }),
    min: p.min ?? 1,
    max: p.kind === "multiple" && p.max !== p.options?.length ? (p.max ?? 0) : 0,
    steps: p.kind === "rating" ? (p.max ?? 5) : 5,
    results: p.results,
    change: p.change ?? false,
    anonymous: p.anonymous ?? false,
    seconds: p.seconds ?? 0,
    audience: p.audience ?? "",
    weight: p.weight?.members ?? 1,
    sponsor: p.sponsor?.name ?? "",
    mark: p.sponsor?.mark ?? "",
    clock: p.clock,
  };
}

const written = (f: PollForm) =>
  f.options.map(({ text, image }) => ({ text: text.trim(), image: image.trim() })).filter((o) => o.text);

/** The draft that a form says, as poll.create and poll.edit take it. */
export function pollDraft(f: PollForm): Readonly<Record<string, unknown>> {
  const options = written(f).map(({ text, image }) => (image ? { text, image } : { text }));
  return {
    kind: f.kind,
    question: f.question.trim(),
    ...(hasOptions(f.kind) && { options }),
    ...(f.kind === "multiple" && { min: f.min, ...(f.max > 0 && { max: Math.min(f.max, options.length) }) }),
    ...(f.kind === "rating" && { max: f.steps }),
    results: f.results,
    ...(f.change && { change: true }),
    ...(f.anonymous && { anonymous: true }),
    ...(f.seconds > 0 && { seconds: f.seconds }),
    ...(f.audience && { audience: f.audience }),
    ...(f.weight > 1 && canWeigh(f) && { weight: { members: f.weight } }),
    ...(f.sponsor.trim() && {
      sponsor: { name: f.sponsor.trim(), ...(f.mark.trim() && { mark: f.mark.trim() }) },
    }),
    ...(f.clock !== "viewer" && { clock: f.clock }),
  };
}

/** What is missing in a form, in a sentence; null for nothing. The server has the last word. */
export function pollWrong(f: PollForm): string | null {
  if (!f.question.trim()) return wrongWords.question;
  if (!hasOptions(f.kind)) return null;
  const options = written(f);
  if (options.length < 2) return wrongWords.options(2);
  if (new Set(options.map((o) => o.text)).size < options.length) return wrongWords.twice;
  if (f.kind === "multiple" && f.max > 0 && f.max < f.min) return wrongWords.minMax;
  if (f.kind === "multiple" && f.min > options.length) return wrongWords.minMax;
  return null;
}

/** Moves an element of a list by one place or more; the same list where there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  if (to < 0 || to >= list.length || from < 0 || from >= list.length || from === to) return list;
  const all = [...list];
  all.splice(to, 0, ...all.splice(from, 1));
  return all;
}
