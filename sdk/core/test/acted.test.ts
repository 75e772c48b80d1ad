import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createClient } from "../src/client.ts";
import { type GameMine, type GameView, game } from "../src/feature/game.ts";
import { points } from "../src/feature/points.ts";
import { type PollMine, poll } from "../src/feature/poll.ts";
import { type QuizMine, quiz } from "../src/feature/quiz.ts";
import { markOf, verifyDraw } from "../src/verify.ts";

describe("what the client has after a vote", () => {
  test("the choice and the receipt, beside what it had", () => {
    const before: PollMine = { votes: { p0: [2] }, drafts: [] };
    const after = poll.acted?.(
      before,
      "poll.vote",
      { poll: "p1", choice: 1, at: 5 },
      { poll: "p1", receipt: "r" },
    );
    expect(after).toEqual({ votes: { p0: [2], p1: [1] }, receipts: { p1: "r" }, drafts: [] });
    expect(before.votes).toEqual({ p0: [2] });
  });

  test("a text", () => {
    expect(poll.acted?.(undefined, "poll.vote", { poll: "p1", text: "Rust" }, { receipt: "r" })).toEqual({
      texts: { p1: "Rust" },
      receipts: { p1: "r" },
    });
  });

  test("nothing else changes it", () => {
    const mine = {};
    expect(poll.acted?.(mine, "poll.proof", { poll: "p1" }, {})).toBe(mine);
    expect(poll.acted?.(mine, "poll.vote", null, null)).toBe(mine);
  });
});

describe("what the client has in a quiz", () => {
  const answer = { quiz: "z1", question: 2, choice: [1], at: 9 };
  test("its answer, with the score that it had", () => {
    const me = {
      quiz: "z1",
      question: 1,
      choice: [0],
      rank: 3,
      score: 900,
      gain: 900,
      right: 1,
      run: 1,
      best: 1,
    };
    const after = quiz.acted?.({ me }, "quiz.answer", answer, { accepted: true }) as QuizMine;
    expect(after.me).toEqual({ ...me, question: 2, choice: [1] });
  });
  test("no score of another quiz", () => {
    const me = { quiz: "z0", rank: 1, score: 900, gain: 0, right: 1, run: 1, best: 1 };
    const after = quiz.acted?.({ me }, "quiz.answer", answer, {}) as QuizMine;
    expect(after.me?.score).toBe(0);
    expect(after.me?.rank).toBeUndefined();
  });
  test("what the room says of it", () => {
    const me = { quiz: "z1", rank: 2, score: 10, gain: 0, right: 0, run: 0, best: 0 };
    expect(quiz.acted?.(undefined, "quiz.me", undefined, me)).toEqual({ me });
  });
});

describe("what the client has in games", () => {
  const after = (command: string, data: object, answer: object, was: GameMine = {}) =>
    (game.acted?.(was, command, { game: "g1", ...data }, answer) as GameMine | undefined)?.games?.g1;
  test.each([
    ["game.stake", { option: 1, amount: 30 }, {}, { option: 1, amount: 30 }],
    ["game.join", {}, { mark: "m" }, { mark: "m" }],
    ["game.pull", { option: 0, pulls: 99 }, { pulls: 20 }, { option: 0, pulls: 20 }],
    ["game.answer", { question: 1, option: 2 }, { accepted: true }, { option: 2 }],
    ["game.bingo", {}, { bingo: true }, { bingo: true }],
    ["game.card", {}, { card: [1, 2], marked: [] }, { card: [1, 2] }],
  ])("%s", (command, data, answer, is) => {
    expect(after(command, data, answer)).toEqual(is);
  });
  test("a line that was not full changes nothing", () => {
    const was = {};
    expect(game.acted?.(was, "game.bingo", { game: "g1" }, { bingo: false, until: 5 })).toBe(was);
  });
  test("the room's own word takes the place of all, and drafts stay", () => {
    const was: GameMine = { games: { g0: { mark: "m" } }, drafts: [] };
    expect(game.acted?.(was, "game.me", undefined, { games: { g1: { payout: 5 } } })).toEqual({
      games: { g1: { payout: 5 } },
      drafts: [],
    });
    expect(game.acted?.(was, "game.me", undefined, {})).toEqual({ games: {}, drafts: [] });
  });

  const event = (type: string, data: object) => ({
    o: 1,
    type,
    at: 0,
    edge: 0,
    data: { game: "g1", ...data },
  });
  test("a survivor's answer is for one question, and the wrong one is out", () => {
    const was: GameMine = { games: { g1: { option: 1 } } };
    const out = game.told?.(was, event("game.revealed", { question: 0, right: 0 })) as GameMine;
    expect(out.games?.g1?.out).toBe(0);
    expect(game.told?.(was, event("game.revealed", { question: 0, right: 1 }))).toBe(was);
    const asked = game.told?.(was, event("game.asked", { question: 1 })) as GameMine;
    expect(asked.games?.g1).toEqual({});
    expect(game.told?.(undefined, event("game.revealed", { question: 0, right: 1 }))).toBeUndefined();
  });
});

test("points are what the room said last", () => {
  const mine = { balance: 5 };
  expect(points.acted?.(undefined, "points.me", undefined, mine)).toBe(mine);
  expect(points.acted?.(mine, "points.grant", {}, {})).toBe(mine);
});

describe("a draw can be checked", () => {
  const { view } = JSON.parse(
    readFileSync(new URL("../../../test/replay/game-results.json", import.meta.url), "utf8"),
  ) as { readonly view: GameView };
  const of = (kind: string) => view.games.find((g) => g.kind === kind) as GameView["games"][number];
  const marksOf = async (kind: string) => {
    const g = of(kind);
    const who = kind === "wheel" ? (g.options ?? []) : (g.result?.drawn ?? []).map((d) => d.id ?? "");
    return (await Promise.all(who.map((w) => markOf(g.id, w)))).sort();
  };

  test.each(["wheel", "giveaway"])("the server's %s is right", async (kind) => {
    expect(await verifyDraw(of(kind), await marksOf(kind))).toBeNull();
  });
  test("anything changed is found out", async () => {
    const [g, marks] = [of("giveaway"), await marksOf("giveaway")];
    expect(await verifyDraw({ ...g, commitment: "0" }, marks)).toMatch(/seed/);
    expect(await verifyDraw(g, [...marks].reverse())).toMatch(/sorted/);
    expect(await verifyDraw(g, marks.slice(1))).toMatch(/entrants/);
    const drawn = [...(g.result?.drawn ?? [])].reverse();
    expect(await verifyDraw({ ...g, result: { ...g.result, drawn } }, marks)).toMatch(/other winners/);
    const names = (g.result?.drawn ?? []).map((d) => ({ ...d, id: "d_Eve" }));
    expect(await verifyDraw({ ...g, result: { ...g.result, drawn: names } }, marks)).toMatch(/not who/);
    expect(await verifyDraw(of("tug"), marks)).toMatch(/not over/);
  });
});

test("the clock of a client says what is on its screen", () => {
  const client = createClient({ server: "http://localhost", channel: "live" });
  expect(client.clock.screen()).toBeNull();
  const stop = client.follow(() => 5);
  expect(client.clock.screen()).toBe(5);
  stop();
  expect(client.clock.screen()).toBeNull();
});
