import type { GameDraft, Poll } from "@frontrow/core";
import { describe, expect, test } from "vitest";
import { pieces, type Wish } from "../src/studio/activities/act.ts";
import { emptyGame, gameCreated, gameForm, gameWrong, itemsOf } from "../src/studio/activities/gameform.ts";
import { readLines } from "../src/studio/activities/lines.ts";
import {
  canWeigh,
  emptyPoll,
  moved,
  type PollForm,
  pollDraft,
  pollForm,
  pollWrong,
} from "../src/studio/activities/pollform.ts";
import {
  emptyQuestion,
  type QuizDraft,
  type QuizItem,
  quizCreated,
  quizEdits,
  quizForm,
  quizItems,
  quizWrong,
} from "../src/studio/activities/quizform.ts";

const ada = { id: "d_ada", name: "Ada", role: "viewer" };

describe("the form of a poll", () => {
  const options = ["Red", "", " Blue "].map((text, i) => ({ key: i, text, image: "" }));
  const form: PollForm = { ...emptyPoll, question: " Which? ", options };

  test("says what the server takes, and nothing that its kind has not", () => {
    expect(pollDraft(form)).toEqual({
      kind: "single",
      question: "Which?",
      options: [{ text: "Red" }, { text: "Blue" }],
      results: "live",
    });
    expect(
      pollDraft({ ...form, kind: "rating", steps: 7, seconds: 30, audience: "members", weight: 3 }),
    ).toEqual({
      kind: "rating",
      question: "Which?",
      max: 7,
      results: "live",
      seconds: 30,
      audience: "members",
      weight: { members: 3 },
    });
    expect(canWeigh({ kind: "single", anonymous: true })).toBe(false);
    expect(pollDraft({ ...form, anonymous: true, weight: 3 })).not.toHaveProperty("weight");
    expect(pollDraft({ ...form, kind: "multiple", max: 9 })).toMatchObject({ min: 1, max: 2 });
    expect(pollDraft({ ...form, sponsor: "Acme", mark: "/a.png" })).toMatchObject({
      sponsor: { name: "Acme", mark: "/a.png" },
    });
  });

  test("says what is missing", () => {
    expect(pollWrong(form)).toBeNull();
    expect(pollWrong({ ...form, question: " " })).toMatch(/question/);
    expect(pollWrong(emptyPoll)).not.toBeNull();
    const twice = { ...form, options: ["a", "a "].map((text, key) => ({ key, text, image: "" })) };
    expect(pollWrong(twice)).toMatch(/same/);
    expect(pollWrong({ ...form, kind: "multiple", min: 3 })).toMatch(/how many/);
    expect(pollWrong({ ...emptyPoll, kind: "text", question: "?" })).toBeNull();
  });

  test("a draft comes back as it was", () => {
    for (const change of [
      {},
      { kind: "multiple", min: 1, max: 1 },
      { kind: "rating", steps: 3 },
      { kind: "words", results: "closed", change: true, anonymous: true },
      { sponsor: "Acme", mark: "/m.png", weight: 2, seconds: 9, audience: "tickets", clock: "edge" },
    ] as Partial<PollForm>[]) {
      const draft = pollDraft({ ...form, ...change });
      const server = { clock: "viewer", ...draft } as unknown as Poll;
      expect(pollDraft(pollForm(server))).toEqual(draft);
    }
  });

  test("options move by a place, and not out of the list", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    const list = ["a", "b"];
    expect(moved(list, 0, -1)).toBe(list);
    expect(moved(list, 1, 2)).toBe(list);
  });
});

/** What the server makes of a draft by such wishes. */
function applied(was: QuizDraft, wishes: readonly Wish[]): QuizDraft {
  let { title, audience } = was;
  const questions = [...was.questions];
  for (const { cmd, data } of wishes) {
    const d = data as {
      title?: string;
      audience?: string;
      question: number;
      to?: QuizItem;
      remove?: boolean;
    };
    if (cmd === "quiz.add") questions.push(...(data as { questions: QuizItem[] }).questions);
    if (cmd !== "quiz.edit") continue;
    title = d.title ?? title;
    audience = d.audience === undefined ? audience : (d.audience as typeof audience);
    if (d.to) questions[d.question] = d.to;
    if (d.remove) questions.splice(d.question, 1);
  }
  return { ...was, title, questions, ...(audience && { audience }) };
}

