// The newer parts of the room between a host and two viewers in real browsers:
// games with rounds and cards, what is written into a line, and the next show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, publish } from "./harness.mjs";
import { act, line, lines, me, overhear, people, refused, rest, say, shown, view } from "./plain/plain.mjs";

/** A game as a page shows it. */
const gameOf = async (page, id) => (await view(page, "game"))?.games.find((g) => g.id === id) ?? null;

/** Waits until a game of a page is so, and returns it. */
const gameIs = (page, id, what, so) =>
  eventually(what, async () => {
    const g = await gameOf(page, id);
    return g && so(g) ? g : null;
  });

/** What a query answers; the room may want to be asked a little later. */
const asked = (page, command, data) => eventually(`an answer to ${command}`, () => act(page, command, data));

test("a survivor: one falls out, the other has the prize, and no right answer is told before its reveal", async (t) => {
  const { host, ada, bob } = await people(t);
  const heard = [await overhear(ada), await overhear(bob)];
  const told = (text) => heard.map((frames) => frames.some((f) => f.includes(text)));
  const { game } = await act(host, "game.create", {
    kind: "survivor",
    title: "Who is left?",
    prize: 100,
    questions: [{ text: "Two and two?", options: ["Three", "Four"], right: 1, seconds: 60 }],
  });
  await act(host, "game.add", {
    game,
    questions: [{ text: "Three and three?", options: ["Six", "Nine"], right: 0, seconds: 60 }],
  });
  await act(host, "game.open", { game });
  await refused(act(host, "game.join", { game }), "forbidden");
  for (const page of [ada, bob]) {
    const { rounds } = await gameIs(page, game, "it is open", (g) => g.stage === "open");
    assert.equal(rounds, 2);
    await act(page, "game.join", { game });
  }

  const round = async (question, answers) => {
    await act(host, "game.ask", { game });
    for (const [page, option] of answers) {
      const { round } = await gameIs(page, game, "it is asked", (g) => g.round?.question === question);
      assert.equal(round.right, undefined);
      await act(page, "game.answer", { game, question, option });
    }
  };
  await round(0, [
    [ada, 1],
    [bob, 1],
  ]);
  assert.deepEqual(told("Two and two?"), [true, true]);
  assert.deepEqual(told('"right"'), [false, false], "nobody was told the right answer");
  assert.deepEqual(told("Three and three?"), [false, false], "nor what comes next");
  await act(host, "game.reveal", { game, question: 0 });
  for (const page of [ada, bob]) {
    const { round } = await gameIs(page, game, "it is revealed", (g) => g.round.right === 1);
    assert.deepEqual([round.left, round.counts], [2, [0, 2]]);
  }
  assert.deepEqual(told('"right":1'), [true, true]);

  await round(1, [
    [ada, 0],
    [bob, 1],
  ]);
  await refused(act(bob, "game.answer", { game, question: 1, option: 0 }), "already");
  const second = heard.flatMap((frames) => frames.filter((f) => f.includes('"question":1')));
  assert.ok(second.length >= 2 && !second.some((f) => f.includes('"right"')), "still nobody was told");
  await act(host, "game.reveal", { game, question: 1 });
  const [hers, his] = [
    await gameIs(ada, game, "it is over", (g) => g.stage === "done"),
    await gameIs(bob, game, "it is over", (g) => g.stage === "done"),
  ];
  assert.deepEqual(hers, his);
  assert.deepEqual([hers.result.won, hers.result.prize, hers.result.entrants], [1, 100, 2]);
  assert.deepEqual(
    hers.result.drawn.map((w) => [w.name, w.id]),
    [["Ada", (await me(ada)).id]],
  );
  assert.equal((await asked(ada, "points.me", {})).balance, 100);
  assert.equal((await asked(bob, "points.me", {})).balance, 0);
  assert.equal((await asked(bob, "game.me", {})).games[game].out, 1);
});

