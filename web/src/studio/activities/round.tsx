import type { GamePart } from "./gamepart.ts";
import { Bars, Button, Left } from "./kit.tsx";
import { bars, peopleIn } from "./result.ts";
import { gameOn, quizOn } from "./words.ts";

/** The question of a survivor that is on, or was last. */
export function Round({ client, game: g, count }: GamePart) {
  const { round } = g;
  const left = peopleIn(count);
  if (!round) {
    return (
      <p className="figures">
        <b>{gameOn.joined(left)}</b>
      </p>
    );
  }
  const revealed = round.right !== undefined;
  return (
    <>
      <p className="asked" dir="auto">
        {round.text}
      </p>
      {revealed ? (
        <>
          <Bars
            bars={bars(round.options, round.counts ?? [], (i) => i === round.right)}
            marked={quizOn.right}
          />
          <p className="figures">
            <b>{gameOn.still(round.left ?? 0)}</b>
          </p>
        </>
      ) : (
        <>
          <ol className="choices">
            {round.options.map((o) => (
              <li key={o} dir="auto">
                {o}
              </li>
            ))}
          </ol>
          <p className="figures">
            <b>{gameOn.answered(count?.answers ?? 0, left)}</b>
          </p>
          <Left client={client} closes={round.closes} seconds={round.seconds} />
        </>
      )}
    </>
  );
}

/** The next step of a survivor. */
export function RoundSteps({ game: g, on }: GamePart) {
  const { round, rounds = 0 } = g;
  const asks = round !== undefined && round.right === undefined;
  const next = round === undefined ? 0 : round.question + 1;
  if (asks) {
    return (
      <Button
        primary
        disabled={on.busy}
        onClick={() => void on.act("game.reveal", { game: g.id, question: round.question })}
      >
        {gameOn.reveal}
      </Button>
    );
  }
  if (next >= rounds) return null;
  return (
    <Button primary disabled={on.busy} onClick={() => void on.act("game.ask", { game: g.id })}>
      {gameOn.ask(next + 1, rounds)}
    </Button>
  );
}
