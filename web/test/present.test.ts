import type { Game, Poll, Question, Quiz, RoomState } from "@frontrow/core";
import { describe, expect, it } from "vitest";
import { grouped, isWhole, spoken } from "../src/join/codes.ts";
import { sizeOf, tallyOf } from "../src/present/poll.tsx";
import { type Scene, sceneOf, stays } from "../src/present/scene.ts";
import { frameOf, scriptOf } from "../src/studio/share/snippets.ts";

const now = 10_000_000_000;
const poll = (id: string, more: Partial<Poll> = {}) =>
  ({
    id,
    kind: "single",
    status: "open",
    question: id,
    results: "live",
    opened: now - 1000,
    ...more,
  }) as Poll;
const closed = (id: string, at: number) =>
  poll(id, {
    status: "revealed",
    summary: { closed: at, ballots: 1, tally: { counts: [1] } } as unknown as Poll["summary"],
  } as Partial<Poll>);
const question = (id: string, n: number, more: Partial<Question> = {}) =>
  ({ id, n, text: id, at: 0, status: "open", ...more }) as Question;
const quiz = (more: Partial<Quiz>) =>
  ({ id: "z", title: "z", status: "open", question: null, top: [], ...more }) as Quiz;

function shown(views: Record<string, unknown>, counters: Record<string, unknown> = {}): Scene {
  return sceneOf(
    { views, counters: { viewers: 0, ...counters } } as Pick<RoomState, "views" | "counters">,
    now,
  );
}

describe("what a projector shows", () => {
  it("rests where nothing is", () => {
    expect(shown({})).toEqual({ kind: "rest", key: "rest", questions: [] });
  });

  it("shows the newest that is open", () => {
    const polls = { polls: [poll("a", { opened: 5 }), poll("b", { opened: 9 }), poll("c", { opened: 7 })] };
    expect(shown({ poll: polls }).key).toBe("poll b");
    const qa = { questions: [question("q", 1, { status: "answering", from: 8 })] };
    expect(shown({ poll: polls, qa }).key).toBe("poll b");
    expect(shown({ poll: polls, qa: { questions: [{ ...qa.questions[0], from: 10 }] } }).key).toBe(
      "question q",
    );
  });

  it("puts what is open before what is over, and forgets results", () => {
    const over = closed("old", now - 1000);
    expect(shown({ poll: { polls: [poll("a", { opened: 5 }), over] } }).key).toBe("poll a");
    expect(shown({ poll: { polls: [over] } }).key).toBe("poll old");
    expect(shown({ poll: { polls: [closed("old", now - stays)] } }).kind).toBe("rest");
  });

  it("shows a quiz that has just begun before a poll, and its end for a while", () => {
    expect(shown({ poll: { polls: [poll("a")] }, quiz: { quiz: quiz({}) } }).key).toBe("quiz z");
    const q = { number: 0, stage: "revealed", opened: 1, closes: now - 5 } as Quiz["question"];
    expect(shown({ quiz: { quiz: quiz({ status: "archived", question: q }) } }).key).toBe("quiz z");
    const old = { ...q, closes: now - stays } as Quiz["question"];
    expect(shown({ quiz: { quiz: quiz({ status: "archived", question: old }) } }).kind).toBe("rest");
  });

  it("shows games that are on, and none that were called off", () => {
    const game = { id: "g", kind: "tug", stage: "open", opened: 5, title: "g" } as Game;
    expect(shown({ game: { games: [game] } }).key).toBe("game g");
    expect(shown({ game: { games: [{ ...game, stage: "cancelled" }] } }).kind).toBe("rest");
  });

  it("shows the leaderboard before results and after what is open", () => {
    const points = { top: [] };
    expect(shown({ points, poll: { polls: [closed("old", now - 1)] } }).kind).toBe("points");
    expect(shown({ points, poll: { polls: [poll("a")] } }).kind).toBe("poll");
  });

  it("rests beside what most people ask", () => {
    const qa = {
      questions: [
        question("a", 1),
        question("b", 2),
        question("c", 3, { status: "answered" }),
        question("d", 4),
        question("e", 5),
      ],
    };
    const scene = shown({ qa }, { qa: { votes: { "2": 5, "4": 5, "5": 1 } } });
    expect(scene.kind === "rest" && scene.questions.map((q) => q.id)).toEqual(["b", "d", "e"]);
  });

  it("shows nothing while the host hides everything", () => {
    expect(shown({ overlay: { hidden: true }, poll: { polls: [poll("a")] } }).kind).toBe("blank");
    expect(shown({ overlay: { hidden: false } }).kind).toBe("rest");
  });

  it("holds back what one sees only after a vote", () => {
    const counters = { ballots: { p: 2 }, polls: { p: [2, 0] } };
    expect(tallyOf(poll("p"), counters)).toEqual({ counts: [2, 0] });
    expect(tallyOf(poll("p", { results: "after_vote" }), counters)).toBeNull();
    expect(tallyOf(poll("p", { results: "closed" }), counters)).toBeNull();
    expect(tallyOf(poll("p"), undefined)).toEqual({ counts: [] });
    expect(tallyOf(closed("p", now), undefined)).toEqual({ counts: [1] });
  });

  it("sizes words by how often they came", () => {
    expect([1, 2, 5, 10].map((n) => sizeOf(n, 10))).toEqual([1, 2, 3, 5]);
    expect(sizeOf(1, 1)).toBe(3);
  });
});

describe("codes and addresses", () => {
  it("knows when a code is whole", () => {
    for (const typed of ["482913", "482 913", "482-913 ", "٤٨٢٩١٣"]) expect(isWhole(typed), typed).toBe(true);
    for (const typed of ["", "48291", "4829131", "48291a", "abcdef"])
      expect(isWhole(typed), typed).toBe(false);
  });

  it("shows them to be read out and typed", () => {
    expect(grouped("482913")).toBe("482 913");
    expect(spoken("https://live.example.com/join/482913")).toBe("live.example.com/join");
    expect(spoken("http://10.0.0.5:8080/join/482913")).toBe("10.0.0.5:8080/join");
  });

  it("gives other sites what they can paste", () => {
    const watch = "https://live.example.com/watch/live";
    expect(frameOf(watch, "live")).toContain('src="https://live.example.com/embed/live?panels=chat"');
    expect(scriptOf(watch, "live")).toContain(
      '<frontrow-player server="https://live.example.com" channel="live">',
    );
    expect(frameOf(watch, '"><script>')).not.toContain("<script>");
  });
});
