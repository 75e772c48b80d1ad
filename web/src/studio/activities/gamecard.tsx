import type { Client, Game, GameCounters } from "@frontrow/core";
import { useReadable } from "../../ui/store.ts";
import { Sure } from "../desk/sure.tsx";
import { useAct } from "./act.ts";
import { Bingo } from "./bingo.tsx";
import { Card } from "./card.tsx";
import type { GamePart } from "./gamepart.ts";
import { Bars, Button, Left } from "./kit.tsx";
import { Predicted } from "./predicted.tsx";
import { bars, gameSaid, peopleIn } from "./result.ts";
import { Round, RoundSteps } from "./round.tsx";
import { Say } from "./say.tsx";
import { gameOn, kindWords, words } from "./words.ts";

/** A game that was opened. */
export function GameCard({ client, game: g }: { readonly client: Client; readonly game: Game }) {
  const on = useAct(client);
  const count = useReadable(
    client.room.state,
    (room) => (room.counters.game as GameCounters | undefined)?.games[g.id],
  );
  const running = g.stage === "open" || g.stage === "closed";
  const part = { client, game: g, count, on };
  return (
    <Card
      kind={kindWords[g.kind][0]}
      state={g.kind === "survivor" && g.stage === "closed" ? "on" : g.stage}
      title={g.title}
      facts={[...(g.audience ? [words.crowds[g.audience]] : []), ...(g.prize ? [words.points(g.prize)] : [])]}
      problem={on.problem}
      actions={running ? <Steps {...part} /> : <Say client={client} text={gameSaid(g)} />}
    >
      {running ? (
        <>
          <Standing {...part} />
          {g.stage === "open" && g.closes && g.seconds ? (
            <Left client={client} closes={g.closes} seconds={g.seconds} />
          ) : null}
        </>
      ) : (
        <Over game={g} />
      )}
    </Card>
  );
}

/** How a game that is on stands. */
function Standing(part: GamePart) {
  const { game: g, count } = part;
  const people = peopleIn(count);
  const totals = count?.totals ?? [];
  switch (g.kind) {
    case "prediction":
      return <Predicted {...part} />;
    case "giveaway":
      return (
        <p className="figures">
          <b>{gameOn.joined(people)}</b>
          {g.stage === "closed" ? <span>{gameOn.locked}</span> : null}
        </p>
      );
    case "wheel":
      return (
        <ul className="choices">
          {(g.options ?? []).map((o) => (
            <li key={o} dir="auto">
              {o}
            </li>
          ))}
        </ul>
      );
    case "goal": {
      const [n, target] = [totals[0] ?? 0, g.target ?? 1];
      return (
        <Bars
          bars={[{ label: gameOn.goal(n, target), n, share: Math.min(1, n / target), marked: n >= target }]}
          marked={gameOn.reached}
          figure={(b) => words.percent(b.share)}
        />
      );
    }
    case "tug":
      return (
        <Bars bars={bars(g.options ?? [], totals)} marked={gameOn.wins} figure={(b) => gameOn.pulls(b.n)} />
      );
    case "survivor":
      return <Round {...part} />;
    case "bingo":
      return <Bingo {...part} />;
  }
}

/** What the host of a game that is on can do. */
function Steps(part: GamePart) {
  const { game: g, count, on } = part;
  const { busy, act } = on;
  const one = { game: g.id };
  const waits = g.kind === "prediction" || g.kind === "giveaway";
  const points = g.kind === "prediction" || (g.kind === "goal" && g.source !== "reactions");
  const ends = g.kind === "goal" || g.kind === "tug" || g.kind === "bingo" || g.kind === "survivor";
  return (
    <>
      {g.kind === "survivor" ? <RoundSteps {...part} /> : null}
      {waits && g.stage === "open" ? (
        <Button primary={g.kind === "prediction"} disabled={busy} onClick={() => void act("game.lock", one)}>
          {gameOn.lock}
        </Button>
      ) : null}
      {g.kind === "giveaway" || g.kind === "wheel" ? (
        <Button
          primary
          disabled={busy || (g.kind === "giveaway" && peopleIn(count) === 0)}
          onClick={() => void act("game.draw", one)}
        >
          {g.kind === "wheel" ? gameOn.spin : gameOn.draw(g.winners ?? 1)}
        </Button>
      ) : null}
      {ends ? (
        <Sure
          small
          label={gameOn.end}
          question={gameOn.endSure}
          yes={gameOn.end}
          back={words.back}
          busy={busy}
          onYes={() => void act("game.end", one)}
        />
      ) : null}
      <Sure
        small
        label={points ? gameOn.refund : gameOn.cancel}
        question={points ? gameOn.refundSure : gameOn.cancelSure}
        yes={points ? gameOn.refund : gameOn.cancel}
        back={words.back}
        danger
        busy={busy}
        onYes={() => void act("game.cancel", one)}
      />
    </>
  );
}

/** How a game went. */
function Over({ game: g }: { readonly game: Game }) {
  const r = g.result;
  if (g.stage === "cancelled" || !r) return <p className="aside">{gameOn.cancelled}</p>;
  if (g.kind === "goal") {
    const [n, target] = [r.totals?.[0] ?? 0, g.target ?? 1];
    return (
      <Bars
        bars={[
          { label: gameOn.goal(n, target), n, share: Math.min(1, n / target), marked: r.reached ?? false },
        ]}
        marked={gameOn.reached}
        figure={(b) => words.percent(b.share)}
      />
    );
  }
  if (g.kind === "prediction" || g.kind === "tug") {
    return (
      <>
        <Bars
          bars={bars(g.options ?? [], r.totals ?? [], (i) => i === r.option)}
          marked={g.kind === "tug" ? gameOn.wins : gameOn.cameTrue}
          figure={(b) => (g.kind === "tug" ? gameOn.pulls(b.n) : words.points(b.n))}
        />
        {r.refunded ? <p className="aside">{gameOn.refunded}</p> : null}
        {g.kind === "tug" && r.option === undefined ? <p className="aside">{gameOn.drawn}</p> : null}
      </>
    );
  }
  const drawn = r.drawn ?? [];
  if (drawn.length === 0) return <p className="aside">{gameOn.wonNobody}</p>;
  return (
    <>
      <h5>{gameOn.winners}</h5>
      <ol className="places">
        {drawn.map((w, i) => (
          <li key={w.mark}>
            <span className="rank">{i + 1}</span>
            <bdi>{w.name}</bdi>
            {r.prize ? <span className="bar-figure">{gameOn.prize(r.prize)}</span> : null}
          </li>
        ))}
      </ol>
    </>
  );
}
