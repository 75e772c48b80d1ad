// The widgets of activities on a page of another site: one module script and
// elements, under a strict content security policy, on the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, serve } from "./harness.mjs";
import { act, plain } from "./plain/plain.mjs";
import { elements, site, wrong } from "./plain/widgets.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `<img src=x onerror="globalThis.hacked=1"><script>hacked=1</script> evil ${"w".repeat(80)}`;

/** A host, and what opens pages of a site with some elements. */
async function show(t) {
  const server = await serve(t);
  const b = await browser(t);
  const host = await plain(t, b, server, { staff: server.owner });
  const address = await site(t, server);
  const pages = [];
  const open = async (tags, options) => {
    const page = await elements(t, b, address, tags, options);
    pages.push(page);
    return page;
  };
  const quiet = () => {
    for (const page of pages) assert.deepEqual(wrong(page, server), [], "nothing went wrong on a page");
  };
  return { server, host, open, quiet };
}

const text = (page, tag) => page.locator(tag).evaluate((e) => e.shadowRoot.textContent.replace(/\s+/g, " "));
const says = (page, tag, what) =>
  eventually(`${tag} says ${what}`, async () => (await text(page, tag)).match(what) !== null);
const button = (page, name) => page.getByRole("button", { name }).first();
/** What has the focus, through shadow roots. */
const focused = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.id || at?.textContent?.trim().replace(/\s+/g, " ") || at?.tagName;
  });
