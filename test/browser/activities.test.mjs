// Every activity between a host and viewers in real browsers, on the real server,
// through the plain page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { binary, eventually } from "./harness.mjs";
import { act, overhear, people, refused, shown, view } from "./plain/plain.mjs";

/** What a subcommand prints; throws when it fails. */
const frontrow = (...args) => execFileSync(binary, args, { encoding: "utf8", maxBuffer: 1 << 26 });

test("a poll: one vote each, a reload changes nothing, and the receipt proves it", async (t) => {
  const { server, host, ada, bob } = await people(t);
  const { poll } = await act(host, "poll.create", {
    question: "Which?",
    options: ["Red", "Blue"],
    results: "closed",
  });
  assert.equal((await view(ada, "poll")).polls.length, 0, "a draft is the host's alone");
  await act(host, "poll.launch", { poll });
  await eventually("the viewers see it", async () => (await view(ada, "poll")).polls[0]?.status === "open");
  const { receipt } = await act(ada, "poll.vote", { poll, choice: [1] });
  assert.equal((await act(ada, "poll.vote", { poll, choice: [1] })).receipt, receipt, "again is the same");
  await ada.reload();
  await eventually("back", async () => (await ada.textContent("#connection")) === "online");
  await eventually(
    "the vote is remembered",
    async () => (await shown(ada, "#mine")).poll?.votes[poll]?.[0] === 1,
  );
  await refused(act(ada, "poll.vote", { poll, choice: [0] }), "already_voted");
  await act(bob, "poll.vote", { poll, choice: [1] });
  await refused(act(bob, "poll.close", { poll }), "forbidden");
  await refused(act(bob, "poll.results", { poll }), "forbidden");
  await act(host, "poll.close", { poll });
  await act(host, "poll.reveal", { poll });
  const summary = await eventually("the results are shown", async () => {
    const { summary } = (await view(bob, "poll")).polls[0] ?? {};
    return summary?.tally ? summary : null; // closed, it has no tally yet
  });
  assert.deepEqual(summary.tally.counts, [0, 2]);
  assert.equal(summary.ballots, 2);
  const proof = await act(ada, "poll.proof", { poll });
  assert.match(JSON.stringify(proof), new RegExp(summary.root));

  // Somebody else's library checks what the server has signed.
  const jws = await (await fetch(`${server.origin}/api/v1/channels/live/polls/${poll}/summary`)).text();
  const { keys } = await (await fetch(`${server.origin}/.well-known/jwks.json`)).json();
  const [head, claims, signature] = jws.split(".");
  const key = createPublicKey({ key: keys[0], format: "jwk" });
  assert.ok(verify(null, Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url")));
  assert.equal(JSON.parse(Buffer.from(claims, "base64url")).summary.root, summary.root);

  // Whoever may read the log counts again, and finds ada's vote.
  const [log, theirs] = [join(server.data, "log.jsonl"), join(server.data, "proof.json")];
  await writeFile(
    log,
    frontrow("log", "export", "live", "--data", server.data, "--http", new URL(server.origin).host),
  );
  await writeFile(theirs, JSON.stringify(proof));
  const report = frontrow("poll", "verify", poll, "--log", log, "--proof", theirs);
  assert.match(report, /2 Blue/);
  assert.match(report, /The vote of that proof is counted/);
  const lines = (await readFile(log, "utf8")).split("\n");
  await writeFile(log, lines.map((l) => l.replace('"c":[1]', '"c":[0]')).join("\n"));
  assert.throws(
    () => frontrow("poll", "verify", poll, "--log", log),
    /status|failed/i,
    "a changed log is found out",
  );
});

test("questions: asked, held, approved, voted for, answered", async (t) => {
  const { host, ada, bob } = await people(t);
  await act(host, "qa.open", { moderated: true, anonymous: true });
  const { question, status } = await act(ada, "qa.ask", { text: "How does it work?" });
  assert.equal(status, "held");
  assert.equal((await view(bob, "qa")).questions.length, 0);
  await act(host, "qa.approve", { question });
  await eventually(
    "bob sees the question",
    async () => (await view(bob, "qa")).questions[0]?.by?.name === "Ada",
  );
  await act(bob, "qa.vote", { question, up: true });
  await eventually("the votes are counted", async () => (await shown(ada, "#counters")).qa?.votes["1"] === 2);
  await act(host, "qa.answer", { question });
  await eventually(
    "it is being answered",
    async () => (await view(ada, "qa")).questions[0].status === "answering",
  );
  await act(host, "qa.done", { question, text: "Well." });
  const done = await eventually("it is answered", async () => {
    const q = (await view(ada, "qa")).questions[0];
    return q.status === "answered" ? q : null;
  });
  assert.deepEqual([done.votes, done.answer], [2, "Well."]);
  assert.ok(done.to >= done.from && done.from > 0, "with its time code");
  await act(bob, "qa.ask", { text: "Who am I?", anonymous: true });
  await refused(act(bob, "qa.approve", { question }), "forbidden");
});

test("reactions, hands and feedback are counted for everybody", async (t) => {
  const { host, ada, bob } = await people(t);
  await act(ada, "reaction.send", { kind: "heart", n: 3 });
  await act(bob, "reaction.send", { kind: "heart" });
  await eventually("four hearts", async () => (await shown(ada, "#counters")).reaction?.totals.heart === 4);

  await refused(act(ada, "hand.raise", {}), "closed");
  await act(host, "hand.open", {});
  assert.equal((await act(ada, "hand.raise", {})).place, 1);
  assert.equal((await act(bob, "hand.raise", {})).place, 2);
  assert.equal((await act(host, "hand.call", {})).who.name, "Ada");
  await eventually("ada is called", async () => (await view(bob, "hand")).called?.name === "Ada");
  await eventually("one waits", async () => (await shown(bob, "#counters")).hand?.queue.length === 1);

  await act(host, "feedback.open", {});
  await act(ada, "feedback.give", { kind: "faster" });
  await act(bob, "feedback.give", { kind: "lost" });
  await eventually("the host has a curve", async () => {
    const { points } = await act(host, "feedback.curve", {});
    return points.some((p) => p.faster === 1 && p.lost === 1);
  });
  await refused(act(ada, "feedback.curve", {}), "forbidden");
});

test("a quiz: the right answer stays secret until the reveal, and the board is the same for everybody", async (t) => {
  const { host, ada, bob } = await people(t);
  const frames = await overhear(ada);
  const { quiz } = await act(host, "quiz.create", {
    title: "A quiz",
    questions: [{ text: "Two and two?", options: ["Three", "Four"], right: [1], seconds: 60 }],
  });
  await act(host, "quiz.start", { quiz });
  await act(host, "quiz.next", { quiz });
  await eventually(
    "the question is open",
    async () => (await view(ada, "quiz")).quiz?.question?.stage === "open",
  );
  await act(ada, "quiz.answer", { quiz, question: 0, choice: [1] });
  await act(bob, "quiz.answer", { quiz, question: 0, choice: [0] });
  await act(host, "quiz.lock", { quiz });
  assert.ok(
    frames.some((f) => f.includes("Two and two?")),
    "she was asked",
  );
  assert.ok(!frames.some((f) => f.includes('"right":[')), "nobody was told the right answer");
  await act(host, "quiz.reveal", { quiz });
  const boards = await Promise.all(
    [ada, bob].map((page) =>
      eventually("the board", async () => {
        const { top } = (await view(page, "quiz")).quiz;
        return top?.length > 0 ? top : null;
      }),
    ),
  );
  assert.deepEqual(boards[0], boards[1]);
  assert.equal(boards[0][0].name, "Ada");
  assert.ok(boards[0][0].score > 500);
  await eventually(
    "it is told which was right",
    async () => (await view(bob, "quiz")).quiz.question.right?.[0] === 1,
  );
});

test("a prediction moves points and makes none; a draw can be checked", async (t) => {
  const { host, ada, bob } = await people(t);
  const who = async (page) => (await page.evaluate(() => plain.client.room.state.get().me)).id;
  for (const page of [ada, bob]) await act(host, "points.grant", { actor: await who(page), amount: 100 });
  const { game } = await act(host, "game.create", {
    kind: "prediction",
    title: "Who wins?",
    options: ["Red", "Blue"],
  });
  await act(host, "game.open", { game });
  await eventually("it is open", async () => (await view(ada, "game")).games[0]?.stage === "open");
  await act(ada, "game.stake", { game, option: 0, amount: 30 });
  await act(bob, "game.stake", { game, option: 1, amount: 50 });
  await act(host, "game.lock", { game });
  await refused(act(ada, "game.stake", { game, option: 0, amount: 60 }), "closed");
  await act(host, "game.resolve", { game, option: 0 });
  const balance = async (page) => (await act(page, "points.me", {})).balance;
  await eventually("ada has it all", async () => (await balance(ada)) === 150);
  assert.equal(await balance(bob), 50);

  const draw = await act(host, "game.create", { kind: "giveaway", title: "A mug" });
  await act(host, "game.open", { game: draw.game });
  await eventually("it is open", async () => (await view(ada, "game")).games.some((g) => g.id === draw.game));
  const { commitment } = (await view(ada, "game")).games.find((g) => g.id === draw.game);
  for (const page of [ada, bob]) await act(page, "game.join", { game: draw.game });
  await act(host, "game.draw", { game: draw.game });
  const result = await eventually(
    "somebody has won",
    async () => (await view(bob, "game")).games.find((g) => g.id === draw.game)?.result ?? null,
  );
  assert.ok(["Ada", "Bob"].includes(result.drawn[0].name));
  const digests = [result.seed, Buffer.from(result.seed, "hex")].map((s) =>
    createHash("sha256").update(s).digest("hex"),
  );
  assert.ok(digests.includes(commitment), "the seed is the one that was promised");
});

test("moderation: a held line is nobody's until it is approved, and a deleted one is gone", async (t) => {
  const { server, host, ada, bob } = await people(t);
  const messages = (page) =>
    page.evaluate(() => plain.client.room.state.get().messages.map((m) => [m.text, m.status]));
  const says = (page, text) => page.evaluate((text) => plain.client.room.send(text), text);
  await act(host, "mod.filter", { name: "vegetables", kind: "words", words: ["turnip"], action: "hold" });
  await says(ada, "You t u r n i p!");
  await eventually("ada knows that it is held", async () =>
    (await messages(ada)).some(([, status]) => status === "held"),
  );
  assert.deepEqual(await messages(bob), []);
  const queue = await act(host, "mod.queue", {});
  const held = queue.held[0].id;
  await refused(act(bob, "mod.approve", { id: held }), "forbidden");
  await act(host, "mod.approve", { id: held });
  await eventually("bob reads it now", async () => (await messages(bob)).length === 1);

  await says(bob, "a line to be forgotten");
  const [line, who] = await eventually("ada has it", () =>
    ada.evaluate(() => {
      const m = plain.client.room.state.get().messages.find((m) => m.text.includes("forgotten"));
      return m ? [m.id, m.by.id] : null;
    }),
  );
  await act(host, "mod.delete", { line, person: who, reason: "No." });
  await eventually(
    "it is gone",
    async () => !(await messages(ada)).some(([text]) => text.includes("forgotten")),
  );
  const log = frontrow("log", "export", "live", "--data", server.data, "--http", new URL(server.origin).host);
  assert.ok(!log.includes("a line to be forgotten"), "the log has forgotten it");

  await act(host, "mod.timeout", { person: who, seconds: 600, reason: "A pause." });
  await assert.rejects(says(bob, "and still"), (e) => e.message.length > 0);
  assert.ok(!(await messages(ada)).some(([text]) => text === "and still"));
});
