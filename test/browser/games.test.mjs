// Games and rounds between a host and two viewers in real browsers that the other
// tests don't play: what turns, what all fill together, what is given up or passed over.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { eventually } from "./harness.mjs";
import { act, me, overhear, people, plain, refused, shown, view } from "./plain/plain.mjs";

/** Waits until a game of a page is so, and returns it. */
const gameIs = (page, id, what, so) =>
  eventually(what, async () => {
    const g = (await view(page, "game"))?.games.find((g) => g.id === id);
    return g && so(g) ? g : null;
  });

/** A game that is open, and that both have seen open. */
async function open(host, pages, plan) {
  const { game } = await act(host, "game.create", plan);
  await act(host, "game.open", { game });
  for (const page of pages) await gameIs(page, game, "it is open", (g) => g.stage === "open");
  return game;
}

/** What is counted of a game. */
const counted = async (page, game) => (await shown(page, "#counters")).game?.games[game] ?? null;
const balance = async (page) => (await act(page, "points.me", {})).balance;
const grant = async (host, page, amount) => act(host, "points.grant", { actor: (await me(page)).id, amount });

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** The first of a draw among sorted marks, by the rule of docs/site/game.md. */
function drawn(seed, marks) {
  const [root, n] = [sha256(marks.join("\n")), BigInt(marks.length)];
  for (let again = 0; ; again++) {
    const x = createHmac("sha256", seed).update(`draw\n${root}\n0\n${again}`).digest().readBigUInt64BE();
    if (x < 2n ** 64n - (2n ** 64n % n)) return marks[Number(x % n)];
  }
}

test("a wheel: its seed is promised before and told after, and leaves nothing to choose", async (t) => {
  const { host, ada, bob } = await people(t);
  const frames = await overhear(ada);
  const options = Array.from({ length: 32 }, (_, i) => `Prize ${i}`);
  const game = await open(host, [ada, bob], { kind: "wheel", title: "What now?", options });
  const { commitment } = await gameIs(ada, game, "it promises", (g) => g.commitment);
  assert.match(commitment, /^[0-9a-f]{64}$/);
  await refused(act(ada, "game.draw", { game }), "forbidden");
  await refused(act(ada, "game.join", { game }), "bad_data");
  await act(host, "game.draw", { game });
  const [hers, his] = [
    await gameIs(ada, game, "it has turned", (g) => g.stage === "done"),
    await gameIs(bob, game, "it has turned", (g) => g.stage === "done"),
  ];
  assert.deepEqual(hers, his);

  const { seed, root, drawn: won } = hers.result;
  assert.equal(sha256(seed), commitment, "the seed is the one that was promised");
  const marks = options.map((o) => sha256(`${game}\n${o}`)).sort();
  assert.equal(root, sha256(marks.join("\n")));
  assert.deepEqual((await act(bob, "game.entrants", { game })).marks, marks);
  assert.deepEqual(
    won.map((w) => w.mark),
    [drawn(seed, marks)],
  );
  assert.equal(won[0].name, options[won[0].option]);
  assert.equal(won[0].mark, sha256(`${game}\n${won[0].name}`));
  const told = frames.findIndex((f) => f.includes(seed));
  assert.ok(told >= frames.findIndex((f) => f.includes('"game.drawn"')), "nobody knew the seed before");
  assert.ok(told > frames.findIndex((f) => f.includes(commitment)));
  await refused(act(host, "game.draw", { game }), "closed");
});

test("a hype goal of points: what both give counts for all, and it ends by itself once it is reached", async (t) => {
  const { host, ada, bob } = await people(t);
  for (const page of [ada, bob]) await grant(host, page, 60);
  const game = await open(host, [ada, bob], { kind: "goal", title: "An encore", target: 100 });
  await act(ada, "game.stake", { game, option: 0, amount: 40 });
  for (const page of [ada, bob])
    await eventually("40 are given", async () => (await counted(page, game))?.totals[0] === 40);
  await refused(act(ada, "game.stake", { game, option: 0, amount: 61 }), "forbidden");
  await act(bob, "game.stake", { game, option: 0, amount: 60 });
  for (const page of [ada, bob]) {
    const { result } = await gameIs(page, game, "it is reached", (g) => g.stage === "done");
    assert.deepEqual([result.reached, result.totals, result.house], [true, [100], 100]);
  }
  assert.deepEqual([await balance(ada), await balance(bob)], [20, 0], "what is given is gone");
});

