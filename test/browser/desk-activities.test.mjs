// The host's desk of activities in a real browser on the real server: written as
// drafts, launched, followed and ended there, while viewers take part.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, serve, visit } from "./harness.mjs";
import { act, line, plain, view } from "./plain/plain.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens the desk as the owner, and waits until it is there. */
async function desk(t, b, server, options) {
  // The preview asks for a picture that is not there.
  const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: ["404"], ...options });
  await page.goto(`${server.origin}/studio/live`);
  await page.locator('[data-panel="activities"]').waitFor({ state: "attached" });
  return page;
}

/** A desk and two viewers. */
async function people(t, options) {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server, options);
  const [ada, bob] = [await plain(t, b, server), await plain(t, b, server)];
  await act(ada, "name", "Ada");
  await act(bob, "name", "Bob");
  return { server, b, host, ada, bob };
}

const activities = (page) => page.locator('[data-panel="activities"]');
const questions = (page) => page.locator('[data-panel="questions"]');
const button = (where, name) => where.getByRole("button", { name, exact: true });

/** Opens the form of a kind. */
async function compose(page, kind) {
  const panel = activities(page);
  await button(panel, "New activity").click();
  await panel.getByRole("list", { name: "What kind?" }).getByRole("button", { name: kind }).click();
  return panel.locator("form.composing");
}

