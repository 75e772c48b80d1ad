import type { Client, Poll, RoomEvent, RoomState } from "@frontrow/core";
import { describe, expect, test } from "vitest";
import { astray, calm } from "../src/studio/activities/calm.ts";
import { columns, columnsOf, levelOf, livelyOf, pathOf, step } from "../src/studio/activities/curve.ts";
import { curved, type Desk, emptyDesk, happened, joined } from "../src/studio/activities/fold.ts";
import { gameSaid, pollBars, pollSaid, quizSaid } from "../src/studio/activities/result.ts";
import { openDesk } from "../src/studio/activities/store.ts";
import { value } from "../src/ui/store.ts";

const ada = { id: "d_ada", name: "Ada", role: "viewer" };
const bob = { id: "d_bob", name: "Bob", role: "viewer" };
const event = (type: string, data: object = {}, by?: typeof ada, at = 5): RoomEvent => ({
  type,
  at,
  ...(by && { by }),
  data: data as Record<string, unknown>,
});
const fold = (events: readonly RoomEvent[], from: Desk = emptyDesk) => events.reduce(happened, from);

describe("the desk's fold", () => {
  test("drafts of polls come, change and go", () => {
    const drafted = (id: string, question: string) => event("poll.drafted", { id, question, kind: "single" });
    const desk = fold([
      drafted("a", "?"),
      drafted("b", "??"),
      drafted("a", "!"),
      event("poll.deleted", { poll: "b" }),
      drafted("c", "c"),
      event("poll.opened", { id: "c" }),
    ]);
    expect(desk.polls.map((p) => [p.id, p.question])).toEqual([["a", "!"]]);
  });

  test("drafts of quizzes and games come, grow and go", () => {
    const desk = fold([
      event("quiz.listed", { id: "z", title: "Z", questions: 0 }),
      event("quiz.listed", { id: "z", title: "Z", questions: 2 }),
      event("quiz.listed", { id: "y", title: "Y", questions: 1 }),
      event("quiz.listed", { id: "y", title: "Y", questions: 1, gone: true }),
      event("game.drafted", { id: "g", kind: "bingo", title: "B", items: ["a"] }),
      event("game.added", { game: "g", items: ["b", "c"] }),
      event("game.drafted", { id: "h", kind: "survivor", title: "S" }),
      event("game.added", { game: "h", questions: [{ text: "?" }] }),
      event("game.added", { game: "none", items: ["x"] }),
      event("game.drafted", { id: "t", kind: "tug", title: "T" }),
      event("game.drafted", { id: "t", kind: "tug", title: "T", gone: true }),
    ]);
    expect(desk.quizzes).toEqual([{ id: "z", title: "Z", questions: 2 }]);
    expect(desk.games.map((g) => [g.id, g.items, g.questions?.length])).toEqual([
      ["g", ["a", "b", "c"], undefined],
      ["h", undefined, 1],
    ]);
  });

  test("held questions wait until they are shown, removed or merged", () => {
    const held = (id: string, by?: typeof ada) => event("qa.held", { question: id, text: `${id}?` }, by);
    const all = fold([held("a", ada), held("b"), held("c"), held("d"), held("a", ada)]);
    expect(all.held[0]).toEqual({ id: "a", text: "a?", at: 5, by: ada });
    expect(all.held[1]).toEqual({ id: "b", text: "b?", at: 5 });
    const left = fold(
      [
        event("qa.asked", { question: "a", text: "a?" }),
        event("qa.removed", { question: "b" }),
        event("qa.merged", { question: "c", into: "a" }),
      ],
      all,
    );
    expect(left.held.map((q) => q.id)).toEqual(["d"]);
  });

  test("hands go up once, in order, and down in every way", () => {
    const up = (by: typeof ada, ticket: number) => event("hand.raised", { ticket }, by);
    const both = fold([up(ada, 1), up(bob, 2), up(ada, 1)]);
    expect(both.hands.map((h) => h.by.name)).toEqual(["Ada", "Bob"]);
    expect(fold([event("hand.lowered", { actor: ada.id })], both).hands.map((h) => h.ticket)).toEqual([2]);
    expect(fold([event("hand.called", { who: bob })], both).hands.map((h) => h.ticket)).toEqual([1]);
    expect(fold([event("hand.cleared")], both).hands).toEqual([]);
  });

  test("points of feedback are appended, at the time of their events", () => {
    const point = { wall: 1, faster: 1, slower: 0, lost: 2, good: 0 };
    const desk = fold([event("feedback.point", point, undefined, 77), event("feedback.point", { wall: 2 })]);
    expect(desk.feedback).toEqual([{ at: 77, faster: 1, slower: 0, lost: 2, good: 0 }]);
  });

  test("what it doesn't know leaves the desk the same", () => {
    const noise = [event("chat.message"), event("poll.drafted", { id: 3 }), event("qa.voted"), event("x")];
    expect(fold(noise)).toBe(emptyDesk);
    expect(happened(emptyDesk, { type: "hand.raised", at: 0 })).toBe(emptyDesk);
  });

  test("joining gives what there is; what is one's own changes nothing of it", () => {
    const drafts = [{ id: "a", question: "?" }];
    const mine = { poll: { drafts }, qa: { held: [{ id: "q", text: "?", at: 1 }] } };
    const first = joined(emptyDesk, mine, null);
    expect([first.polls, first.held.length, first.hands]).toEqual([drafts, 1, []]);
    const told = fold([event("poll.deleted", { poll: "a" })], first);
    // An own vote makes another `mine` with the same drafts.
    const voted = { ...mine, poll: { drafts, votes: { p: [0] } } };
    expect(joined(told, voted, mine).polls).toEqual([]);
    // Being let in anew says everything again, and nothing where there is nothing.
    expect(joined(told, {}, voted)).toEqual(emptyDesk);
    expect(joined(emptyDesk, { poll: { drafts: [...drafts] } }, {}).polls).toEqual(drafts);
  });

  test("a page of the reactions' curve replaces the points of its moments", () => {
    const desk = curved({ ...emptyDesk, reactions: [{ at: 10, n: { heart: 1 } }] }, [
      { at: 30, n: { heart: 3 } },
      { at: 10, n: { heart: 2 } },
    ]);
    expect(desk.reactions.map((p) => [p.at, p.n.heart])).toEqual([
      [10, 2],
      [30, 3],
    ]);
    expect(curved(desk, [])).toBe(desk);
  });
});