/** Goes on by Tab until what has the focus is called so. */
async function tabTo(page, name) {
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent?.trim().replace(/\s+/g, " ") ?? "";
    });
    if (name.test(label)) return;
  }
  assert.fail(`no Tab leads to ${name}`);
}
async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`);
}

test("a poll: one tap, results by its own rule, a receipt, the same after a reload", async (t) => {
  const { host, open, quiet } = await show(t);
  const [ada, bob] = [
    await open(["frontrow-poll"]),
    await open(["frontrow-poll"], { query: { dir: "rtl" } }),
  ];
  await says(ada, "frontrow-poll", /No poll is open/);
  const { poll } = await act(host, "poll.create", {
    question: hostile,
    options: ["Red", hostile.slice(0, 100)],
    results: "after_vote",
    change: true,
    launch: true,
  });
  await says(ada, "frontrow-poll", /You see the results once you have voted\. You can change your vote/);
  await button(bob, "Red").click();
  await says(bob, "frontrow-poll", /1 vote Yours is counted/);
  assert.equal(
    await ada.locator("frontrow-poll .figure:not(.later)").count(),
    0,
    "ada has not voted: no numbers",
  );
  await button(ada, "Red").click();
  await says(ada, "frontrow-poll", /2 · 100 %/);
  await ada.getByRole("button", { name: /onerror/ }).click();
  await says(ada, "frontrow-poll", /1 · 50 %/);
  await ada.getByText("How votes count here").click();
  await button(ada, "Show my receipt").click();
  const receipt = await ada.locator("frontrow-poll code").textContent();
  assert.match(receipt, /^[0-9a-f]{16,}$/);
  await ada.reload();
  await says(ada, "frontrow-poll", /2 votes Yours is counted/);
  assert.equal(await ada.getByRole("button", { name: /onerror/ }).getAttribute("aria-pressed"), "true");
  await ada.getByText("How votes count here").click();
  await button(ada, "Show my receipt").click();
  assert.equal(await ada.locator("frontrow-poll code").textContent(), receipt, "the receipt is the same");
  await act(host, "poll.close", { poll });
  await says(bob, "frontrow-poll", /Closed.*Tied/);
  assert.equal(await bob.evaluate(() => globalThis.hacked), undefined);
  for (const page of [ada, bob]) assert.deepEqual(await serious(page), []);
  quiet();
});

test("hidden results are in no page before the host shows them", async (t) => {
  const { host, open, quiet } = await show(t);
  const ada = await open(["frontrow-poll"]);
  const { poll } = await act(host, "poll.create", {
    question: "Which?",
    options: ["Red", "Blue"],
    results: "closed",
    launch: true,
  });
  await says(ada, "frontrow-poll", /stay hidden until the host shows them/);
  await button(ada, "Blue").click();
  await says(ada, "frontrow-poll", /Yours is counted/);
  await act(host, "poll.close", { poll });
  await says(ada, "frontrow-poll", /has not shown the results yet/);
  assert.doesNotMatch(await text(ada, "frontrow-poll"), /%/);
  await act(host, "poll.reveal", { poll });
  await says(ada, "frontrow-poll", /Blue 1 · 100 % Most votes/);
  quiet();
});

test("every kind of poll by the keyboard alone, and the focus stays with the reader", async (t) => {
  const { host, open, quiet } = await show(t);
  const ada = await open(["frontrow-poll"]);
  const ask = async (data) => {
    const made = await act(host, "poll.create", data);
    await act(host, "poll.launch", made);
    await eventually("the page has it", async () =>
      (await text(ada, "frontrow-poll")).includes(data.question),
    );
    return made;
  };
  await ask({ question: "A single one?", options: ["Red", "Blue"] });
  await tabTo(ada, /^Blue/);
  await ada.keyboard.press("Enter");
  await says(ada, "frontrow-poll", /Yours is counted/);
  assert.match(await focused(ada), /Blue/, "the focus is where it was");

  await ask({ question: "Several?", kind: "multiple", options: ["One", "Two", "Three"], min: 2, max: 2 });
  await ada.locator("#own").focus();
  await ada.keyboard.press("Shift+Tab");
  for (const name of ["One", "Three"]) {
    const box = ada.getByRole("checkbox", { name });
    await box.focus();
    await ada.keyboard.press("Space");
  }
  await ada.keyboard.press("Enter");
  await says(ada, "frontrow-poll", /1 vote Yours is counted/);
  assert.equal(await ada.locator("frontrow-poll li.chosen").count(), 2);

  await ask({ question: "How many?", kind: "rating", max: 5 });
  await button(ada, "4 of 5").focus();
  await ada.keyboard.press("Enter");
  await says(ada, "frontrow-poll", /4\.0 of 5 on average/);

  await ask({ question: "What order?", kind: "ranking", options: ["Apples", "Pears", "Plums"] });
  await button(ada, "Move up: Plums").focus();
  await ada.keyboard.press("Enter");
  await ada.keyboard.press("Enter");
  assert.equal(
    await ada.evaluate(() => document.querySelector("frontrow-poll").shadowRoot.activeElement.dataset.move),
    "2-up",
    "the focus goes with what is moved",
  );
  await says(ada, "frontrow-poll", /Plums is now 1 of 3/);
  await button(ada, "Send this order").press("Enter");
  await says(ada, "frontrow-poll", /Plums 3 points/);

  await ask({ question: "One word?", kind: "words" });
  await ada.getByRole("textbox").fill("Sunny");
  await ada.keyboard.press("Enter");
  await says(ada, "frontrow-poll", /sunny 1/);

  await ask({ question: "In your words?", kind: "text", anonymous: true });
  await says(ada, "frontrow-poll", /Anonymous.*under a pseudonym/);
  await ada.getByRole("textbox").fill(hostile);
  await ada.keyboard.press("Enter");
  await says(ada, "frontrow-poll", /1 answer Yours is counted/);
  assert.equal(await ada.evaluate(() => globalThis.hacked), undefined);
  assert.deepEqual(await serious(ada), []);
  quiet();
});

test("a quiz: answered once, paused, revealed with score and place; a late one joins in", async (t) => {
  const { host, open, quiet } = await show(t);
  const [ada, bob] = [await open(["frontrow-quiz"]), await open(["frontrow-quiz"])];
  const quiz = await act(host, "quiz.create", {
    title: "Sums",
    questions: [
      { text: "Two and two?", options: ["Three", "Four"], right: [1], seconds: 60 },
      { text: "Primes?", options: ["2", "3", "4"], right: [0, 1], seconds: 60 },
    ],
  });
  await act(host, "quiz.start", quiz);
  await says(ada, "frontrow-quiz", /Sums.*The first question comes soon/);
  await act(host, "quiz.next", quiz);
  await button(ada, "Four").click();
  await says(ada, "frontrow-quiz", /Your answer is in/);
  assert.equal(await button(ada, "Three").getAttribute("aria-disabled"), "true", "one answer, once");
  await button(bob, "Three").click();
  await says(bob, "frontrow-quiz", /2 have answered/);
  await act(host, "quiz.pause", { ...quiz, question: 0 });
  await says(ada, "frontrow-quiz", /Paused/);
  await act(host, "quiz.resume", { ...quiz, question: 0 });
  await act(host, "quiz.reveal", { ...quiz, question: 0 });
  await says(ada, "frontrow-quiz", /Right: [\d,]+ points.*You: place 1 with/);
  await says(bob, "frontrow-quiz", /Not right this time.*You: place 2 with 0 points.*1 of 2 were right/);
  assert.deepEqual(await serious(bob), []);
  const late = await open(["frontrow-quiz"]);
  await says(late, "frontrow-quiz", /You did not answer this one/);
  await act(host, "quiz.next", quiz);
  for (const name of ["2", "3"]) await late.getByRole("checkbox", { name, exact: true }).check();
  await button(late, "Send my answer").click();
  await says(late, "frontrow-quiz", /Your answer is in/);
  await act(host, "quiz.reveal", { ...quiz, question: 1 });
  await says(late, "frontrow-quiz", /Right: [\d,]+ points/);
  await act(host, "quiz.end", quiz);
  await says(bob, "frontrow-quiz", /The quiz is over.*Final places/);
  for (const page of [ada, late]) assert.deepEqual(await serious(page), []);
  quiet();
});

test("games: points are staked, a draw is checked in the browser, a card is marked", async (t) => {
  const { host, open, quiet } = await show(t);
  const ada = await open(["frontrow-game", "frontrow-leaderboard"]);
  const me = await ada.evaluate(() => document.querySelector("frontrow-game").current.room.state.get().me.id);
  await act(host, "points.grant", { actor: me, amount: 100 });
  const start = async (data) => {
    const { game } = await act(host, "game.create", data);
    await act(host, "game.open", { game });
    await says(ada, "frontrow-game", new RegExp(data.title));
    return { game };
  };
  const bet = await start({ kind: "prediction", title: "Who wins?", options: ["Home", "Away"] });
  await says(ada, "frontrow-game", /You have \d+ points/);
  await ada.getByRole("radio").first().check();
  await button(ada, "50").click();
  await button(ada, /^Stake 50/).click();
  await says(ada, "frontrow-game", /You staked 50 on Home/);
  await act(host, "game.lock", bet);
  await says(ada, "frontrow-game", /No more stakes/);
  await act(host, "game.resolve", { ...bet, option: 0 });
  await says(ada, "frontrow-game", /Came true: Home.*You got 50 points/);
  await act(host, "points.show", {});
  await says(ada, "frontrow-leaderboard", /Your points: \d+/);

  const mug = await start({ kind: "giveaway", title: "A mug" });
  await button(ada, "Join").click();
  await says(ada, "frontrow-game", /You are in/);
  await act(host, "game.draw", mug);
  await says(ada, "frontrow-game", /You won!/);
  await ada.getByText("Check this draw").click();
  await button(ada, "Check it now").click();
  await says(ada, "frontrow-game", /All of it is right: this seed draws these winners/);

  const items = Array.from({ length: 24 }, (_, i) => `Item ${i}`);
  const cards = await start({ kind: "bingo", title: "Keynote", items });
  await eventually("ada has a card", async () => (await ada.locator("frontrow-game td").count()) === 25);
  await button(ada, "Bingo!").click();
  await says(ada, "frontrow-game", /You are heard again in \d+ s/);
  await act(host, "game.call", { ...cards, item: 7 });
  await says(ada, "frontrow-game", /Just called: Item 7/);
  assert.equal(await ada.locator("frontrow-game td.on").count(), 2, "the free square and what was called");
  assert.deepEqual(await serious(ada), []);
  quiet();
});

test("a tug counts each tap once and tells them together; a survivor is out or in", async (t) => {
  const { host, open, quiet } = await show(t);
  const [ada, bob] = [await open(["frontrow-game"]), await open(["frontrow-game"])];
  const start = async (data) => {
    const { game } = await act(host, "game.create", data);
    await act(host, "game.open", { game });
    for (const page of [ada, bob]) await says(page, "frontrow-game", new RegExp(data.title));
    return { game };
  };
  const tug = await start({ kind: "tug", title: "Pull hard", options: ["Cats", "Dogs"] });
  for (let i = 0; i < 7; i++) await button(ada, /^Cats/).click();
  await says(bob, "frontrow-game", /Cats7 pulls/);
  await act(host, "game.end", tug);
  await says(ada, "frontrow-game", /Cats won/);

  const game = await start({
    kind: "survivor",
    title: "Who is left",
    questions: [0, 1].map((n) => ({ text: `Question ${n}?`, options: ["No", "Yes"], right: 1, seconds: 30 })),
  });
  for (const page of [ada, bob]) {
    await button(page, "Join").click();
    await says(page, "frontrow-game", /You are in/);
  }
  await act(host, "game.ask", game);
  await button(ada, "Yes").click();
  await button(bob, "No").click();
  await says(bob, "frontrow-game", /Your answer is in/);
  await act(host, "game.reveal", { ...game, question: 0 });
  await says(ada, "frontrow-game", /You won!/);
  await says(bob, "frontrow-game", /Won by/);
  quiet();
});

test("the place for activities: newest first, two at most, no focus taken, room made and given back", async (t) => {
  const { host, open, quiet } = await show(t);
  const phone = await open(["frontrow-activity compact"], {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await phone.evaluate(() => {
    globalThis.opens = [];
    addEventListener("frontrow-activity", (e) => globalThis.opens.push(e.detail.open));
    document.querySelector("#own").focus();
  });
  assert.equal((await phone.locator("frontrow-activity").boundingBox())?.height ?? 0, 0, "no room is taken");
  const made = [];
  for (const question of ["First?", "Second?", "Third?"])
    made.push(await act(host, "poll.create", { question, options: ["Yes", "No"], launch: true }));
  const titles = () => phone.locator("frontrow-activity h2").allTextContents();
  await eventually("the two newest", async () => String(await titles()) === "Third?,Second?");
  assert.equal(await focused(phone), "own", "the focus stays with the reader");
  assert.equal(await phone.evaluate(() => document.querySelector("frontrow-activity").choose(0)), true);
  await says(phone, "frontrow-poll >> nth=0", /Yours is counted/);
  for (const box of await phone.locator("frontrow-activity button:visible").all())
    assert.ok((await box.boundingBox()).height >= 44, "a finger hits it");
  await act(host, "poll.close", made[2]);
  await eventually("what is open comes before", async () => String(await titles()) === "Second?,First?");
  for (const poll of made.slice(0, 2)) await act(host, "poll.close", poll);
  await eventually("results stay", async () => (await titles()).length === 2);
  assert.deepEqual(await serious(phone), []);
  for (let i = 0; i < 3; i++) await phone.getByRole("button", { name: "Close", exact: true }).first().tap();
  await eventually("all are put away", async () => (await titles()).length === 0);
  assert.equal((await phone.evaluate(() => globalThis.opens)).at(-1), 0);
  assert.equal(
    await phone.evaluate(() => document.documentElement.scrollWidth),
    390,
    "nothing is wider than the phone",
  );
  quiet();
});
