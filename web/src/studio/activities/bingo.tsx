import { Icon } from "../../ui/icon.tsx";
import type { GamePart } from "./gamepart.ts";
import { peopleIn } from "./result.ts";
import { gameOn } from "./words.ts";

/** The items of a bingo as buttons: one press says that it happened. */
export function Bingo({ game: g, count, on }: GamePart) {
  const items = g.items ?? [];
  const called = new Set((g.called ?? []).map((h) => h.item));
  return (
    <>
      <p className="figures">
        <b>{gameOn.called(called.size, items.length)}</b>
        <span>{gameOn.lines(peopleIn(count))}</span>
      </p>
      <fieldset className="items">
        <legend>{gameOn.items}</legend>
        {items.map((item, i) => (
          <button
            key={item}
            type="button"
            className={`item ${called.has(i) ? "called" : ""}`}
            aria-pressed={called.has(i)}
            aria-disabled={called.has(i)}
            onClick={() => {
              if (!called.has(i)) void on.act("game.call", { game: g.id, item: i });
            }}
          >
            {called.has(i) ? <Icon name="check" size={14} /> : null}
            <bdi>{item}</bdi>
          </button>
        ))}
      </fieldset>
    </>
  );
}
