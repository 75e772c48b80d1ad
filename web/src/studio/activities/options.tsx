import { useLayoutEffect, useRef } from "react";
import { Button, Sign } from "./kit.tsx";
import { moved } from "./pollform.ts";
import { nextKey } from "./quizform.ts";
import { pollWords } from "./words.ts";

interface Keyed {
  readonly key: number;
  readonly text: string;
}

/** Options to write: one after the other with Enter, moved and removed by buttons. */
export function Options<T extends Keyed>({
  legend,
  options,
  least,
  most,
  longest,
  fresh,
  change,
  before,
  after,
}: {
  readonly legend: string;
  readonly options: readonly T[];
  readonly least: number;
  readonly most: number;
  readonly longest: number;
  /** A new option with that key. */
  readonly fresh: (key: number) => T;
  readonly change: (options: readonly T[]) => void;
  /** What stands before an option's field, and under it. */
  readonly before?: (option: T, at: number) => React.ReactNode;
  readonly after?: (option: T, at: number) => React.ReactNode;
}) {
  const list = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    list.current?.querySelector<HTMLElement>(wanted.current)?.focus();
    wanted.current = null;
  });
  const focus = (key: number | undefined, what = "input[type=text]") => {
    if (key !== undefined) wanted.current = `[data-key="${key}"] ${what}`;
  };
  const put = (at: number, text: string) => change(options.map((o, i) => (i === at ? { ...o, text } : o)));
  const add = () => {
    if (options.length >= most) return;
    const key = nextKey(options);
    focus(key);
    change([...options, fresh(key)]);
  };
  const drop = (at: number) => {
    focus((options[at + 1] ?? options[at - 1])?.key);
    change(options.filter((_, i) => i !== at));
  };
  const move = (at: number, to: number, button: "up" | "down") => {
    const end = button === "up" ? to === 0 : to === options.length - 1;
    focus(options[at]?.key, end ? "input[type=text]" : `[data-move="${button}"] button`);
    change(moved(options, at, to));
  };
  // Lines that are pasted become an option each.
  const paste = (at: number, text: string): boolean => {
    const lines = text
      .split(/[\r\n]+/)
      .map((l) => l.trim())
      .filter(Boolean);
    if (lines.length < 2) return false;
    const all = [...options];
    lines.slice(0, most).forEach((line, i) => {
      const there = all[at + i];
      if (there) all[at + i] = { ...there, text: line };
      else if (all.length < most) all.push({ ...fresh(nextKey(all)), text: line });
    });
    change(all);
    return true;
  };
  return (
    <fieldset ref={list} className="options-edit">
      <legend>{legend}</legend>
      {options.map((o, i) => (
        <div key={o.key} data-key={o.key} className="option-edit">
          {before?.(o, i)}
          <input
            type="text"
            dir="auto"
            aria-label={pollWords.option(i + 1)}
            placeholder={pollWords.option(i + 1)}
            maxLength={longest}
            value={o.text}
            onChange={(e) => put(i, e.target.value)}
            onPaste={(e) => {
              if (paste(i, e.clipboardData.getData("text"))) e.preventDefault();
            }}
            onKeyDown={(e) => {
              if (e.key !== "Enter" || e.nativeEvent.isComposing) return;
              e.preventDefault();
              const next = options[i + 1];
              if (!next) return add();
              list.current?.querySelector<HTMLElement>(`[data-key="${next.key}"] input[type=text]`)?.focus();
            }}
          />
          <span data-move="up">
            <Sign
              icon="up"
              label={pollWords.up(i + 1)}
              disabled={i === 0}
              onClick={() => move(i, i - 1, "up")}
            />
          </span>
          <span data-move="down">
            <Sign
              icon="down"
              label={pollWords.down(i + 1)}
              disabled={i === options.length - 1}
              onClick={() => move(i, i + 1, "down")}
            />
          </span>
          <Sign
            icon="close"
            label={pollWords.drop(i + 1)}
            disabled={options.length <= least}
            onClick={() => drop(i)}
          />
          {after?.(o, i)}
        </div>
      ))}
      {options.length < most ? <Button onClick={add}>{pollWords.add}</Button> : null}
    </fieldset>
  );
}
