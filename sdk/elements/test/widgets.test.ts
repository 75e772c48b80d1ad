import type { Game, Poll, PollCounters, Quiz, QuizQuestion } from "@frontrow/core";
import { describe, expect, test } from "vitest";
import { type Activity, nextOf, seen, shownOf, stays, without } from "../src/activity/model.ts";
import { placesOf, ranked } from "../src/board/ever.ts";
import { leftOf as gameLeft, gameOf } from "../src/game/game.ts";
import { amountOf, oddsOf } from "../src/game/stake.ts";
import { leftOf, moved, pollOf, resultsOf, seesResults, sizeOf, stageOf } from "../src/poll/model.ts";
import {
  answerOf,
  isRight,
  leftOf as quizLeft,
  stageOf as quizStage,
  standingOf,
} from "../src/quiz/model.ts";
import { secondsOf } from "../src/widget/countdown.ts";
import { pictureOf } from "../src/widget/picture.ts";

const by = { id: "d_Host", name: "Host", role: "owner" };
const poll = (more: Partial<Poll> = {}): Poll => ({
  id: "p1",
  by,
  status: "open",
  clock: "viewer",
  tier: "open",
  kind: "single",
  question: "Which?",
  options: [{ text: "Red" }, { text: "Blue" }],
  results: "live",
  ...more,
});
const counters = (counts: readonly number[], more: Partial<PollCounters> = {}): PollCounters => ({
  ballots: { p1: counts.reduce((a, b) => a + b, 0) },
  polls: { p1: counts },
  ...more,
});
const summary = (more: object = {}) => ({
  poll: "p1",
  kind: "single" as const,
  tier: "open" as const,
  anonymous: false,
  opened: 0,
  closed: 1,
  ballots: 4,
  root: "00",
  ...more,
});

describe("a poll", () => {
  test("the newest that is open, or else the newest; or the one that is asked for", () => {
    const [a, b, c] = [poll({ id: "a" }), poll({ id: "b" }), poll({ id: "c", status: "revealed" })];
    expect(pollOf({ polls: [a, b, c] }, undefined)).toBe(b);
    expect(pollOf({ polls: [c] }, "")).toBe(c);
    expect(pollOf({ polls: [a, b, c] }, "a")).toBe(a);
    expect(pollOf({ polls: [a] }, "x")).toBeNull();
    expect(pollOf({ polls: [] }, undefined)).toBeNull();
  });

  test("the time is that of its own clock", () => {
    const now = { viewer: 1, edge: 2, wall: 3 };
    expect(leftOf(poll({ closes: 10 }), now)).toBe(9);
    expect(leftOf(poll({ closes: 10, clock: "edge" }), now)).toBe(8);
    expect(leftOf(poll({ closes: 10, closes_wall: 20, clock: "wall" }), now)).toBe(17);
    expect(leftOf(poll(), now)).toBeNull();
  });

  test("it is late when the own time is over, closed while results are hidden", () => {
    expect(stageOf(poll(), null)).toBe("open");
    expect(stageOf(poll({ closes: 1 }), 0)).toBe("late");
    expect(stageOf(poll({ status: "closed", summary: summary() }), 0)).toBe("closed");
    expect(stageOf(poll({ status: "revealed", summary: summary({ tally: { counts: [1, 3] } }) }), 0)).toBe(
      "revealed",
    );
  });

  test("results are seen when the poll says so", () => {
    expect(seesResults(poll(), null)).toBe(true);
    expect(seesResults(poll({ results: "after_vote" }), null)).toBe(false);
    expect(seesResults(poll({ results: "after_vote" }), { choice: [0] })).toBe(true);
    expect(seesResults(poll({ results: "closed" }), { choice: [0] })).toBe(false);
    expect(seesResults(poll({ status: "closed", results: "closed", summary: summary() }), null)).toBe(false);
    expect(seesResults(poll({ kind: "text" }), { text: "x" })).toBe(false);
  });

  test("shares are of the votes; of several choices, of the voters; with weight, of what is weighed", () => {
    expect(resultsOf(poll(), counters([1, 3])).rows.map((r) => [r.share, r.leads])).toEqual([
      [0.25, false],
      [0.75, true],
    ]);
    const several = poll({ kind: "multiple" });
    expect(
      resultsOf(several, { ballots: { p1: 4 }, polls: { p1: [4, 2] } }).rows.map((r) => r.share),
    ).toEqual([1, 0.5]);
    const weighted = poll({ kind: "multiple", weight: { members: 3 } });
    const r = resultsOf(weighted, { ballots: { p1: 2 }, polls: { p1: [4, 1] }, weighed: { p1: 4 } });
    expect(r.rows.map((x) => x.share)).toEqual([1, 0.25]);
    expect(r.weighed).toBe(4);
  });

  test("nobody leads where nobody voted", () => {
    const r = resultsOf(poll(), null);
    expect(r.rows.map((x) => [x.count, x.share, x.leads])).toEqual([
      [0, 0, false],
      [0, 0, false],
    ]);
  });

  test("a rating has an average, a closed poll its summary", () => {
    const p = poll({
      kind: "rating",
      max: 3,
      status: "revealed",
      summary: summary({ tally: { counts: [1, 0, 3] } }),
    });
    const r = resultsOf(p, counters([9, 9, 9]));
    expect(r.average).toBe(2.5);
    expect(r.ballots).toBe(4);
    expect(r.rows).toHaveLength(3);
  });

  test("a ranking is moved one by one", () => {
    expect(moved([0, 1, 2], 2, 1)).toEqual([0, 2, 1]);
    expect(moved([0, 1, 2], 0, -1)).toEqual([0, 1, 2]);
  });

  test("words are as large as they are frequent", () => {
    expect([sizeOf(1, 1), sizeOf(1, 10), sizeOf(10, 10)]).toEqual([1, 1, 4]);
  });
});

