import type {
  OwnQuestion,
  QACounters,
  QAMine,
  QAView,
  Question,
  ReactionCounters,
  ReactionKind,
  ReactionView,
} from "@frontrow/core";
import { useChosen } from "./context.tsx";
import { type ElementProps, useWidgets, Wrap } from "./element.tsx";
import { moment, nowhere, ofRoom } from "./room.ts";
import { type Hook, hookOf } from "./select.ts";
import { useStyles } from "./styles.ts";

function Widget({ tag, ...rest }: ElementProps & { readonly tag: `frontrow-${string}` }) {
  useStyles();
  useWidgets();
  const { client } = useChosen();
  return <Wrap tag={tag} give={{ client: client ?? undefined }} rest={rest} />;
}

/** Questions to the stage: `<frontrow-qa>`. */
export const QAPanel = (props: ElementProps) => <Widget {...props} tag="frontrow-qa" />;
/** Who is here, by name: `<frontrow-people>`. */
export const People = (props: ElementProps) => <Widget {...props} tag="frontrow-people" />;
/** The channel's reactions: `<frontrow-reactions>`. */
export const Reactions = (props: ElementProps) => <Widget {...props} tag="frontrow-reactions" />;
/** The quiz that is on: `<frontrow-quiz>`. */
export const Quiz = (props: ElementProps) => <Widget {...props} tag="frontrow-quiz" />;

/** What `useQA` says. Promises reject with a FrontrowError. */
export interface QAState extends Omit<QAView, "last"> {
  /** Votes by the number `n` of a question that is open. */
  readonly votes: Readonly<Record<string, number>>;
  /** The own questions, and the ids of those that one voted for. */
  readonly own: readonly OwnQuestion[];
  readonly voted: readonly string[];
  ask(text: string, options?: { readonly anonymous?: boolean }): Promise<void>;
  /** Wants a question answered, or no longer. */
  vote(question: Question["id"], up?: boolean): Promise<void>;
}

const nobodyAsks: QAState = {
  open: false,
  moderated: false,
  anonymous: false,
  questions: [],
  votes: {},
  own: [],
  voted: [],
  ask: nowhere,
  vote: nowhere,
};

/** The questions as data: `useQA((q) => q.questions)`. */
export const useQA: Hook<QAState> = hookOf(
  ofRoom((client) => {
    const ask: QAState["ask"] = async (text, { anonymous = false } = {}) => {
      await client.room.act("qa.ask", { text, ...(anonymous && { anonymous }), ...moment(client) });
    };
    const vote: QAState["vote"] = async (question, up = true) => {
      await client.room.act("qa.vote", { question, up });
    };
    return ({ views, counters, mine }): QAState => {
      const { questions: own = [], votes: voted = [] } = (mine.qa as QAMine | undefined) ?? {};
      const votes = (counters.qa as QACounters | undefined)?.votes ?? nobodyAsks.votes;
      return { ...nobodyAsks, ...(views.qa as QAView | undefined), votes, own, voted, ask, vote };
    };
  }),
  nobodyAsks,
);

/** What `useReactions` says. */
export interface ReactionsState {
  /** The channel's set; empty while reactions are off. */
  readonly kinds: readonly ReactionKind[];
  /** The totals of the show by name of the kind. */
  readonly totals: Readonly<Record<string, number>>;
  /** Reactions a second, as of the newest. */
  readonly rate: number;
  send(kind: ReactionKind["name"], n?: number): Promise<void>;
}

const calm: ReactionsState = { kinds: [], totals: {}, rate: 0, send: nowhere };

/** The reactions as data: `useReactions((r) => r.totals)`. */
export const useReactions: Hook<ReactionsState> = hookOf(
  ofRoom((client) => {
    const send: ReactionsState["send"] = async (kind, n = 1) => {
      await client.room.act("reaction.send", { kind, n });
    };
    return ({ views, counters }): ReactionsState => {
      const { kinds } = (views.reaction as ReactionView | undefined) ?? calm;
      const { totals, rate } = (counters.reaction as ReactionCounters | undefined) ?? calm;
      return { kinds, totals, rate, send };
    };
  }),
  calm,
);