test("a bingo: everybody has another card, a false claim has to wait, and the cards can be checked", async (t) => {
  const { host, ada, bob } = await people(t);
  const frames = await overhear(ada);
  const items = Array.from({ length: 30 }, (_, i) => `Thing ${i}`);
  const { game } = await act(host, "game.create", { kind: "bingo", title: "Keynote", prize: 50, items });
  await act(host, "game.open", { game });
  await refused(act(host, "game.card", { game }), "forbidden");
  const cards = [];
  for (const page of [ada, bob]) {
    await gameIs(page, game, "it is open", (g) => g.stage === "open");
    const { card, marked } = await act(page, "game.card", { game });
    assert.deepEqual([card.length, card[12], new Set(card).size, marked], [25, -1, 25, []]);
    assert.ok(card.every((item) => item >= -1 && item < items.length));
    cards.push(card);
  }
  assert.notDeepEqual(cards[0], cards[1]);

  const call = async (item) => {
    await act(host, "game.call", { game, item });
    for (const page of [ada, bob])
      await gameIs(page, game, "it is called", (g) => g.called?.some((h) => h.item === item));
  };
  const row = cards[0].slice(0, 5);
  await call(row[0]);
  const missed = await act(bob, "game.bingo", { game });
  assert.equal(missed.bingo, false);
  assert.ok(missed.until > Date.now() * 1000, "he is not heard for a while");
  for (const item of row.slice(1)) await call(item);
  const marked = (await asked(ada, "game.card", { game })).marked;
  assert.deepEqual([...marked].sort(), [...row].sort());
  assert.equal((await asked(ada, "game.bingo", { game })).bingo, true);
  await eventually("the game is over", async () => {
    const { stage } = await gameOf(host, game);
    if (stage !== "done") await act(host, "game.end", { game });
    return stage === "done";
  });

  const over = await gameIs(bob, game, "he sees the result", (g) => g.stage === "done");
  assert.deepEqual(
    over.result.drawn.map((w) => w.name),
    ["Ada"],
  );
  const { seed } = over.result;
  assert.ok(
    frames.findIndex((f) => f.includes(seed)) > frames.findIndex((f) => f.includes('"game.called"')),
    "the seed is told at the end",
  );
  assert.equal(frames.filter((f) => f.includes(seed)).length, 1, "and once");
  const both = await Promise.all([ada, bob].map(me));
  const checked = await bob.evaluate(
    async ([game, ids]) => {
      const { cardOf, markOf, verifyBingo } = await import("@frontrow/core/verify");
      const g = plain.client.room.state.get().views.game.games.find((g) => g.id === game);
      const { seed } = g.result;
      return {
        right: await verifyBingo(g),
        otherSeed: await verifyBingo({ ...g, result: { ...g.result, seed: `${seed}0` } }),
        notCalled: await verifyBingo({ ...g, called: g.called.slice(1) }),
        cards: await Promise.all(ids.map(async (id) => cardOf(seed, await markOf(game, id), g.items.length))),
      };
    },
    [game, both.map((p) => p.id)],
  );
  assert.equal(checked.right, null);
  assert.match(checked.otherSeed, /not the one/);
  assert.match(checked.notCalled, /no full line/);
  assert.deepEqual(checked.cards, cards, "everybody can make all cards again");
  assert.equal((await asked(ada, "points.me", {})).balance, 50);
});

test("what is written into a line: commands, actions, a slash, a shout-out, and a slip that nobody reads", async (t) => {
  const { host, ada, bob } = await people(t);
  await act(host, "name", "Grace");
  await say(ada, "Hello!");
  await line(host, "Hello!");
  await say(ada, "/me waves");
  assert.equal((await line(bob, "waves")).kind, "action");
  await say(bob, "//slow is a word");
  assert.equal((await line(ada, "/slow is a word")).kind, "message");
  await refused(say(host, "/slwo 30"), "bad_slash");
  await refused(say(host, "/poll Which?"), "bad_slash");
  await refused(say(ada, "/poll Which? | Red | Blue"), "bad_slash");

  await say(host, "/poll Which? | Red | Blue");
  const poll = await eventually("the question is there", async () => (await view(bob, "poll")).polls[0]);
  assert.deepEqual(
    [poll.question, poll.status, poll.options.map((o) => o.text)],
    ["Which?", "open", ["Red", "Blue"]],
  );

  await say(host, "/so @Ada Follow her! https://ada.example/");
  for (const page of [ada, bob]) {
    const { shoutout: s } = await eventually("the shout-out", async () => {
      const chat = await view(page, "chat");
      return chat.shoutout ? chat : null;
    });
    assert.deepEqual(
      [s.by.name, s.actor, s.name, s.text, s.link, s.until - s.at],
      ["Grace", (await me(ada)).id, "Ada", "Follow her!", "https://ada.example/", 60e6],
    );
  }
  await refused(say(host, "/so @Bob"), "rate_limited");
  await bob.reload();
  await eventually(
    "it is there for who comes later",
    async () => (await view(bob, "chat"))?.shoutout?.name === "Ada",
  );

  await say(host, "/timeout @Bob 10m Enough");
  await refused(say(bob, "But"), "forbidden");
  await say(host, "That was it.");
  await line(bob, "That was it.");
  assert.deepEqual(
    (await lines(ada)).map((l) => l.text),
    ["Hello!", "waves", "/slow is a word", "That was it."],
    "no slip was said, and nothing of who has a timeout",
  );
});

