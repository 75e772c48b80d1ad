import type { Readable } from "@frontrow/core";

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
      for (const tell of [...listeners]) if (listeners.has(tell)) tell(next);
    },
    subscribe(tell) {
      const own = (next: T) => tell(next);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

/** What is made of another Readable; the same object for as long as its source is the same. */
export function derive<T, U>(source: Readable<T>, make: (from: T) => U): Readable<U> {
  let had: { readonly from: T; readonly made: U } | null = null;
  const get = () => {
    const from = source.get();
    if (had === null || !Object.is(had.from, from)) had = { from, made: make(from) };
    return had.made;
  };
  return { get, subscribe: (tell) => source.subscribe(() => tell(get())) };
}

/** Makes something of an object once. */
export function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    let v = made.get(key);
    if (v === undefined) {
      v = make(key);
      made.set(key, v);
    }
    return v;
  };
}
