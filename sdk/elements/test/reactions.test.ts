// @vitest-environment happy-dom
import type { ReactionCounters } from "@frontrow/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FrontrowFloats, mostFloating } from "../src/reactions/float.ts";
import { floatsFor, Growth, steps, Taps } from "../src/reactions/taps.ts";

describe("taps", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("the first goes at once, the others together, at most ten in a command", () => {
    const sent: string[] = [];
    const taps = new Taps((kind, n) => sent.push(`${kind} ${n}`));
    for (let i = 0; i < 14; i++) taps.tap("heart");
    taps.tap("clap");
    expect(sent).toEqual(["heart 1"]);
    vi.advanceTimersByTime(500);
    expect(sent).toEqual(["heart 1", "heart 10", "clap 1"]);
    vi.advanceTimersByTime(5000);
    expect(sent).toEqual(["heart 1", "heart 10", "clap 1", "heart 3"]);
    expect(vi.getTimerCount(), "nothing runs when nothing waits").toBe(0);
  });

  test("a key that is held down sends no more than the rate allows", () => {
    let n = 0;
    const taps = new Taps((_, more) => {
      n += more;
    });
    for (let ms = 0; ms < 10_000; ms += 20) {
      taps.tap("heart");
      vi.advanceTimersByTime(20);
    }
    expect(n).toBeLessThanOrEqual(210);
    taps.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

const totals = (heart: number, clap = 0): ReactionCounters => ({ totals: { heart, clap }, rate: 1, at: 1 });

describe("growth", () => {
  test("the first totals are none, then what came without the own", () => {
    const growth = new Growth();
    expect(growth.take(totals(100)).size).toBe(0);
    growth.tapped("heart", 3);
    expect(growth.take(totals(102)).size, "both were ours").toBe(0);
    expect([...growth.take(totals(110, 4))]).toEqual([
      ["heart", 7],
      ["clap", 4],
    ]);
    expect(growth.take(totals(110, 4)).size).toBe(0);
  });

  test("another show begins at none", () => {
    const growth = new Growth();
    growth.take(totals(50));
    expect(growth.take(null).size).toBe(0);
    expect(growth.take(totals(2)).get("heart")).toBe(2);
  });
});

test("hardly more float for thousands than for some, and the meter has six steps", () => {
  expect([0, 1, 2, 4, 100, 1_000_000].map(floatsFor)).toEqual([0, 1, 2, 3, 7, 8]);
  expect([0, 0.2, 1, 4, 12, 40, 100, 9999].map(steps)).toEqual([0, 1, 1, 2, 3, 4, 5, 5]);
});

test("never more than thirty move, and each one goes", () => {
  customElements.define("frontrow-floats", FrontrowFloats);
  const floats = document.createElement("frontrow-floats");
  document.body.append(floats);
  const moving: { onfinish?: () => void }[] = [];
  const animate = vi.fn(() => {
    const one = {};
    moving.push(one);
    return one;
  });
  Element.prototype.animate = animate as unknown as Element["animate"];
  floats.rise({ name: "heart", emoji: "❤️" }, 100);
  expect(floats.floating).toBe(mostFloating);
  expect(floats.shadowRoot?.querySelectorAll("span").length).toBe(mostFloating);
  for (const one of moving) one.onfinish?.();
  expect(floats.floating).toBe(0);
  expect(floats.shadowRoot?.querySelectorAll("span").length).toBe(0);
});