describe("a quiz", () => {
  const question: QuizQuestion = {
    number: 1,
    stage: "open",
    text: "?",
    options: ["a", "b"],
    points: 1000,
    seconds: 10,
    opened: 0,
    closes: 10,
  };
  const quiz: Quiz = {
    id: "z1",
    title: "Z",
    by,
    status: "open",
    questions: 2,
    question,
    players: 0,
    top: [],
  };
  const me = { quiz: "z1", question: 1, choice: [0], rank: 7, score: 10, gain: 5, right: 1, run: 1, best: 1 };

  test("time is by the picture, and stands still in a pause", () => {
    expect(quizLeft(question, 4)).toBe(6);
    expect(quizLeft({ ...question, stage: "paused", left: 3 }, 4)).toBeNull();
    expect(quizStage(quiz, 0)).toBe("late");
    expect(quizStage({ ...quiz, question: null }, null)).toBe("none");
  });
  test("an answer counts for its own question", () => {
    expect(answerOf(quiz, me)).toEqual([0]);
    expect(answerOf(quiz, { ...me, question: 0 })).toBeNull();
    expect(answerOf(quiz, { ...me, quiz: "z0" })).toBeNull();
  });
  test("the standing is what everybody is told, or else the room's word", () => {
    const place = { rank: 1, id: "d_1", name: "Ada", score: 20, gain: 10, run: 2 };
    expect(standingOf({ ...quiz, top: [place] }, me, "d_1")?.rank).toBe(1);
    expect(standingOf(quiz, me, "d_2")?.rank).toBe(7);
    expect(standingOf(quiz, { ...me, quiz: "z0" }, "d_2")).toBeNull();
  });
  test("right is all of it and nothing else", () => {
    const q = { ...question, right: [0, 1] };
    expect([isRight(q, [1, 0]), isRight(q, [0]), isRight(q, null)]).toEqual([true, false, false]);
  });
});

