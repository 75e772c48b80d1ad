import type { Readable } from "@frontrow/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { paced } from "../src/chat/pace.ts";

/** A source of numbers by hand; even ones can wait. */
function counted() {
  let now = 0;
  const all = new Set<(n: number) => void>();
  const source: Readable<number> = {
    get: () => now,
    subscribe(fn) {
      all.add(fn);
      return () => void all.delete(fn);
    },
  };
  const set = (n: number) => {
    now = n;
    for (const fn of all) fn(n);
  };
  return { source, set, followers: all };
}

const even = (_: number, after: number) => after % 2 === 0;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what comes slowly is told at once", () => {
  const { source, set } = counted();
  const told: number[] = [];
  paced(source, even).subscribe((n) => told.push(n));
  set(2);
  expect(told).toEqual([2]);
  vi.advanceTimersByTime(1000);
  set(4);
  expect(told).toEqual([2, 4]);
});

test("what comes fast is told together, and nothing is left behind", () => {
  const { source, set } = counted();
  const told: number[] = [];
  const slow = paced(source, even);
  slow.subscribe((n) => told.push(n));
  for (let n = 2; n <= 60; n += 2) {
    set(n);
    vi.advanceTimersByTime(33);
  }
  expect(told.length).toBeLessThanOrEqual(4);
  expect(slow.get()).toBe(60);
  vi.advanceTimersByTime(1000);
  expect(told.at(-1)).toBe(60);
});

test("what can't wait is told at once with all before it", () => {
  const { source, set } = counted();
  const told: number[] = [];
  paced(source, even).subscribe((n) => told.push(n));
  set(2);
  set(4);
  set(5);
  expect(told).toEqual([2, 5]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([2, 5]);
});

test("nothing is told after the end", () => {
  const { source, set, followers } = counted();
  const told: number[] = [];
  const stop = paced(source, even).subscribe((n) => told.push(n));
  set(2);
  set(4);
  stop();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([2]);
  expect(followers.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
