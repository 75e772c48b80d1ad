import { type Client, type Readable, shallowEqual } from "@frontrow/core";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useChosen } from "./context.tsx";

const isObject = (v: unknown): v is object => typeof v === "object" && v !== null;
const same = (a: unknown, b: unknown) =>
  Object.is(a, b) ||
  (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b) && shallowEqual(a, b));

/**
 * Follows a part of a Readable. Draws again only when what `pick` returns is another
 * value, or an object with other fields.
 */
export function useSelected<T, U>(source: Readable<T>, pick: (value: T) => U, first: T): U {
  const drawn = useRef<{ readonly value: U } | null>(null);
  const [get, getFirst] = useMemo(() => {
    let had: { readonly from: T; readonly picked: U } | null = null;
    const of = (from: T): U => {
      if (had !== null && Object.is(had.from, from)) return had.picked;
      const fresh = pick(from);
      const last = had === null ? drawn.current : { value: had.picked };
      const picked = last !== null && same(last.value, fresh) ? last.value : fresh;
      had = { from, picked };
      return picked;
    };
    return [() => of(source.get()), () => of(first)];
  }, [source, pick, first]);
  const value = useSyncExternalStore(source.subscribe, get, getFirst);
  useEffect(() => {
    drawn.current = { value };
  }, [value]);
  return value;
}

/** A Readable that keeps the room connected while somebody listens; the last one's leave closes it after a grace. */
export function held<T>(client: Client, source: Readable<T>): Readable<T> {
  return {
    get: source.get,
    subscribe(tell) {
      const stop = client.start();
      const leave = source.subscribe(tell);
      return () => {
        leave();
        stop();
      };
    },
  };
}

/** A Readable that never changes. */
export function still<T>(value: T): Readable<T> {
  return { get: () => value, subscribe: () => () => {} };
}

/** What a hook of this package is: the whole, or what a selector picks of it. */
export interface Hook<T> {
  (): T;
  <U>(pick: (value: T) => U): U;
}

/** Makes a hook of what can be followed of a client; `idle` is what it says while nothing is watched. */
export function hookOf<T>(of: (client: Client) => Readable<T>, idle: T): Hook<T> {
  const none = still(idle);
  const whole = (value: T) => value;
  return <U>(pick?: (value: T) => U) => {
    const { client } = useChosen();
    return useSelected(client === null ? none : of(client), (pick ?? whole) as (value: T) => U, idle);
  };
}
