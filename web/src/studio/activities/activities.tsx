import type { Client, Game, GameView, Poll, PollView, Quiz, QuizView } from "@frontrow/core";
import { useEffect, useRef, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { Composer, Picker } from "./composer.tsx";
import { begun, type Composing, idOf } from "./composing.ts";
import { Drafts } from "./drafts.tsx";
import { GameCard } from "./gamecard.tsx";
import { Button } from "./kit.tsx";
import { Part, useKept } from "./part.tsx";
import { PollCard } from "./pollcard.tsx";
import { QuizCard } from "./quizcard.tsx";
import { useDesk } from "./store.ts";
import { kindWords, listWords } from "./words.ts";

/** An activity that was opened, whatever it is of. */
type Opened =
  | {
      readonly is: "poll";
      readonly id: string;
      readonly at: number;
      readonly on: boolean;
      readonly poll: Poll;
    }
  | {
      readonly is: "quiz";
      readonly id: string;
      readonly at: number;
      readonly on: boolean;
      readonly quiz: Quiz;
    }
  | {
      readonly is: "game";
      readonly id: string;
      readonly at: number;
      readonly on: boolean;
      readonly game: Game;
    };

/** What was opened in this show: what is on, the newest first, and what is over. */
function useOpened(client: Client): readonly Opened[] {
  const polls = useReadable(client.room.state, (room) => (room.views.poll as PollView | undefined)?.polls);
  const quiz = useReadable(client.room.state, (room) => (room.views.quiz as QuizView | undefined)?.quiz);
  const games = useReadable(client.room.state, (room) => (room.views.game as GameView | undefined)?.games);
  const all: Opened[] = [];
  for (const p of polls ?? []) {
    // A closed one whose result is still hidden waits for its host.
    const on = p.status === "open" || p.status === "closed";
    all.push({ is: "poll", id: p.id, at: p.opened ?? 0, on, poll: p });
  }
  if (quiz) {
    const on = quiz.status === "open";
    all.push({ is: "quiz", id: quiz.id, at: quiz.question?.opened ?? 0, on, quiz });
  }
  for (const g of games ?? []) {
    const on = g.stage === "open" || g.stage === "closed";
    all.push({ is: "game", id: g.id, at: g.opened, on, game: g });
  }
  return all.sort((a, b) => b.at - a.at);
}

/** The desk of activities: what is on, what is prepared, and what is written now. */
export function Activities({ client }: { readonly client: Client }) {
  const opened = useOpened(client);
  const known = useReadable(client.room.state, (room) => room.show !== null);
  const drafts = useDesk(client, (d) => d.polls.length + d.quizzes.length + d.games.length);
  const [composing, compose] = useKept<Composing | null>(`frontrow.composing ${client.channel}`, null);
  const [picking, setPicking] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const on = opened.filter((o) => o.on);
  const over = opened.filter((o) => !o.on);
  const said = useSaid(opened);
  const close = () => {
    compose(null);
    setPicking(false);
    top.current?.querySelector<HTMLElement>(".new button")?.focus();
  };
  // Another draft begins another form.
  const editing = composing === null ? null : idOf(composing);
  const [form, setForm] = useState(0);
  const edit = (next: Composing) => {
    setPicking(false);
    setForm(form + 1);
    compose(next);
  };
  if (!known) {
    return (
      <div className="acts" aria-busy="true">
        <div className="skeleton h-10 w-full" />
        <div className="skeleton h-10 w-2/3" />
      </div>
    );
  }
  return (
    <div className="acts" ref={top}>
      <p className="sr-only" role="status">
        {said}
      </p>
      <div className="new">
        <Button
          primary={!picking && composing === null}
          aria-expanded={picking}
          onClick={() => setPicking(!picking)}
        >
          {listWords.new}
        </Button>
      </div>
      {picking ? (
        <Picker
          pick={(kind) => edit(begun(kind))}
          close={() => {
            setPicking(false);
            top.current?.querySelector<HTMLElement>(".new button")?.focus();
          }}
        />
      ) : null}
      {composing === null ? null : (
        <Composer key={form} client={client} composing={composing} change={compose} close={close} />
      )}
      <Part heading={listWords.on} count={on.length}>
        {on.length === 0 ? (
          <p className="nothing">{listWords.nothing}</p>
        ) : (
          <Cards client={client} list={on} />
        )}
      </Part>
      <Part heading={listWords.drafts} count={drafts}>
        <Drafts client={client} editing={editing} edit={edit} />
      </Part>
      {over.length > 0 ? (
        <Part heading={listWords.over} count={over.length}>
          <Cards client={client} list={over} />
        </Part>
      ) : null}
    </div>
  );
}

function Cards({ client, list }: { readonly client: Client; readonly list: readonly Opened[] }) {
  return (
    <ul className="rows">
      {list.map((o) =>
        o.is === "poll" ? (
          <PollCard key={o.id} client={client} poll={o.poll} />
        ) : o.is === "quiz" ? (
          <QuizCard key={o.id} client={client} quiz={o.quiz} />
        ) : (
          <GameCard key={o.id} client={client} game={o.game} />
        ),
      )}
    </ul>
  );
}

function stageOf(o: Opened): readonly [stage: string, text: string] {
  const [kind, name] =
    o.is === "poll"
      ? [kindWords.poll[0], o.poll.question]
      : o.is === "quiz"
        ? [kindWords.quiz[0], o.quiz.title]
        : [kindWords[o.game.kind][0], o.game.title];
  if (o.is === "poll" && o.poll.status === "closed") return ["closed", listWords.closed(kind, name)];
  return o.on ? ["on", listWords.started(kind, name)] : ["over", listWords.result(kind, name)];
}

/** What changed its stage last, in words: opened, closed, results. Nothing of what was there at first. */
function useSaid(opened: readonly Opened[]): string {
  const known = useRef<Map<string, string> | null>(null);
  const [said, setSaid] = useState("");
  const stages = new Map(opened.map((o) => [o.id, stageOf(o)]));
  const key = [...stages].map(([id, [stage]]) => `${id} ${stage}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what the stages are
  useEffect(() => {
    const before = known.current;
    known.current = new Map([...stages].map(([id, [stage]]) => [id, stage]));
    if (before === null) return;
    for (const [id, [stage, text]] of stages) if (before.get(id) !== stage) setSaid(text);
  }, [key]);
  return said;
}
