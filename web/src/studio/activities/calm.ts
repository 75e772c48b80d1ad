import { useRef, useState } from "react";

/** What is shown in a list that somebody is at: what was there stays in its place, what is new comes last. */
export function calm(shown: readonly string[], wanted: readonly string[]): readonly string[] {
  const there = new Set(wanted);
  const known = new Set(shown);
  return [...shown.filter((id) => there.has(id)), ...wanted.filter((id) => !known.has(id))];
}

/** How many are new, or stand elsewhere than they should. */
export function astray(shown: readonly string[], wanted: readonly string[]): number {
  return wanted.filter((id, i) => shown[i] !== id).length;
}

interface Calm {
  readonly ids: readonly string[];
  /** Whether another order waits. */
  readonly stale: boolean;
  /** Takes the order that waits. */
  sort(): void;
  /** For the element that holds the list. */
  readonly props: {
    onPointerEnter(): void;
    onPointerLeave(): void;
    onFocus(): void;
    onBlur(e: { currentTarget: Element; relatedTarget: EventTarget | null }): void;
  };
}

/** Keeps a list still while the pointer or the focus is in it: nothing moves under a reader's hand. */
export function useCalm(wanted: readonly string[]): Calm {
  const last = useRef<readonly string[]>([]);
  const here = useRef({ pointer: false, focus: false });
  const [, draw] = useState(0);
  const still = here.current.pointer || here.current.focus;
  const ids = still ? calm(last.current, wanted) : wanted;
  last.current = ids;
  const set = (change: Partial<typeof here.current>) => {
    here.current = { ...here.current, ...change };
    draw((n) => n + 1);
  };
  return {
    ids,
    stale: still && astray(ids, wanted) > 0,
    sort() {
      last.current = wanted;
      draw((n) => n + 1);
    },
    props: {
      onPointerEnter: () => set({ pointer: true }),
      onPointerLeave: () => set({ pointer: false }),
      onFocus: () => set({ focus: true }),
      onBlur: (e) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null)) set({ focus: false });
      },
    },
  };
}
