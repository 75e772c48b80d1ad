import { useState } from "react";
import { type GamePart, useOwn } from "./gamepart.ts";
import { Bars, Button } from "./kit.tsx";
import { bars } from "./result.ts";
import { gameOn, words } from "./words.ts";

/** A prediction that waits for what comes true. */
export function Predicted({ client, game: g, count, on }: GamePart) {
  const [option, setOption] = useState<number | null>(null);
  const staked = useOwn(client, g.id)?.amount ?? 0;
  const options = g.options ?? [];
  const totals = count?.totals ?? [];
  const pot = totals.reduce((sum, n) => sum + n, 0);
  const chosen = option === null ? undefined : options[option];
  return (
    <>
      <p className="figures">
        <b>{gameOn.staked(pot)}</b>
        {g.stage === "closed" ? <span>{gameOn.locked}</span> : null}
      </p>
      <Bars
        bars={bars(options, totals, () => false)}
        marked=""
        figure={(b) => `${words.points(b.n)} · ${words.percent(b.share)}`}
      />
      {staked > 0 ? (
        <p className="aside">{gameOn.ownStake}</p>
      ) : (
        <fieldset className="resolve">
          <legend>{gameOn.which}</legend>
          <div className="row">
            {options.map((o, i) => (
              <Button
                key={o}
                aria-pressed={i === option}
                disabled={on.busy}
                onClick={() => setOption(i === option ? null : i)}
              >
                <bdi>{o}</bdi>
              </Button>
            ))}
          </div>
          {chosen === undefined ? null : (
            <div className="sure">
              <p>{gameOn.paySure(chosen, pot)}</p>
              <div className="row">
                <Button
                  primary
                  disabled={on.busy}
                  onClick={() => void on.act("game.resolve", { game: g.id, option })}
                >
                  {gameOn.pay}
                </Button>
                <Button onClick={() => setOption(null)}>{words.back}</Button>
              </div>
            </div>
          )}
        </fieldset>
      )}
    </>
  );
}