describe("the form of a quiz", () => {
  const item = (n: number): QuizItem => ({
    text: `Q${n}?`,
    options: ["a", "b"],
    right: [n % 2],
    seconds: 20,
  });
  const was: QuizDraft = { id: "z", title: "T", questions: [0, 1, 2, 3].map(item) };

  test("edits make of a draft what the form says, whatever is changed", () => {
    const form = quizForm(was);
    const all = form.questions;
    for (const questions of [
      all,
      all.slice(0, 1),
      all.slice(2),
      [...all].reverse(),
      [...all, { ...emptyQuestion(9), text: "New?", options: [...(all[0]?.options ?? [])] }],
      [...all.slice(1), ...all],
    ]) {
      const next = { ...form, title: "U", questions };
      const is = applied(was, quizEdits(was, next));
      expect(quizItems(quizForm(is))).toEqual(quizItems(next));
      expect(is.title).toBe("U");
    }
    expect(quizEdits(was, form)).toEqual([]);
  });

  test("a large quiz is made in pieces that each fit into a command, in order", () => {
    const many = {
      ...was,
      questions: Array.from({ length: 50 }, (_, i) => ({ ...item(i), text: `${i}${"x".repeat(290)}` })),
    };
    const { create, more } = quizCreated(quizForm(many));
    const first = (create.data as { questions: QuizItem[] }).questions;
    expect([...first, ...more.flat()].map((q) => q.text)).toEqual(many.questions.map((q) => q.text));
    for (const piece of [first, ...more]) expect(JSON.stringify(piece).length).toBeLessThan(3600);
  });

  test("says in which question something is missing, and leaves blank ones out", () => {
    const form = quizForm(was);
    expect(quizWrong(form)).toBeNull();
    expect(quizWrong({ ...form, title: "" })).toMatch(/title/);
    expect(quizWrong({ ...form, questions: [...form.questions, emptyQuestion(7)] })).toBeNull();
    const [first] = form.questions;
    if (!first) throw new Error("no question");
    const none = { ...first, options: first.options.map((o) => ({ ...o, right: false })) };
    expect(quizWrong({ ...form, questions: [first, none] })).toMatch(/^Question 2: Mark/);
  });

  test("an option without a text takes its mark with it", () => {
    const q = { ...emptyQuestion(1), text: "?" };
    const options = ["", "x", "y"].map((text, key) => ({ key, text, right: key === 2 }));
    expect(quizItems({ title: "", audience: "", questions: [{ ...q, options }] })[0]).toMatchObject({
      options: ["x", "y"],
      right: [1],
    });
  });
});

describe("questions as lines", () => {
  test("are read with their title, time and points", () => {
    const { title, questions, problems } = readLines(
      "# Sums\r\nTwo and two? | 30 s | 500 points\n- Three\n* Four\n\n  a|b is?\n* x\n* y\n-z",
    );
    expect(problems).toEqual([]);
    expect(title).toBe("Sums");
    expect(questions).toEqual([
      { text: "Two and two?", options: ["Three", "Four"], right: [1], seconds: 30, points: 500 },
      { text: "a|b is?", options: ["x", "y", "z"], right: [0, 1], seconds: 20 },
    ]);
  });

  test("say by line what can't be understood", () => {
    const lines = (text: string) => readLines(text).problems.map((p) => p.line);
    expect(lines("- orphan\nQ?\n- a\n- b")).toEqual([1, 2]);
    expect(lines("Q?\n* a")).toEqual([1]);
    expect(lines("Q?\n* a\n-\n- b")).toEqual([3]);
    expect(lines("Q?\n* a\n- a")).toEqual([1]);
    expect(lines("")).toEqual([]);
  });
});

describe("the form of a game", () => {
  test("says what its kind has, and what has no room comes after it", () => {
    const bingo = {
      ...emptyGame("bingo"),
      title: "B",
      items: Array.from({ length: 75 }, (_, i) => `${i}${"ä".repeat(55)}`).join("\n"),
    };
    const { create, more } = gameCreated(bingo);
    const data = create.data as { items: string[] };
    expect([...data.items, ...more.flatMap((m) => (m as { items: string[] }).items)]).toEqual(
      itemsOf(bingo.items),
    );
    expect(
      gameCreated({ ...emptyGame("goal"), title: "G", source: "reactions", audience: "members" }).create.data,
    ).toEqual({
      kind: "goal",
      title: "G",
      target: 1000,
      source: "reactions",
    });
    expect(itemsOf(" a \n\nb\r\na")).toEqual(["a", "b"]);
  });

  test("a draft comes back as it was", () => {
    const draft = {
      kind: "survivor",
      title: "S",
      prize: 10,
      questions: [{ text: "?", options: ["a", "b"], right: 1, seconds: 9 }],
    };
    expect(gameCreated(gameForm({ id: "g", by: ada, ...draft } as GameDraft)).create.data).toEqual(draft);
  });

  test("says what is missing", () => {
    expect(gameWrong(emptyGame("giveaway"))).toMatch(/title/);
    expect(gameWrong({ ...emptyGame("tug"), title: "T" })).toMatch(/2 options/);
    expect(gameWrong({ ...emptyGame("goal"), title: "G", target: 0 })).toMatch(/goal/);
    expect(gameWrong({ ...emptyGame("bingo"), title: "B" })).toBeNull();
  });
});

test("pieces hold their order, and a thing that is too large stands alone", () => {
  const big = "x".repeat(5000);
  expect(pieces(["a", big, "b", "c"]).map((p) => p.length)).toEqual([1, 1, 2]);
  expect(pieces([])).toEqual([]);
});
