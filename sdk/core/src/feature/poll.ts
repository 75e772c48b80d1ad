import { type Crowd, isAuthor, type WireAuthor, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

export type PollKind = "single" | "multiple" | "rating" | "ranking" | "words" | "text";

/** Something to choose. */
export interface PollOption {
  readonly text: string;
  /** The address of a picture. */
  readonly image?: string;
}

/** A word of a cloud. */
export interface PollWord {
  readonly word: string;
  readonly count: number;
}

/** What was voted. */
export interface PollTally {
  /**
   * Votes of each option; of each step of a rating, from 1; points of a ranking,
   * where the best of n options has n.
   */
  readonly counts?: readonly number[];
  /** The 50 most frequent. */
  readonly words?: readonly PollWord[];
}

/** How often votes count that count more than once. */
export interface PollWeight {
  /** Those of members. */
  readonly members: number;
}

/** What the voters are known by, as the audience says. "open" is any device: the result is informal. */
export type PollTier = "open" | "account" | "ticket" | "member" | "guest" | "staff";

/** What a closed poll came to. */
export interface PollSummary {
  readonly poll: string;
  readonly kind: PollKind;
  readonly tier: PollTier;
  readonly anonymous: boolean;
  /** On the programme clock, µs. */
  readonly opened: number;
  /** On the programme clock, µs. */
  readonly closed: number;
  /** How many votes count. */
  readonly ballots: number;
  /** Of the Merkle tree over the ballots, hex: a receipt proves that its ballot is in it. */
  readonly root: string;
  /** Absent while it is hidden. */
  readonly tally?: PollTally;
  readonly weight?: PollWeight;
  /** Of a weighted poll: what the ballots count together; the tally is of that. */
  readonly weighed?: number;
}

/** A poll as everybody sees it. */
export interface Poll {
  readonly id: string;
  /** Whoever prepared it. */
  readonly by: WireAuthor;
  readonly status: "draft" | "open" | "closed" | "revealed" | "archived";
  /** By which time a vote is in time: the voter's own playback, the live edge, or the wall clock. */
  readonly clock: "viewer" | "edge" | "wall";
  /** How long it is open; absent: until it is closed. */
  readonly seconds?: number;
  /** On the programme clock, µs. */
  readonly opened?: number;
  /** On the programme clock, µs; absent while nobody knows. */
  readonly closes?: number;
  /** On the wall clock, µs. */
  readonly opened_wall?: number;
  /** On the wall clock, µs. */
  readonly closes_wall?: number;
  /** Who may vote; absent: anyone. */
  readonly audience?: Crowd;
  readonly tier: PollTier;
  readonly kind: PollKind;
  readonly question: string;
  /** Of single, multiple and ranking. */
  readonly options?: readonly PollOption[];
  /** Multiple: how many to choose at least. */
  readonly min?: number;
  /** Multiple: how many to choose at most; rating: the best. */
  readonly max?: number;
  /**
   * When the audience sees the tally. Of "after_vote" everybody is sent it, and the
   * page holds it back; "closed" is told when the host reveals it.
   */
  readonly results: "live" | "after_vote" | "closed";
  /** A vote may be changed while the poll is open. */
  readonly change?: boolean;
  /** Once the poll is closed, nobody can tell whose a ballot is but who holds its receipt. */
  readonly anonymous?: boolean;
  readonly sponsor?: { readonly name: string; readonly mark?: string };
  /** Votes don't all count the same. */
  readonly weight?: PollWeight;
  /** Once it is closed. */
  readonly summary?: PollSummary;
}

/** What everybody sees. The tallies of open polls are counters. */
export interface PollView {
  /** The newest 20 that were opened, in that order. */
  readonly polls: readonly Poll[];
}

/** The tallies of open polls, by poll. */
export interface PollCounters {
  /** How many votes each has. */
  readonly ballots: Readonly<Record<string, number>>;
  /** Counts as in a tally, of those whose results are not for their close. */
  readonly polls: Readonly<Record<string, readonly number[]>>;
  /** Of word clouds, likewise. */
  readonly words?: Readonly<Record<string, readonly PollWord[]>>;
  /** Of weighted polls, what their votes count together. */
  readonly weighed?: Readonly<Record<string, number>>;
}

/** What an actor gets beside the view. */
export interface PollMine {
  /** For the staff. */
  readonly drafts?: readonly Poll[];
  /** Your choices, by poll; of anonymous polls until they are closed. */
  readonly votes?: Readonly<Record<string, readonly number[]>>;
  /** Your texts and words, by poll. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Receipts of the votes that were cast from here since joining, by poll. */
  readonly receipts?: Readonly<Record<string, string>>;
}

/** How many polls a view has. */
const shown = 20;

type Data = Readonly<Record<string, unknown>>;

const isObject = (v: unknown): v is Data => typeof v === "object" && v !== null && !Array.isArray(v);
const isNumber = (v: unknown): v is number => typeof v === "number";
const isText = (v: unknown): v is string => typeof v === "string";
const isOptions = (v: unknown): boolean =>
  v === undefined || (Array.isArray(v) && v.every((o) => isObject(o) && isText(o.text)));

function isPoll(v: Data): boolean {
  return (
    isText(v.id) &&
    isAuthor(v.by) &&
    isText(v.status) &&
    isText(v.clock) &&
    isText(v.tier) &&
    isText(v.kind) &&
    isText(v.question) &&
    isText(v.results) &&
    isOptions(v.options) &&
    (v.sponsor === undefined || (isObject(v.sponsor) && isText(v.sponsor.name)))
  );
}

function isTally(v: unknown): boolean {
  if (v === undefined) return true;
  if (!isObject(v)) return false;
  const { counts, words } = v;
  if (counts !== undefined && !(Array.isArray(counts) && counts.every(isNumber))) return false;
  if (words === undefined) return true;
  return Array.isArray(words) && words.every((w) => isObject(w) && isText(w.word) && isNumber(w.count));
}

function summaryOf(v: unknown): PollSummary | undefined {
  if (!isObject(v) || !isNumber(v.ballots) || !isText(v.root) || !isTally(v.tally)) return undefined;
  return v as unknown as PollSummary;
}

function opened(polls: readonly Poll[], d: Data): readonly Poll[] {
  if (!isPoll(d)) return polls;
  const poll = d as unknown as Poll;
  const all = [...polls.filter((p) => p.id !== poll.id), poll];
  if (all.length > shown) {
    // What is open stays, however many came after it.
    const i = all.findIndex((p) => p.status !== "open");
    if (i >= 0) all.splice(i, 1);
  }
  return all;
}

/** What an event makes of the poll that it is about; null for nothing. */
function step(p: Poll, type: string, d: Data): Poll | null {
  const summary = summaryOf(d.summary);
  switch (type) {
    case "poll.closing": // has no status and no summary
    case "poll.closed": {
      const { status = p.status, closes, closes_wall } = d;
      if (!isText(status) || !isNumber(closes) || !isNumber(closes_wall)) return p;
      return { ...p, status: status as Poll["status"], closes, closes_wall, ...(summary && { summary }) };
    }
    case "poll.revealed":
      return summary ? { ...p, status: "revealed", summary } : p;
    case "poll.archived":
      return null;
  }
  return p;
}

/** Follows the polls that were opened. */
export const poll: Feature<PollView> = {
  name: "poll",
  acted(mine, command, data, answer) {
    const { poll: id, choice, text } = isObject(data) ? data : ({} as Data);
    if (command !== "poll.vote" || !isText(id)) return mine;
    const was = (mine ?? {}) as PollMine;
    const receipt = isObject(answer) ? answer.receipt : undefined;
    return {
      ...was,
      ...(isText(text)
        ? { texts: { ...was.texts, [id]: text } }
        : { votes: { ...was.votes, [id]: [choice].flat() } }),
      ...(isText(receipt) && { receipts: { ...was.receipts, [id]: receipt } }),
    };
  },
  apply(view: PollView, event: WireEvent): PollView {
    const { type, data: d } = event;
    if (!type.startsWith("poll.") || !d) return view;
    let polls = view.polls;
    if (type === "poll.opened") {
      polls = opened(polls, d);
    } else {
      const was = polls.find((p) => p.id === d.poll);
      if (!was) return view;
      const is = step(was, type, d);
      if (is === was) return view;
      polls = is ? polls.map((p) => (p === was ? is : p)) : polls.filter((p) => p !== was);
    }
    return polls === view.polls ? view : { ...view, polls };
  },
};
