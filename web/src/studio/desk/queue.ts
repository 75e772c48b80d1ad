import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** A list that is worked off with the keyboard, and what its elements need for that. */
export interface Queue {
  /** The place that the Tab key comes to. */
  readonly at: number;
  /** Gives a place of the list the focus. */
  readonly focus: (to: number) => void;
  /** For the list. */
  readonly list: {
    readonly ref: RefObject<HTMLUListElement | null>;
    readonly onKeyDown: (e: KeyboardEvent) => void;
    readonly onFocus: (e: FocusEvent<HTMLUListElement>) => void;
    readonly onBlur: (e: FocusEvent<HTMLUListElement>) => void;
  };
}

/**
 * The keyboard of a list of what waits: J, K and the arrows move, `onKey` gets the
 * rest and says whether it was for it. What is settled goes, here or at another
 * desk: the next one takes its place, and the focus if it was here. Each `li` has
 * its id as `data-held`.
 */
export function useQueue<T extends { readonly id: string }>(
  all: readonly T[],
  onKey: (e: KeyboardEvent, now: T) => boolean,
): Queue {
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const place = useRef(0);
  const within = useRef(false);
  const found = all.findIndex((x) => x.id === current);
  const at = found < 0 ? Math.min(place.current, all.length - 1) : found;

  const focus = (to: number) =>
    list.current
      ?.querySelectorAll<HTMLElement>(":scope > li")
      [Math.min(all.length - 1, Math.max(0, to))]?.focus();
  useLayoutEffect(() => {
    if (found >= 0) {
      place.current = found;
      return;
    }
    if (current === null) return;
    setCurrent(all[at]?.id ?? null);
    if (within.current && document.activeElement === document.body) focus(at);
  });

  const onKeyDown = (e: KeyboardEvent) => {
    if ((e.target as HTMLElement).closest("input") || e.ctrlKey || e.metaKey || e.altKey) return;
    const now = all[at];
    const key = e.key.toLowerCase();
    if (key === "j" || e.key === "ArrowDown") focus(at + 1);
    else if (key === "k" || e.key === "ArrowUp") focus(at - 1);
    else if (now === undefined || !onKey(e, now)) return;
    e.preventDefault();
  };
  const onFocus = (e: FocusEvent<HTMLUListElement>) => {
    within.current = true;
    const id = (e.target as HTMLElement).closest<HTMLElement>("li[data-held]")?.dataset.held;
    if (id) setCurrent(id);
  };
  const onBlur = (e: FocusEvent<HTMLUListElement>) => {
    // Who is taken off the page with the focus has not left it.
    if (e.relatedTarget !== null && !e.currentTarget.contains(e.relatedTarget)) within.current = false;
  };
  return { at, focus, list: { ref: list, onKeyDown, onFocus, onBlur } };
}