describe("games", () => {
  const game = (more: Partial<Game>): Game => ({
    id: "g",
    by,
    kind: "tug",
    title: "T",
    stage: "open",
    opened: 0,
    ...more,
  });
  test("the newest that is on", () => {
    const [a, b] = [game({ id: "a", stage: "closed" }), game({ id: "b", stage: "done" })];
    expect(gameOf({ games: [a, b] }, undefined)).toBe(a);
    expect(gameOf({ games: [b] }, undefined)).toBe(b);
    expect(gameOf({ games: [a, b] }, "b")).toBe(b);
  });
  test("time is by the edge, and by the picture where one answers by it", () => {
    expect(gameLeft(game({ closes: 10 }), 1, 4)).toBe(6);
    expect(gameLeft(game({ kind: "bingo", closes: 10 }), 1, 4)).toBe(9);
    const round = { question: 0, text: "?", options: ["a", "b"], seconds: 5, opened: 0, closes: 8 };
    expect(gameLeft(game({ kind: "survivor", stage: "closed", round }), 1, 4)).toBe(7);
    expect(
      gameLeft(game({ kind: "survivor", stage: "closed", round: { ...round, right: 1 } }), 1, 4),
    ).toBeNull();
    expect(gameLeft(game({}), 1, 4)).toBeNull();
  });
  test("odds, and amounts that can be staked", () => {
    expect(oddsOf([30, 10, 0])).toEqual([40 / 30, 4, null]);
    expect([
      amountOf("10", 20),
      amountOf("21", 20),
      amountOf("1.5", 20),
      amountOf("x", 20),
      amountOf("-1", 20),
    ]).toEqual([10, null, null, null, null]);
  });
});

describe("the place for activities", () => {
  const a = (id: string, open: boolean): Activity => ({ key: `poll ${id}`, kind: "poll", id, open });
  const ids = (deck: ReturnType<typeof seen>, at: number) => shownOf(deck, at).map((c) => c.id);

  test("what was over before is no news", () => {
    expect(ids(seen([], [a("1", false), a("2", true)], 0), 0)).toEqual(["2"]);
  });
  test("the newest first, at most two, what is open before what is over", () => {
    let deck = seen([], [a("1", true), a("2", true), a("3", true)], 0);
    expect(ids(deck, 0)).toEqual(["3", "2"]);
    deck = seen(deck, [a("1", true), a("2", true), a("3", false)], 10);
    expect(ids(deck, 10)).toEqual(["2", "1"]);
  });
  test("a result stays for its time, or until it is closed", () => {
    let deck = seen([], [a("1", true)], 0);
    deck = seen(deck, [a("1", false)], 1_000);
    expect(ids(deck, 1_000 + stays - 1)).toEqual(["1"]);
    expect(nextOf(deck, 2_000)).toBe(stays - 1_000);
    expect(ids(deck, 1_000 + stays)).toEqual([]);
    expect(nextOf(deck, 1_000 + stays)).toBeNull();
    expect(ids(without(deck, "poll 1"), 1_001)).toEqual([]);
  });
  test("the same room makes the same deck, and what is off the page goes", () => {
    const deck = seen([], [a("1", true)], 0);
    expect(seen(deck, [a("1", true)], 5)).toBe(deck);
    expect(seen(deck, [], 5)).toEqual([]);
  });
});

describe("small things", () => {
  test("seconds are rounded up, never below nothing", () => {
    expect([secondsOf(1), secondsOf(1_000_000), secondsOf(-5)]).toEqual([1, 1, 0]);
  });
  test("who earned as much has the same rank; what is no place is left out", () => {
    const body = {
      top: [
        { id: "a", name: "A", earned: 5 },
        { id: "b", name: "B", earned: 5 },
        { id: "c", name: "C", earned: 1, wins: 2 },
        { id: 4 },
        null,
      ],
    };
    expect(ranked(placesOf(body)).map((p) => [p.id, p.rank, p.wins])).toEqual([
      ["a", 1, 0],
      ["b", 1, 0],
      ["c", 3, 2],
    ]);
    expect(placesOf(null)).toEqual([]);
  });
  test("pictures are the server's own on its pages, and https elsewhere", () => {
    const was = globalThis.location;
    Object.defineProperty(globalThis, "location", {
      value: { origin: "https://page.example" },
      configurable: true,
    });
    try {
      expect(pictureOf("/a.png", undefined)).toBe("https://page.example/a.png");
      expect(pictureOf("https://other.example/a.png", undefined)).toBeNull();
      expect(pictureOf("https://other.example/a.png", "https://live.example")).toBe(
        "https://other.example/a.png",
      );
      expect(pictureOf("/a.png", "https://live.example")).toBe("https://live.example/a.png");
      expect(pictureOf("javascript:alert(1)", "https://live.example")).toBeNull();
      expect(pictureOf("http://[", "https://live.example")).toBeNull();
    } finally {
      Object.defineProperty(globalThis, "location", { value: was, configurable: true });
    }
  });
});
