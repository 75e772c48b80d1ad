import type { Client, FrontrowError, Poll, Readable, RoomState } from "@frontrow/core";
import { useId, useState } from "react";
import { useChosen } from "./context.tsx";
import { type ElementProps, useWidgets, Wrap } from "./element.tsx";
import {
  choicesOf,
  drawable,
  type LivePollProps,
  noPoll,
  openPoll,
  type PollData,
  type PollState,
  pollState,
  pollsOf,
  sameAs,
  vote,
} from "./polls.ts";
import { moment, ofRoom } from "./room.ts";
import { held, hookOf } from "./select.ts";
import { useStyles } from "./styles.ts";
import { once, value } from "./value.ts";
import { words } from "./words.ts";

/** The polls of the room; null while it was not heard. */
const usePolls = hookOf<readonly Poll[] | null>(
  ofRoom(() => (state) => (state.views.poll === undefined ? null : pollsOf(state))),
  null,
);

export interface PollWidgetProps extends ElementProps {
  /** What the page knows of the poll. With an `id` it is that poll, else the open one with the same texts. */
  readonly data?: PollData | null | undefined;
}

/**
 * A poll of what is watched: `<frontrow-poll>`. Without `data` it shows the newest one. With
 * a question that the host has not opened it stays on the page: a viewer makes no polls.
 */
export function PollWidget({ data, className, ...rest }: PollWidgetProps) {
  useStyles();
  useWidgets();
  const { client } = useChosen();
  const asked = drawable(data);
  const any = asked.id === undefined && asked.question === "" && asked.options.length === 0;
  const bound = usePolls((polls) => (any ? null : (asked.id ?? sameAs(polls ?? [], asked)?.id ?? null)));
  const heard = usePolls((polls) => polls !== null);
  if (!any && bound === null) {
    // The choice is drawn, and sent nowhere.
    return (
      <div {...rest} className={className}>
        <LivePoll pollData={asked} {...(heard && { note: words.noPoll })} />
      </div>
    );
  }
  const give = { client: client ?? undefined, poll: bound ?? undefined };
  return <Wrap tag="frontrow-poll" give={give} rest={{ ...rest, className }} />;
}

/** One answer to one question: keeps the choice, and is done then. `usePoll()` has its props. */
export function LivePoll({ pollData, onVote, note }: Partial<LivePollProps> & { readonly note?: string }) {
  useStyles();
  const title = useId();
  const { question, options } = drawable(pollData);
  const of = JSON.stringify([question, options]);
  const [chosen, setChosen] = useState<{ readonly of: string; readonly index: number } | null>(null);
  const index = chosen?.of === of ? chosen.index : null;
  if (question === "" && options.length === 0) return null;
  const choose = (i: number) => {
    setChosen({ of, index: i });
    onVote?.(i);
  };
  return (
    <section className="frontrow-livepoll" aria-labelledby={title}>
      <h2 id={title} dir="auto">
        {question}
      </h2>
      <ul>
        {options.map((text, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
          <li key={i}>
            <button
              type="button"
              disabled={index !== null}
              aria-pressed={index === i}
              onClick={() => choose(i)}
            >
              <span dir="auto">{text}</span>
              {index === i ? <small>{words.yourChoice}</small> : null}
            </button>
          </li>
        ))}
      </ul>
      {note === undefined ? null : <p>{note}</p>}
    </section>
  );
}

/** The open poll of a room, with the two props that stay the same for as long as it does. */
const opened = once((client: Client): Readable<PollState> => {
  const problem = value<{ readonly poll: string; readonly error: FrontrowError } | null>(null);
  const propsOf = once((poll: Poll): LivePollProps => {
    const pollData = { question: poll.question, options: choicesOf(poll) ?? [] };
    const onVote = (index: number) => {
      problem.set(null);
      vote(client, poll, index, moment(client)).catch((error: FrontrowError) =>
        problem.set({ poll: poll.id, error }),
      );
    };
    return { pollData, onVote };
  });
  let had: { readonly state: RoomState; readonly problem: unknown; readonly made: PollState } | null = null;
  const get = () => {
    const state = client.room.state.get();
    const wrong = problem.get();
    if (had?.state === state && had.problem === wrong) return had.made;
    const poll = openPoll(pollsOf(state));
    const error = wrong !== null && wrong.poll === poll?.id ? wrong.error : null;
    const made = poll === null ? noPoll : pollState(state, poll, propsOf(poll), error);
    had = { state, problem: wrong, made };
    return made;
  };
  return held(client, {
    get,
    subscribe(tell) {
      const stops = [client.room.state, problem].map((r) =>
        (r as Readable<unknown>).subscribe(() => tell(get())),
      );
      return () => {
        for (const stop of stops) stop();
      };
    },
  });
});

const usePollState = hookOf(opened, noPoll);
const props = ({ pollData, onVote }: PollState): LivePollProps => ({ pollData, onVote });

/**
 * The open poll as the props of a component like `LivePoll`: `{pollData: {question, options},
 * onVote(index)}`, with an empty question while none is open. A selector sees more:
 * `usePoll((p) => p.counts)`.
 */
export function usePoll(): LivePollProps;
export function usePoll<U>(pick: (poll: PollState) => U): U;
export function usePoll<U>(pick?: (poll: PollState) => U): U | LivePollProps {
  return usePollState<U | LivePollProps>(pick ?? props);
}
