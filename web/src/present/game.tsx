import type { Client, Game, GameCounters } from "@frontrow/core";
import { bars, peopleIn } from "../studio/activities/result.ts";
import { useReadable } from "../ui/store.ts";
import { Bars, Seconds } from "./bars.tsx";
import { momentOf, useTick } from "./clock.ts";
import { words } from "./words.ts";

/** A game as a hall sees it. */
export function GameScene({ client, game }: { readonly client: Client; readonly game: Game }) {
  const counted = useReadable(client.room.state, (room) => room.counters.game as GameCounters | undefined);
  const count = counted?.games?.[game.id];
  const totals = game.result?.totals ?? count?.totals ?? [];
  const people = peopleIn(count);
  return (
    <>
      <header className="scene-head">
        <span className="kind">{words.game[game.kind]}</span>
        <span className="gap" />
        <Time client={client} game={game} />
      </header>
      <h1 dir="auto">{game.round?.text ?? game.title}</h1>
      {game.stage === "done" && (game.result?.drawn?.length ?? 0) > 0 ? (
        <Winners game={game} />
      ) : (
        <Board game={game} totals={totals} people={count?.people ?? game.result?.people ?? []} />
      )}
      <footer className="scene-foot">
        {game.kind === "survivor" ? words.stillIn(game.round?.left ?? people) : null}
        {["giveaway", "bingo", "prediction", "tug"].includes(game.kind) && game.stage !== "done"
          ? words.joined(people)
          : null}
        {game.kind === "goal" && game.result?.reached ? words.goalReached : null}
      </footer>
    </>
  );
}

function Time({ client, game }: { readonly client: Client; readonly game: Game }) {
  useTick(250);
  const { round } = game;
  const closes = round?.closes ?? game.closes;
  const seconds = round?.seconds ?? game.seconds;
  if (game.stage !== "open" || closes === undefined || seconds === undefined || round?.right !== undefined)
    return null;
  const left = closes - momentOf(client);
  return left > 0 ? (
    <Seconds left={left} whole={seconds * 1e6} />
  ) : (
    <span className="chip">{words.timeUp}</span>
  );
}

function Board({
  game,
  totals,
  people,
}: {
  readonly game: Game;
  readonly totals: readonly number[];
  readonly people: readonly number[];
}) {
  const { round } = game;
  switch (game.kind) {
    case "goal": {
      const [n, of] = [totals[0] ?? 0, game.target ?? 1];
      const row = { label: words.reached(n, of), n, share: n / of, marked: n >= of };
      return <Bars rows={[{ ...row, figure: words.percent(Math.min(1, n / of)) }]} label={game.title} />;
    }
    case "survivor": {
      if (round === undefined) return <p className="note">{words.begins}</p>;
      const rows = bars(round.options, round.counts ?? [], (i) => i === round.right);
      return (
        <Bars
          rows={rows.map((b) => ({ ...b, figure: words.percent(b.share), tag: words.right }))}
          label={words.question}
          still={round.right === undefined}
          lettered
        />
      );
    }
    case "bingo":
      return (
        <ul className="big-cloud" aria-label={words.calledItems}>
          {(game.called ?? [])
            .slice(-12)
            .reverse()
            .map((h, i) => (
              <li key={h.item} className={i === 0 ? "size4" : "size2"}>
                <bdi>{game.items?.[h.item] ?? ""}</bdi>
              </li>
            ))}
        </ul>
      );
    case "prediction":
    case "tug": {
      const rows = bars(game.options ?? [], totals, (i) => i === game.result?.option);
      const figure = game.kind === "tug" ? words.pulls : words.points;
      return (
        <Bars
          rows={rows.map((b, i) => ({
            ...b,
            figure: `${figure(b.n)}${game.kind === "prediction" && people[i] ? ` · ${words.percent(b.share)}` : ""}`,
            tag: words.won,
          }))}
          label={game.title}
        />
      );
    }
    case "wheel":
      return (
        <ul className="big-cloud">
          {(game.options ?? []).map((text, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: options keep their places and may say the same
            <li key={i} className="size3">
              <bdi>{text}</bdi>
            </li>
          ))}
        </ul>
      );
    default:
      return <p className="note" />;
  }
}

/** Who has won. */
function Winners({ game }: { readonly game: Game }) {
  const drawn = game.result?.drawn ?? [];
  const all = Math.max(drawn.length, game.result?.won ?? 0);
  const shown = drawn.slice(0, 6);
  return (
    <div className="big-winners">
      <p className="kind">{all > 1 ? words.winners : words.won}</p>
      <ul>
        {shown.map((w) => (
          <li key={w.mark}>
            <bdi>{w.name}</bdi>
          </li>
        ))}
      </ul>
      {all > shown.length ? <p className="note">{words.more(all - shown.length)}</p> : null}
    </div>
  );
}