test("a list that somebody is at keeps its places; what is new comes last", () => {
  expect(calm(["a", "b", "c"], ["d", "c", "a"])).toEqual(["a", "c", "d"]);
  expect(astray(["a", "c"], ["a", "c"])).toBe(0);
  expect(astray(["a", "c"], ["c", "a"])).toBe(2);
});

test("a curve has the newest last, and nothing of before", () => {
  const now = 1000 * step + 3;
  const at = (ago: number) => (1000 - ago) * step;
  const values = columnsOf(
    [{ at: at(0) }, { at: at(1) }, { at: at(1) }, { at: at(columns) }, { at: at(-1) }],
    now,
    () => 1,
  );
  expect(values).toHaveLength(columns);
  expect(values.slice(-2)).toEqual([2, 2]);
  expect(values.reduce((a, b) => a + b, 0)).toBe(4);
  expect(pathOf([0, 2, 4], 10, 10, 4)).toBe("M0 10L5 5L10 0");
  expect([levelOf(0, 9), levelOf(1, 100), levelOf(10, 100), levelOf(30, 100), levelOf(3, 0)]).toEqual([
    0, 1, 2, 3, 3,
  ]);
  expect([livelyOf(0, 1), livelyOf(1, 100), livelyOf(50, 100), livelyOf(200, 100)]).toEqual([0, 1, 2, 3]);
});