test("a hype goal of reactions: everybody's hearts fill it", async (t) => {
  const { host, ada, bob } = await people(t);
  const game = await open(host, [ada, bob], {
    kind: "goal",
    title: "Louder",
    target: 12,
    source: "reactions",
  });
  await refused(act(ada, "game.stake", { game, option: 0, amount: 1 }), "bad_data");
  await act(ada, "reaction.send", { kind: "heart", n: 10 });
  await eventually("ten are counted", async () => (await counted(bob, game))?.totals[0] === 10);
  assert.equal((await gameIs(bob, game, "it is on", () => true)).stage, "open");
  await act(bob, "reaction.send", { kind: "heart", n: 2 });
  for (const page of [ada, bob]) {
    const { result } = await gameIs(page, game, "it is reached", (g) => g.stage === "done");
    assert.deepEqual([result.reached, result.totals], [true, [12]]);
  }
});

test("a prediction that is given up: all stakes go back, and not by who has staked", async (t) => {
  const { server, b, host, ada, bob } = await people(t);
  const other = await plain(t, b, server, { staff: server.owner });
  assert.notEqual((await me(host)).id, (await me(other)).id);
  for (const page of [host, ada, bob]) await grant(other, page, 100);
  const game = await open(host, [ada, bob, other], {
    kind: "prediction",
    title: "Who wins?",
    options: ["Red", "Blue"],
  });
  await act(ada, "game.stake", { game, option: 0, amount: 100 });
  await act(bob, "game.stake", { game, option: 1, amount: 30 });
  await act(host, "game.stake", { game, option: 1, amount: 10 });
  await act(host, "game.lock", { game });
  for (const page of [ada, bob]) await gameIs(page, game, "it is locked", (g) => g.stage === "closed");
  assert.deepEqual([await balance(ada), await balance(bob), await balance(host)], [0, 70, 90]);
  await refused(act(host, "game.resolve", { game, option: 1 }), "forbidden");
  await refused(act(host, "game.cancel", { game }), "forbidden");
  await refused(act(ada, "game.cancel", { game }), "forbidden");
  await act(other, "game.cancel", { game });
  for (const page of [ada, bob]) {
    const { result } = await gameIs(page, game, "it is given up", (g) => g.stage === "cancelled");
    assert.equal(result, undefined);
  }
  for (const page of [ada, bob, host]) assert.equal(await balance(page), 100);
  await refused(act(other, "game.resolve", { game, option: 0 }), "closed");
});

test("a question of a quiz that is skipped: it counts for nobody, and nobody is told what was right", async (t) => {
  const { host, ada, bob } = await people(t);
  const frames = await overhear(bob);
  const { quiz } = await act(host, "quiz.create", {
    title: "A quiz",
    questions: [
      { text: "Two and two?", options: ["Three", "Four"], right: [1], seconds: 60 },
      { text: "Three and three?", options: ["Six", "Nine"], right: [0], seconds: 60 },
    ],
  });
  await act(host, "quiz.start", { quiz });
  const ask = async (question) => {
    await act(host, "quiz.next", { quiz });
    for (const page of [ada, bob])
      await eventually("it is asked", async () => {
        const q = (await view(page, "quiz")).quiz?.question;
        return q?.number === question && q.stage === "open";
      });
  };
  await ask(0);
  await act(ada, "quiz.answer", { quiz, question: 0, choice: [1] });
  await refused(act(ada, "quiz.skip", { quiz, question: 0 }), "forbidden");
  await act(host, "quiz.skip", { quiz, question: 0 });
  for (const page of [ada, bob]) {
    const q = await eventually("it is skipped", async () => {
      const q = (await view(page, "quiz")).quiz.question;
      return q.stage === "skipped" ? q : null;
    });
    assert.equal(q.right, undefined);
  }
  await refused(act(bob, "quiz.answer", { quiz, question: 0, choice: [1] }), "closed");
  await refused(act(host, "quiz.reveal", { quiz, question: 0 }), "closed");
  assert.ok(!frames.some((f) => f.includes('"right":[')), "nobody was told the right answer");

  await ask(1);
  await act(bob, "quiz.answer", { quiz, question: 1, choice: [0] });
  await act(host, "quiz.reveal", { quiz, question: 1 });
  await act(host, "quiz.end", { quiz });
  const [hers, his] = await Promise.all(
    [ada, bob].map((page) =>
      eventually("the board", async () => {
        const { status, top } = (await view(page, "quiz")).quiz;
        return status !== "open" && top?.length > 0 ? top : null;
      }),
    ),
  );
  assert.deepEqual(hers, his);
  assert.deepEqual([his[0].name, his[0].rank], ["Bob", 1]);
  assert.ok(!his.some((p) => p.name === "Ada" && p.score > 0));
  assert.deepEqual([await balance(ada), await balance(bob)], [0, 5]);
});
