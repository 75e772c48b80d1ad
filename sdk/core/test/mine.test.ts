import { describe, expect, test } from "vitest";
import { feedback } from "../src/feature/feedback.ts";
import { hand } from "../src/feature/hand.ts";
import { qa } from "../src/feature/qa.ts";
import { emptyModel, happened } from "../src/fold.ts";
import type { WireEvent } from "../src/wire.ts";

const event = (type: string, data?: object): WireEvent =>
  ({ o: 1, type, at: 5, edge: 5, ...(data && { data }) }) as WireEvent;

describe("what a client has of its own questions", () => {
  const asked = qa.acted?.(undefined, "qa.ask", { text: "Why?" }, { question: "q_1", status: "held" });

  test("a question that was granted is there at once, with its vote, and once", () => {
    expect(asked).toEqual({
      questions: [{ id: "q_1", text: "Why?", at: 0, status: "held" }],
      votes: ["q_1"],
    });
    const yours = event("qa.yours", { question: "q_1", status: "held", text: "Why?" });
    expect(qa.told?.(asked, yours)).toEqual({
      questions: [{ id: "q_1", text: "Why?", at: 5, status: "held" }],
      votes: ["q_1"],
    });
    expect(qa.told?.(undefined, yours)).toEqual(qa.told?.(asked, yours));
  });

  test("it is approved, denied with a reason, merged, withdrawn", () => {
    const status = (e: object) =>
      qa.told?.(asked, event("qa.yours", { question: "q_1", ...e })) as typeof asked & object as {
        questions: unknown[];
      };
    expect(status({ status: "open" }).questions[0]).toMatchObject({ status: "open", text: "Why?" });
    expect(status({ status: "denied", reason: "Off topic." }).questions[0]).toMatchObject({
      status: "denied",
      reason: "Off topic.",
    });
    expect(status({ status: "merged", into: "q_2" }).questions[0]).toMatchObject({ into: "q_2" });
    expect(status({ status: "withdrawn" })).toEqual({ questions: [], votes: [] });
    expect(qa.acted?.(asked, "qa.withdraw", { question: "q_1" }, undefined)).toEqual({
      questions: [],
      votes: [],
    });
  });

  test("votes are there once, go, and follow a merge", () => {
    const vote = (mine: unknown, up: boolean) =>
      qa.acted?.(mine, "qa.vote", { question: "q_7", up }, undefined) as { votes: string[] };
    expect(vote(vote(undefined, true), true).votes).toEqual(["q_7"]);
    expect(vote(vote(undefined, true), false).votes).toEqual([]);
    const merged = qa.told?.(vote(undefined, true), event("qa.merged", { question: "q_7", into: "q_9" }));
    expect(merged).toEqual({ votes: ["q_9"] });
  });

  test("what does not concern it leaves it the same object", () => {
    const mine = { votes: ["q_1"] };
    for (const e of [
      event("qa.asked", { question: "q_2", text: "x" }),
      event("qa.closed"),
      event("chat.message"),
    ])
      expect(qa.told?.(mine, e)).toBe(mine);
    expect(qa.acted?.(mine, "qa.similar", { text: "x" }, { questions: [] })).toBe(mine);
    expect(qa.told?.(mine, event("qa.yours", { question: "q_8", status: "denied" }))).toBe(mine);
  });
});

test("a hand goes up and down by answers and by events", () => {
  const up = hand.acted?.(undefined, "hand.raise", undefined, { ticket: 4, place: 2 });
  expect(up).toEqual({ ticket: 4, place: 2 });
  expect(hand.told?.(up, event("hand.yours", { ticket: 4, why: "raised" }))).toBe(up);
  expect(hand.told?.(up, event("hand.yours", { why: "called" }))).toEqual({});
  expect(hand.told?.(up, event("hand.cleared"))).toEqual({});
  expect(hand.acted?.(up, "hand.lower", undefined, undefined)).toEqual({});
  expect(hand.told?.({ queue: [] }, event("hand.yours", { ticket: 9, why: "raised" }))).toEqual({
    queue: [],
    ticket: 9,
  });
});

test("an opinion replaces the one before, and closing forgets it", () => {
  const one = feedback.acted?.({ kind: "slower", until: 9 }, "feedback.give", { kind: "lost" }, undefined);
  expect(one).toEqual({ kind: "lost" });
  expect(feedback.told?.(one, event("feedback.closed"))).toEqual({});
  expect(feedback.told?.(one, event("feedback.point"))).toBe(one);
});

test("the room folds events into what is one's own", () => {
  const m = happened({ ...emptyModel, mine: { qa: { votes: ["q_1"] } } }, [
    event("qa.merged", { question: "q_1", into: "q_2" }),
  ]);
  expect(m.mine.qa).toEqual({ votes: ["q_2"] });
  expect(happened(m, [event("chat.cleared")]).mine).toBe(m.mine);
});
