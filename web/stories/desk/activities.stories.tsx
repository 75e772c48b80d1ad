import type { Game, GameView, Poll, PollView, QuizView } from "@frontrow/core";
import { GameCard } from "../../src/studio/activities/gamecard.tsx";
import { Activities, Hands, Pulse, Questions } from "../../src/studio/activities/index.tsx";
import { PollCard } from "../../src/studio/activities/pollcard.tsx";
import { QuizCard } from "../../src/studio/activities/quizcard.tsx";
import { commitment, game, gone, poll, quiz, summed } from "../elements/made.ts";
import { ago, away, hostile, loading, mine, refusing, type Setting, view } from "../room.ts";
import { atDesk, press } from "../story.tsx";
import { staff } from "./staff.ts";

export default { title: "Desk/Activities" };

const card = (...settings: readonly Setting[]) =>
  atDesk(
    (client) => {
      const {
        poll: p,
        quiz: q,
        game: g,
      } = client.state.get().views as {
        poll: PollView;
        quiz: QuizView;
        game: GameView;
      };
      return (
        <div className="acts">
          <h2>Activities</h2>
          <h3>On now</h3>
          <ul className="rows">
            {p.polls.map((one: Poll) => (
              <PollCard key={one.id} client={client} poll={one} />
            ))}
            {q.quiz ? <QuizCard client={client} quiz={q.quiz} /> : null}
            {g.games.map((one: Game) => (
              <GameCard key={one.id} client={client} game={one} />
            ))}
          </ul>
        </div>
      );
    },
    [staff, none, ...settings],
    { place: "rail" },
  );
const none: Setting = (c) => {
  view("poll", { polls: [] })(c);
  view("quiz", { quiz: null })(c);
  view("game", { games: [] })(c);
};
const counts = [11, 8, 5];
const two = { totals: [420, 260], people: [14, 9] };

export const PollOpen = card(poll({ seconds: 60, closes: ago(-30) }, counts));
export const PollHidden = card(poll({ results: "closed" }, counts));
export const PollWaits = card(poll(summed({ results: "closed" })));
export const PollRevealed = card(poll(summed({}, counts)));
export const PollWords = card(poll({ kind: "words" }));
export const PollTexts = card(poll({ kind: "text", question: "What should we do better?" }));
export const PollHostile = card(
  poll({ question: hostile.text, options: [{ text: hostile.title }, { text: hostile.name }] }, [3, 4]),
);
export const QuizLobby = card(quiz(null));
export const QuizOpen = card(quiz({}));
export const QuizRevealed = card(
  quiz({ stage: "revealed", right: [1], counts: [6, 11, 7], answers: 24, correct: 11 }),
);
export const Prediction = card(game({ kind: "prediction", options: ["Yes", "No"] }, two));
export const PredictionLocked = card(
  game({ kind: "prediction", options: ["Yes", "No"], stage: "closed" }, two),
);
export const PredictionOver = card(
  game({ kind: "prediction", options: ["Yes", "No"], ...gone({ option: 0, ...two }) }),
);
export const Giveaway = card(game({ kind: "giveaway", winners: 1, commitment }, { people: [41] }));
export const Wheel = card(game({ kind: "wheel", options: ["Pasta", "Curry", "Dumplings"], commitment }));
export const Goal = card(
  game({ kind: "goal", target: 1000, source: "points" }, { totals: [640], people: [31] }),
);
export const Tug = card(game({ kind: "tug", options: ["Tea", "Coffee"] }, two));
export const Survivor = card(game({ kind: "survivor", rounds: 5, prize: 500 }, { people: [33] }));
export const Bingo = card(
  game({
    kind: "bingo",
    winners: 3,
    items: Array.from({ length: 30 }, (_, i) => `Something happens ${i + 1}`),
    called: [{ item: 3, at: ago(5) }],
  }),
);

const drafts = (c: Parameters<Setting>[0]) => {
  mine("poll", {
    drafts: [
      {
        id: "d1",
        kind: "single",
        question: "Shall we go on?",
        options: [{ text: "Yes" }, { text: "No" }],
        status: "draft",
        by: { id: "h", name: "Host", role: "owner" },
        clock: "viewer",
        tier: "open",
        results: "live",
      },
    ],
  })(c);
  mine("quiz", { drafts: [{ id: "d2", title: hostile.title, questions: 5 }] })(c);
};
const desk = (settings: readonly Setting[], play?: (canvas: HTMLElement) => Promise<void>) =>
  atDesk(
    (client) => (
      <>
        <h2>Activities</h2>
        <Activities client={client} />
      </>
    ),
    [staff, ...settings],
    { place: "rail", ...(play && { play }) },
  );
export const DeskLoading = desk([loading]);
export const DeskEmpty = desk([none]);
export const DeskFull = desk([
  none,
  poll({}, counts),
  game({ kind: "tug", options: ["Tea", "Coffee"] }, two),
  drafts,
]);
export const DeskReconnecting = desk([none, poll({}, counts), away]);
export const DeskPicking = desk([none], press(".new button"));
export const DeskRefused = desk([none, poll({}, counts), refusing], press(".rows .btn-primary"));

export const QuestionsOpen = atDesk((client) => <Questions client={client} />, [staff], { place: "rail" });
export const QuestionsClosed = atDesk(
  (client) => <Questions client={client} />,
  [staff, view("qa", { open: false, moderated: false, anonymous: true, last: 0, questions: [] })],
);
export const HandsUp = atDesk(
  (client) => <Hands client={client} />,
  [
    staff,
    mine("hand", {
      queue: ["Lea", hostile.title].map((name, i) => ({
        by: { id: `d_${i}`, name, role: "viewer" },
        ticket: 7 + i,
        at: ago(60 - i * 9),
      })),
    }),
  ],
  { place: "rail" },
);
export const HandsNone = atDesk(
  (client) => <Hands client={client} />,
  [staff, view("hand", { open: false })],
  {
    place: "rail",
  },
);
export const PulseOfTheRoom = atDesk((client) => <Pulse client={client} />, [staff], { place: "rail" });