test("the next show: settings and drafts are there, points are there, and what is over is not", async (t) => {
  const { server, host, ada, bob } = await people(t, {
    settings: "studio: {end_after: 1s}\nmedia: {hub: {grace: 1s}}\n",
  });
  const show = (page) => page.evaluate(() => plain.client.room.state.get().show);
  const source = publish(t, server.rtmp);
  await eventually("the show is live", async () => (await show(ada)).status === "live");
  const first = (await show(ada)).id;

  await act(host, "chat.mode", { slow: 5 });
  await act(host, "mod.filter", { name: "vegetables", kind: "words", words: ["turnip"], action: "hold" });
  const draft = await act(host, "poll.create", { question: "Again?", options: ["Yes", "No"] });
  const quiz = await act(host, "quiz.create", {
    title: "Sums",
    questions: [{ text: "Two and two?", options: ["Three", "Four"], right: [1], seconds: 20 }],
  });
  const mug = await act(host, "game.create", { kind: "giveaway", title: "A mug" });
  await say(ada, "Hello!"); // who has said something has a name on the board, and ten points
  await act(host, "points.grant", { actor: (await me(ada)).id, amount: 100 });
  const open = await act(host, "poll.create", { question: "Now?", options: ["Yes", "No"], launch: true });
  await eventually("it is open", async () => (await view(bob, "poll")).polls[0]?.id === open.poll);
  await act(bob, "poll.vote", { poll: open.poll, choice: [0] });

  await eventually(
    "she has the points of her line",
    async () => (await act(ada, "points.me", {})).balance === 110,
  );
  await source.stop();
  for (const page of [host, ada, bob])
    await eventually("the next show", async () => (await show(page)).id !== first);
  assert.deepEqual(await show(ada), await show(bob));
  assert.equal((await show(ada)).status, "scheduled");
  assert.deepEqual((await view(bob, "poll")).polls, [], "the open poll is over");
  assert.equal((await view(bob, "chat")).modes.slow, 5);
  const { filters } = await act(host, "mod.filters", {});
  assert.deepEqual(
    filters.map((f) => [f.name, f.words, f.action]),
    [["vegetables", ["turnip"], "hold"]],
  );

  await host.reload();
  const mine = await eventually("the host has drafts", async () => {
    const mine = await shown(host, "#mine");
    return mine?.poll?.drafts && mine.quiz?.drafts && mine.game?.drafts ? mine : null;
  });
  assert.deepEqual(
    [mine.poll.drafts, mine.quiz.drafts, mine.game.drafts].map((all) => all.map((d) => d.id)),
    [[draft.poll], [quiz.quiz], [mug.game]],
  );
  await act(host, "poll.launch", { poll: draft.poll });
  await eventually(
    "a draft is opened",
    async () => (await view(ada, "poll")).polls[0]?.question === "Again?",
  );

  await eventually("her points are there", async () => (await act(ada, "points.me", {})).balance === 110);
  assert.equal((await asked(bob, "points.me", {})).balance, 0);
  const { top } = await rest(server, host, "GET", "leaderboard");
  assert.deepEqual(
    top.map((p) => [p.name, p.earned]),
    [["Ada", 110]],
  );
});