/** What axe finds that is serious. */
async function grave(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

test("a poll: a draft outlives a reload, two desks agree, votes arrive, closed, revealed, said", async (t) => {
  const { server, b, host, ada, bob } = await people(t);
  const hostile = "<img src=x onerror=alert(1)> Which?";
  const form = await compose(host, "Poll");
  await form.getByLabel("Question").fill(hostile);
  await form.getByLabel("Option 1", { exact: true }).fill("Red");
  // What was written only so far outlives a reload too.
  await host.reload();
  await activities(host).locator("form.composing").waitFor();
  assert.equal(await form.getByLabel("Question").inputValue(), hostile);
  await form.getByLabel("Option 2", { exact: true }).fill("Blue");
  await form.getByLabel("Option 2", { exact: true }).press("Enter");
  await host.keyboard.type("Green");
  await button(form, "Move option 3 up").click();
  await form.getByLabel("Results").selectOption("When I reveal them");
  await button(form, "Keep as draft").click();
  const draft = activities(host).locator("li.draft");
  await draft.getByText(hostile).waitFor();
  const second = await desk(t, b, server);
  await activities(second).locator("li.draft").getByText(hostile).waitFor();
  await host.reload();
  await draft.getByText(hostile).waitFor();

  // The second desk edits, the first one launches what it then has.
  await button(activities(second), `Edit: ${hostile}`).click();
  await activities(second).getByLabel("Question").fill(`${hostile}!`);
  await button(activities(second).locator("form"), "Save").click();
  await draft.getByText(`${hostile}!`, { exact: true }).waitFor();
  await button(activities(host), `Launch: ${hostile}!`).click();
  await draft.waitFor({ state: "detached" });
  await eventually(
    "the second desk's draft goes",
    async () => !(await activities(second).locator("li.draft").count()),
  );
  const poll = await eventually("the viewers see it", async () => (await view(ada, "poll")).polls[0]);
  assert.deepEqual(
    poll.options.map((o) => o.text),
    ["Red", "Green", "Blue"],
  );
  await act(ada, "poll.vote", { poll: poll.id, choice: [1] });
  await act(bob, "poll.vote", { poll: poll.id, choice: [1] });
  const card = activities(host).locator("li.activity");
  await card.getByText("2 votes").waitFor();
  assert.equal(await card.getByText("100 %").count(), 0, "the tally is hidden until the host looks");
  await button(card, "Look at the tally").click();
  await card.getByText("2 · 100 %").waitFor();
  await button(card, "Close voting").click();
  await button(card, "Reveal the result").click();
  await button(activities(host), "Say it in the chat").click();
  await host.keyboard.type("Grace");
  await host.keyboard.press("Enter");
  await activities(host).getByText("Said in the chat").waitFor();
  await line(bob, `${hostile}! Green 100 % (2 votes)`);
  assert.equal(await host.locator('img[src="x"]').count(), 0);
  assert.deepEqual(host.errors, []);
  assert.deepEqual(second.errors, []);
});

test("a quiz from pasted lines: asked, answered, revealed, its end, and a refusal in its place", async (t) => {
  const { host, ada, bob } = await people(t);
  const form = await compose(host, "Quiz");
  await form.getByText("Paste questions", { exact: true }).first().click();
  const text = form.getByLabel("Questions as text");
  await text.fill("# Sums\nTwo and two? | 30 s\n- Three\n- Five");
  await form.getByText("Line 2: Begin the right option with *").waitFor();
  await text.fill("# Sums\nTwo and two? | 30 s\n- Three\n* Four\n\nThree and three?\n* Six\n- Nine");
  await button(form, "Add 2 questions").click();
  assert.equal(await form.getByLabel("Title").inputValue(), "Sums");
  await button(form, "Keep as draft").click();
  const panel = activities(host);
  await panel.getByText("Quiz · 2 questions").waitFor();
  await button(panel, "Edit: Sums").click();
  await form.getByLabel("Question", { exact: true }).nth(1).fill("Three and four?");
  await form.getByLabel("Option 1", { exact: true }).nth(1).fill("Seven");
  await button(form, "Launch now").click();
  await button(panel, "Ask the first question").click();
  const { quiz } = await eventually("the question is on", async () => {
    const v = await view(ada, "quiz");
    return v.quiz?.question ? v : null;
  });
  await act(ada, "quiz.answer", { quiz: quiz.id, question: 0, choice: [1] });
  await act(bob, "quiz.answer", { quiz: quiz.id, question: 0, choice: [0] });
  const card = panel.locator("li.activity");
  await card.getByText("2 answers").waitFor();
  await button(card, "Pause").click();
  await card.getByText(/Paused, \d+ s left/).waitFor();
  await button(card, "Go on").click();
  await button(card, "Reveal the answer").click();
  await card.getByText("1 of 2 were right").waitFor();
  await button(card, "Next question").click();
  await card.getByText("Three and four?").waitFor();
  await button(card, "Skip").click();
  await button(card, "End the quiz").click();
  await button(panel, "Say it in the chat").waitFor();
  await panel.getByRole("list").getByText("Ada").waitFor();
  // What the server refuses is said where it was asked for; the draft is kept.
  const bingo = await compose(host, "Bingo");
  await bingo.getByLabel("Title").fill("Keynote");
  await bingo.getByLabel("Items").fill("Synergy\nCloud");
  await button(bingo, "Launch now").click();
  await bingo.getByText("A bingo needs 24 items: add some.").waitFor();
  await bingo.getByLabel("Items").fill("Synergy\nCloud\nAgile");
  await button(bingo, "Save").click();
  await panel.getByText("Bingo · 3 items · 21 more to go").waitFor();
  await eventually("it took the other's place", async () => (await panel.locator("li.draft").count()) === 1);
  // What is missing is said before anybody is asked.
  const wheel = await compose(host, "Prediction");
  await wheel.getByLabel("Title").fill("Will it rain?");
  await button(wheel, "Launch now").click();
  await wheel.getByText("Write at least 2 options.").waitFor();
  await wheel.getByLabel("Option 1", { exact: true }).fill("Yes");
  await wheel.getByLabel("Option 2", { exact: true }).fill("No");
  await button(wheel, "Launch now").click();
  const rain = panel.locator("li.activity", { hasText: "Will it rain?" });
  await button(rain, "Take no more").click();
  await rain.getByText("Nobody can join or stake any more.").waitFor();
  await button(rain, "Yes").click();
  await button(rain, "Pay out").click();
  await rain.getByText("Came true", { exact: true }).waitFor();
  assert.deepEqual(host.errors, []);
});

test("questions by the keyboard: approved, dismissed, merged, answered; hands called", async (t) => {
  const { host, ada, bob } = await people(t);
  const panel = questions(host);
  await panel.getByLabel("Look at each question first").click();
  await eventually("questions are moderated", async () => (await view(ada, "qa")).moderated);
  await act(ada, "qa.ask", { text: "How does the clock work?" });
  await act(bob, "qa.ask", { text: "How does the clock really work?" });
  await act(bob, "qa.ask", { text: "Rude words?", anonymous: true });
  const held = panel.locator("li.held");
  await eventually("three wait", async () => (await held.count()) === 3);
  await held.first().focus();
  await host.keyboard.press("a");
  await eventually("two wait", async () => (await held.count()) === 2);
  assert.equal(await host.evaluate(() => document.activeElement?.className), "held");
  await held.first().getByText("Asked already in much the same words").waitFor();
  await host.keyboard.press("j");
  await host.keyboard.press("d");
  await eventually("one waits", async () => (await held.count()) === 1);
  await button(panel, "Make one of both: How does the clock work?").press("Enter");
  await eventually("none waits", async () => (await held.count()) === 0);
  const shown = panel.locator("li.question");
  await shown.getByText("2", { exact: true }).waitFor();
  await button(shown, "Answer now").press("Enter");
  await panel.getByRole("heading", { name: "Being answered now" }).waitFor();
  await eventually(
    "the viewers see it",
    async () => (await view(bob, "qa")).questions[0].status === "answering",
  );
  await button(panel.locator("li.question.answering"), "Done").press("Enter");
  await eventually("it is answered", async () => (await view(bob, "qa")).questions[0].votes === 2);

  const hands = host.locator('[data-panel="hands"]');
  await button(hands, "Take hands").press("Enter");
  await eventually("hands are taken", async () => (await view(ada, "hand")).open);
  await act(ada, "hand.raise");
  await act(bob, "hand.raise");
  await hands.locator("li.hand").nth(1).getByText("Bob").waitFor();
  await button(hands, "Call next").press("Enter");
  await hands.locator(".hand.on").getByText("Ada").waitFor();
  await button(hands, "Lower: Bob").press("Enter");
  await eventually("the queue is empty", async () => (await hands.locator("li.hand").count()) === 0);
  await button(hands, "Finish").press("Enter");
  await hands.locator(".hand.on").waitFor({ state: "detached" });
  assert.deepEqual(host.errors, []);
});

test("the pulse: reactions and the pace as curves, in words too", async (t) => {
  const { host, ada } = await people(t);
  const pulse = host.locator('[data-panel="pulse"]');
  await button(pulse, "Ask about the pace").click();
  await eventually("it is asked", async () => (await view(ada, "feedback")).open);
  await act(ada, "feedback.give", { kind: "lost" });
  await act(ada, "reaction.send", { kind: "heart", n: 5 });
  await pulse.getByText("1 now, many").waitFor();
  await pulse.getByText(/5 in the last minute/).waitFor();
  assert.match(
    await pulse.getByRole("img", { name: /^Lost me/ }).getAttribute("aria-label"),
    /At most 1 at once/,
  );
  assert.deepEqual(host.errors, []);
});

test("a phone, dark, and axe: every form and state, nothing too wide or too small", async (t) => {
  const { host, ada } = await people(t, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
    reducedMotion: "reduce",
  });
  await button(host.getByRole("navigation", { name: "Parts of the desk" }), "Activities").click();
  const fits = async (where) => {
    const { wider, small } = await host.evaluate(() => ({
      wider: document.documentElement.scrollWidth - innerWidth,
      small: [...document.querySelectorAll(".acts :is(button, summary, select, input)")]
        .filter((e) => e.checkVisibility())
        .map((e) => ({ e, box: e.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
        .map(({ e, box }) => `${e.outerHTML.slice(0, 80)} ${box.width}×${box.height}`),
    }));
    assert.ok(wider <= 0, `${where} is ${wider} px too wide`);
    assert.deepEqual(small, [], where);
    assert.deepEqual(await grave(host), [], where);
  };
  for (const kind of [
    "Poll",
    "Quiz",
    "Prediction",
    "Giveaway",
    "Wheel",
    "Goal",
    "Tug",
    "Survivor",
    "Bingo",
  ]) {
    const form = await compose(host, kind);
    for (const summary of await form.locator("summary").all()) await summary.click();
    await fits(kind);
    await button(form, "Cancel").click();
  }
  const form = await compose(host, "Bingo");
  await form.getByLabel("Title").fill("Keynote");
  await form.getByLabel("Items").fill(Array.from({ length: 24 }, (_, i) => `Word ${i}`).join("\n"));
  await button(form, "Launch now").click();
  const card = activities(host).locator("li.activity");
  await button(card, "Word 3").click();
  await card.getByText("1 of 24 called").waitFor();
  await eventually(
    "the viewers hear it",
    async () => (await view(ada, "game")).games[0]?.called?.length === 1,
  );
  await fits("a bingo");
  await button(host.getByRole("navigation", { name: "Parts of the desk" }), "Q&A").click();
  await fits("the questions");
  assert.deepEqual(host.errors, []);
});
