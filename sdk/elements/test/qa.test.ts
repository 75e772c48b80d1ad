import type { Question } from "@frontrow/core";
import { describe, expect, test } from "vitest";
import { arrange, Leaning, wanted } from "../src/qa/order.ts";

const q = (n: number, status: Question["status"] = "open"): Question => ({
  id: `q${n}`,
  n,
  text: "",
  at: n,
  status,
});
const votes = (by: Record<string, number>) => (one: Question) => by[one.id] ?? null;

describe("the order of questions", () => {
  test("by votes, the older first where they are alike; not told is none", () => {
    const list = [q(1), q(2), q(3), q(4)];
    expect(wanted(list, votes({ q2: 5, q3: 5, q4: 9 }), "votes")).toEqual(["q4", "q2", "q3", "q1"]);
    expect(wanted(list, votes({ q1: 99 }), "newest")).toEqual(["q4", "q3", "q2", "q1"]);
  });

  test("what is being answered or was stands elsewhere", () => {
    expect(wanted([q(1, "answered"), q(2), q(3, "answering")], votes({}), "votes")).toEqual(["q2"]);
  });

  test("a reader keeps the order: new ones wait, gone ones leave, answered ones stay", () => {
    const held = ["q1", "q2", "q3"];
    const there = new Set(["q1", "q3", "q4", "q5"]);
    expect(arrange(held, ["q5", "q3", "q1", "q4"], there)).toEqual({
      ids: ["q1", "q3"],
      fresh: 2,
      moved: true,
    });
    expect(arrange(["q1", "q3"], ["q1", "q3"], there)).toEqual({ ids: ["q1", "q3"], fresh: 0, moved: false });
    expect(arrange(["q1", "q3"], ["q1"], there), "q3 is being answered").toEqual({
      ids: ["q1", "q3"],
      fresh: 0,
      moved: true,
    });
  });

  test("500 are in order within a frame", () => {
    const list = Array.from({ length: 500 }, (_, i) => q(i + 1));
    const count = (one: Question) => (one.n * 7919) % 101;
    const began = performance.now();
    const want = wanted(list, count, "votes");
    arrange(want, want, new Set(want));
    expect(performance.now() - began).toBeLessThan(16);
    expect(want).toHaveLength(500);
  });
});

describe("an own vote", () => {
  test("shows at once, and exactly as soon as the server counts it", () => {
    const lean = new Leaning();
    lean.give("q1", true, 4);
    expect(lean.up("q1", false)).toBe(true);
    expect(lean.count("q1", 4)).toBe(5);
    expect(lean.count("q1", 5)).toBe(5);
    expect(lean.count("q1", 9), "others voted as well").toBe(9);
    lean.end("q1");
    expect(lean.count("q1", 4)).toBe(4);
    expect(lean.up("q1", false)).toBe(false);
  });

  test("taken back it never goes below none", () => {
    const lean = new Leaning();
    lean.give("q1", false, null);
    expect(lean.count("q1", null)).toBe(0);
    expect(lean.count("q2", null)).toBeNull();
  });
});