describe("results for the chat", () => {
  const poll = {
    id: "p",
    kind: "multiple",
    question: "Which?",
    options: [{ text: "A" }, { text: "B" }],
    status: "revealed",
    summary: { ballots: 4, tally: { counts: [4, 1] } },
  } as unknown as Poll;

  test("a poll's are told only when everybody may know them", () => {
    expect(pollSaid(poll)).toBe("Which? A 100 %, B 25 % (4 votes)");
    expect(pollSaid({ ...poll, status: "closed" })).toBeNull();
    expect(pollSaid({ ...poll, question: "x".repeat(600) })?.length).toBe(480);
    expect(
      pollBars({ ...poll, kind: "rating", max: 2 }, { counts: [1, 3] }, 4).map((b) => [b.label, b.marked]),
    ).toEqual([
      ["1", false],
      ["2", true],
    ]);
  });

  test("a quiz and games say who won, and nothing while they are on", () => {
    const top = [{ rank: 1, id: "a", name: "Ada", score: 900, gain: 0, run: 1 }];
    const quiz = {
      id: "z",
      title: "Sums",
      by: ada,
      status: "archived",
      questions: 1,
      question: null,
      players: 1,
      top,
    } as const;
    expect(quizSaid(quiz)).toBe("Sums: 1. Ada (900 points)");
    expect(quizSaid({ ...quiz, status: "open" })).toBeNull();
    const game = {
      id: "g",
      by: ada,
      kind: "tug",
      title: "Tea?",
      options: ["Tea", "Coffee"],
      stage: "done",
      opened: 1,
    } as const;
    expect(gameSaid({ ...game, result: { option: 1, totals: [1, 2] } })).toBe("Tea?: Coffee wins.");
    expect(gameSaid({ ...game, result: { totals: [1, 1] } })).toBe("Tea?: a draw.");
    expect(gameSaid({ ...game, stage: "cancelled" })).toBeNull();
    expect(
      gameSaid({ ...game, kind: "survivor", result: { won: 12, drawn: [{ mark: "m", name: "Ada" }] } }),
    ).toMatch(/Ada, and 11 more/);
  });
});

/** A room of which a test says what it is told. */
function room() {
  const state = value({ mine: {}, show: null } as unknown as RoomState);
  const told = new Set<(e: RoomEvent) => void>();
  const client = { room: { state, on: (fn: (e: RoomEvent) => void) => told.add(fn) } } as unknown as Client;
  return {
    client,
    is: (fields: object) => state.set({ ...state.get(), ...fields }),
    tell: (e: RoomEvent) => {
      for (const fn of told) fn(e);
    },
  };
}

describe("the desk's store", () => {
  const drafted = (id: string) => event("poll.drafted", { id, question: "?", kind: "single" });
  const ids = (desk: Desk) => desk.polls.map((p) => p.id);

  test("is one for a client, and keeps what events said when it is told of own things or the line drops", () => {
    const { client, is, tell } = room();
    const desk = openDesk(client);
    expect(openDesk(client)).toBe(desk);
    const drafts = [{ id: "a" }];
    is({ show: { id: "s1" }, mine: { poll: { drafts } } });
    tell(drafted("b"));
    is({ mine: { poll: { drafts, votes: { p: [0] } } } });
    is({ connection: "reconnecting" });
    is({ connection: "online" });
    expect(ids(desk.get())).toEqual(["a", "b"]);
  });

  test("begins anew when it is let in anew, also where there is nothing", () => {
    const { client, is, tell } = room();
    const desk = openDesk(client);
    is({ show: { id: "s1" } });
    tell(drafted("b"));
    is({ mine: {} });
    expect(ids(desk.get())).toEqual([]);
    is({ mine: { poll: { drafts: [{ id: "c" }] } } });
    expect(ids(desk.get())).toEqual(["c"]);
  });

  test("another show has what it carries and nothing else", () => {
    const { client, is, tell } = room();
    const desk = openDesk(client);
    is({ show: { id: "s1" }, mine: { poll: { drafts: [{ id: "a" }] }, hand: { queue: [{ by: ada }] } } });
    tell(event("qa.held", { question: "q", text: "?" }));
    is({ show: { id: "s1", status: "live" } });
    expect(desk.get().held).toHaveLength(1);
    is({ show: { id: "s2" } });
    expect(desk.get()).toEqual(emptyDesk);
    is({ mine: { poll: { drafts: [{ id: "a" }] } } });
    expect(ids(desk.get())).toEqual(["a"]);
    expect(desk.get().hands).toEqual([]);
  });
});
