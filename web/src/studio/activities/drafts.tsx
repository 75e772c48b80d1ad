import type { Client, GameDraft, Poll, QuizListed } from "@frontrow/core";
import { Sure } from "../desk/sure.tsx";
import { useAct } from "./act.ts";
import { type Composing, fetchQuiz, gameAgain, launched, pollAgain, quizAgain } from "./composing.ts";
import { bingoItems } from "./gameform.ts";
import { Button, Problem } from "./kit.tsx";
import { useDesk } from "./store.ts";
import { kindWords, listWords, pollWords, words } from "./words.ts";

/** A draft in the list, whatever it is of. */
interface Row {
  readonly id: string;
  readonly feature: Composing["kind"];
  readonly kind: string;
  readonly name: string;
  readonly facts: readonly string[];
  /** Reads it into a form. */
  readonly again: () => Promise<Composing>;
}

const crowd = (audience: keyof typeof words.crowds | undefined) => (audience ? [words.crowds[audience]] : []);
const time = (seconds: number | undefined) => (seconds ? [listWords.seconds(seconds)] : []);

function pollRow(p: Poll): Row {
  return {
    id: p.id,
    feature: "poll",
    kind: kindWords.poll[0],
    name: p.question,
    facts: [
      pollWords.kinds[p.kind],
      ...(p.options ? [listWords.options(p.options.length)] : []),
      ...time(p.seconds),
      ...crowd(p.audience),
    ],
    again: async () => pollAgain(p),
  };
}

function quizRow(client: Client, q: QuizListed): Row {
  return {
    id: q.id,
    feature: "quiz",
    kind: kindWords.quiz[0],
    name: q.title,
    facts: [listWords.questions(q.questions), ...crowd(q.audience)],
    again: async () => quizAgain(await fetchQuiz(client, q.id)),
  };
}

function gameRow(g: GameDraft): Row {
  const items = g.items?.length ?? 0;
  return {
    id: g.id,
    feature: "game",
    kind: kindWords[g.kind][0],
    name: g.title,
    facts: [
      ...(g.options ? [listWords.options(g.options.length)] : []),
      ...(g.kind === "survivor" ? [listWords.questions(g.questions?.length ?? 0)] : []),
      ...(g.kind === "bingo" ? [listWords.items(items), listWords.ready(bingoItems.least - items)] : []),
      ...time(g.seconds),
      ...crowd(g.audience),
    ],
    again: async () => gameAgain(g),
  };
}

/** The drafts of everything, each with its launch of one click. */
export function Drafts({
  client,
  editing,
  edit,
}: {
  readonly client: Client;
  /** The id of the one that is open in the composer: it stands there. */
  readonly editing: string | null;
  readonly edit: (composing: Composing) => void;
}) {
  const polls = useDesk(client, (d) => d.polls);
  const quizzes = useDesk(client, (d) => d.quizzes);
  const games = useDesk(client, (d) => d.games);
  const rows = [
    ...polls.map(pollRow),
    ...quizzes.map((q) => quizRow(client, q)),
    ...games.map(gameRow),
  ].filter((r) => r.id !== editing);
  if (rows.length === 0) return editing === null ? <p className="nothing">{listWords.noDrafts}</p> : null;
  return (
    <ul className="rows">
      {rows.map((row) => (
        <Draft key={row.id} client={client} row={row} edit={edit} />
      ))}
    </ul>
  );
}

const deletes = { poll: "poll.delete", quiz: "quiz.delete", game: "game.delete" } as const;

function Draft({
  client,
  row,
  edit,
}: {
  readonly client: Client;
  readonly row: Row;
  readonly edit: (composing: Composing) => void;
}) {
  const { busy, problem, act, work } = useAct(client);
  const { id, feature, kind, name, facts } = row;
  return (
    <li className="draft">
      <div className="draft-words">
        <b dir="auto">{name}</b>
        <small>{[kind, ...facts].join(" · ")}</small>
      </div>
      <div className="row">
        <Button
          primary
          disabled={busy}
          aria-label={`${words.launch}: ${name}`}
          onClick={() => void work(() => launched(client, feature, id))}
        >
          {words.launch}
        </Button>
        <Button
          disabled={busy}
          aria-label={`${words.edit}: ${name}`}
          onClick={() => void work(async () => edit(await row.again()))}
        >
          {words.edit}
        </Button>
        <Sure
          small
          label={words.remove}
          question={listWords.confirmDelete(name)}
          yes={words.remove}
          back={listWords.keep}
          danger
          busy={busy}
          onYes={() => void act(deletes[feature], { [feature]: id })}
        />
      </div>
      <Problem text={problem} />
    </li>
  );
}
