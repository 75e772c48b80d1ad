import type { Readable, Stop } from "./types.ts";

/** A Readable whose owner sets it. Setting an identical value tells nobody. */
export interface Store<T> extends Readable<T> {
  set(value: T): void;
  /** Sets some fields of an object; tells nobody when none differs. */
  patch(fields: Partial<T>): void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<(value: T) => void>();
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const fn of [...listeners]) {
      // A listener removed by an earlier one in the same round is not called.
      if (listeners.has(fn)) fn(value);
    }
  };
  return {
    get: () => value,
    subscribe(fn) {
      // Wrapped, so that one function subscribed twice is two subscriptions.
      const own = (v: T) => fn(v);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    set,
    patch(fields) {
      for (const key of Object.keys(fields) as (keyof T)[]) {
        if (!Object.is(value[key], fields[key])) {
          set({ ...value, ...fields });
          return;
        }
      }
    },
  };
}

/** A Readable of a part of another, which tells only of changes of that part. */
export function select<T, U>(
  source: Readable<T>,
  pick: (value: T) => U,
  equal: (a: U, b: U) => boolean = Object.is,
): Readable<U> {
  return {
    get: () => pick(source.get()),
    subscribe(fn): Stop {
      let last = pick(source.get());
      return source.subscribe((value) => {
        const next = pick(value);
        if (equal(last, next)) return;
        last = next;
        fn(next);
      });
    },
  };
}

/** Whether two objects hold the same fields; for `select` that picks several. */
export function shallowEqual<T extends object>(a: T, b: T): boolean {
  if (Object.is(a, b)) return true;
  const keys = Object.keys(a) as (keyof T)[];
  return (
    keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && Object.is(a[k], b[k]))
  );
}
