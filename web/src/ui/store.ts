import { type Readable, select } from "@frontrow/core";
import { useMemo, useRef, useSyncExternalStore } from "react";

/** A Readable that its owner sets. */
export interface Value<T> extends Readable<T> {
  set(next: T): void;
}

export function value<T>(initial: T): Value<T> {
  let current = initial;
  const listeners = new Set<(next: T) => void>();
  return {
    get: () => current,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const tell of [...listeners]) tell(next);
    },
    subscribe(tell) {
      const own = (next: T) => tell(next);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

/** Follows a part of a Readable. `pick` returns a plain value or an object that the source itself holds. */
export function useReadable<T, U>(source: Readable<T>, pick: (value: T) => U): U {
  const picking = useRef(pick);
  const part = useMemo(() => select(source, (v) => picking.current(v)), [source]);
  return useSyncExternalStore(part.subscribe, part.get);
}
