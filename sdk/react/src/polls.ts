import type {
  Client,
  FrontrowError,
  Poll,
  PollCounters,
  PollMine,
  PollView,
  RoomState,
} from "@frontrow/core";

/** A poll as pages write it: what stands on it, and its id if they know it. */
export interface PollData {
  readonly id?: string | undefined;
  readonly question: string;
  /** Texts, or objects with one. */
  readonly options: readonly (string | { readonly text: string })[];
}

/** The two props of a poll's component. */
export interface LivePollProps {
  readonly pollData: { readonly question: string; readonly options: string[] };
  readonly onVote: (index: number) => void;
}

/** Spaces and the two ways to write an accent don't make another text. */
const plain = (text: unknown) =>
  String(text ?? "")
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim();

export const textOf = (option: unknown): string =>
  typeof option === "object" && option !== null && "text" in option
    ? String(option.text ?? "")
    : String(option ?? "");

/** What a page gives as a poll, made safe to draw: it may be absent, or half of one. */
export function drawable(data: unknown): LivePollProps["pollData"] & { readonly id?: string } {
  const { id, question, options } = (data ?? {}) as Partial<PollData>;
  return {
    ...(typeof id === "string" && id !== "" && { id }),
    question: typeof question === "string" ? question : "",
    options: Array.isArray(options) ? options.map(textOf) : [],
  };
}

/** What somebody chooses from by one index; null where one index is no vote. */
export function choicesOf(poll: Poll): string[] | null {
  if (poll.kind === "single" || (poll.kind === "multiple" && (poll.min ?? 1) <= 1))
    return (poll.options ?? []).map((o) => o.text);
  if (poll.kind === "rating") return Array.from({ length: poll.max ?? 5 }, (_, i) => String(i + 1));
  return null;
}

/** The poll of a room that a page's own stands for: the open one with the same question and options, or the newest closed one. */
export function sameAs(polls: readonly Poll[], data: LivePollProps["pollData"]): Poll | null {
  const wanted = [data.question, ...data.options].map(plain);
  const fits = (poll: Poll) => {
    const is = [poll.question, ...(choicesOf(poll) ?? [])].map(plain);
    return is.length === wanted.length && is.every((text, i) => text === wanted[i]);
  };
  const those = polls.filter(fits);
  return those.findLast((p) => p.status === "open") ?? those.at(-1) ?? null;
}

/** The newest open poll that one index is a vote in. */
export const openPoll = (polls: readonly Poll[]): Poll | null =>
  polls.findLast((p) => p.status === "open" && choicesOf(p) !== null) ?? null;

export const pollsOf = (state: RoomState): readonly Poll[] =>
  (state.views.poll as PollView | undefined)?.polls ?? [];

/** What `usePoll` can tell of the open poll. */
export interface PollState extends LivePollProps {
  /** The poll itself; null while none is open. */
  readonly poll: Poll | null;
  /** What was voted: the index, null for nothing. */
  readonly choice: number | null;
  /** Votes of each option; null while they are hidden. */
  readonly counts: readonly number[] | null;
  /** How many have voted. */
  readonly ballots: number;
  /** Why the last vote was refused. */
  readonly error: FrontrowError | null;
}

export const noPoll: PollState = {
  pollData: { question: "", options: [] },
  onVote() {},
  poll: null,
  choice: null,
  counts: null,
  ballots: 0,
  error: null,
};

/** The poll's part of a room's state. */
export function pollState(
  { counters, mine }: Pick<RoomState, "counters" | "mine">,
  poll: Poll,
  props: LivePollProps,
  error: FrontrowError | null,
): PollState {
  const counted = counters.poll as PollCounters | undefined;
  const voted = (mine.poll as PollMine | undefined)?.votes?.[poll.id]?.[0];
  const choice = voted === undefined ? null : poll.kind === "rating" ? voted - 1 : voted;
  const shown = poll.results === "live" || (poll.results === "after_vote" && choice !== null);
  return {
    ...props,
    poll,
    choice,
    counts: shown ? (counted?.polls[poll.id] ?? null) : null,
    ballots: counted?.ballots[poll.id] ?? 0,
    error,
  };
}

/** Votes in a poll by the index of what was chosen. */
export async function vote(
  client: Client,
  poll: Poll,
  index: number,
  at: { readonly at?: number },
): Promise<void> {
  const choice = [poll.kind === "rating" ? index + 1 : index];
  await client.room.act("poll.vote", { poll: poll.id, choice, ...at });
}
