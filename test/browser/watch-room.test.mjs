// What a watch page has beside the chat: questions, reactions, a raised hand, the
// pace, and what is open now, with two viewers and a host on the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, moves, playing, publish, serve, visit } from "./harness.mjs";
import { act, plain } from "./plain/plain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `<img src=x onerror="document.title='hacked'"> \u202e${"long".repeat(40)}`;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A host, and viewers on the watch page: what each of them is opened with. */
async function house(t, ...options) {
  const server = await serve(t);
  const b = await browser(t);
  const host = await plain(t, b, server, { staff: server.owner });
  const viewers = [];
  for (const { panel = "qa", ...o } of options) {
    // Nothing is published: the player's question for a picture is answered with 404.
    const page = await visit(t, b, `${server.origin}/watch/live?panel=${panel}`, {
      allow: ["status of 404"],
      ...o,
    });
    await page.getByRole("tab", { name: /^Q&A/ }).waitFor();
    viewers.push(page);
  }
  return { server, b, host, viewers };
}

const qa = (page) => page.locator("frontrow-qa");
const question = (page, text) => qa(page).locator("[part~=question]").filter({ hasText: text });
const vote = (page, text) => question(page, text).locator("button.vote");
const order = (page) => qa(page).locator(".questions [data-id] .text").allTextContents();

async function ask(page, text, name) {
  const box = qa(page).getByRole("textbox");
  await box.fill(text);
  await box.press("Enter");
  if (!name) return;
  await qa(page).getByLabel("Choose a name").fill(name);
  await qa(page).getByLabel("Choose a name").press("Enter");
}

/** What axe finds of weight. */
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

const active = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.id || at?.localName;
  });

test("questions: asked by name, voted for exactly, answered above all others; nothing moves under a reader", async (t) => {
  const {
    host,
    viewers: [ada, bob],
  } = await house(t, {}, { reducedMotion: "reduce" });
  await qa(bob).getByText("No questions yet").waitFor();
  await ask(ada, "What is first?", "Ada");
  await question(bob, "What is first?").getByText("Ada").waitFor();
  await ask(bob, hostile, "Bob");
  await question(ada, "longlong").waitFor();
  assert.equal(await ada.title().then((s) => s.includes("hacked")), false);

  await vote(bob, "What is first?").click();
  await eventually("both see two votes, bob's marked", async () => {
    const shown = await question(ada, "What is first?").locator(".vote").textContent();
    const pressed = await vote(bob, "What is first?").getAttribute("aria-pressed");
    return shown.trim() === "2" && pressed === "true";
  });
  assert.equal((await vote(bob, "What is first?").textContent()).trim(), "2");
  await bob.reload();
  await eventually(
    "the vote is remembered",
    async () => (await vote(bob, "What is first?").getAttribute("aria-pressed")) === "true",
  );

  // Ada reads: the pointer is on the list.
  await question(ada, "longlong").hover();
  const before = await order(ada);
  const place = await question(ada, "longlong").boundingBox();
  await ask(bob, "Something else that is new?");
  await qa(ada).getByRole("button", { name: "1 new · Show" }).waitFor();
  const { question: first } = await act(host, "qa.ask", { text: "And one from the host" });
  await qa(ada).getByRole("button", { name: "2 new · Show" }).waitFor();
  await act(host, "qa.answer", { question: first });
  await qa(ada).locator(".now").getByText("And one from the host").waitFor();
  assert.deepEqual(await order(ada), before);
  const after = await question(ada, "longlong").boundingBox();
  assert.ok(Math.abs(after.y - place.y) <= 1, `what ada reads moved from ${place.y} to ${after.y}`);
  await qa(ada).getByRole("button", { name: "1 new · Show" }).click();
  await question(ada, "Something else").waitFor();

  await act(host, "qa.done", { question: first, text: "Yes." });
  await qa(bob).getByText("Answered (1)").click();
  await qa(bob).getByText("Yes.").waitFor();
  await qa(ada).getByRole("button", { name: "Newest" }).click();
  await eventually("the newest first", async () => (await order(ada))[0] === "Something else that is new?");
  assert.deepEqual(await faults(bob), []);
  for (const page of [ada, bob]) assert.deepEqual(page.errors, []);
});

test("a moderated question waits, is refused with a reason, and the form says when it is closed", async (t) => {
  const {
    host,
    viewers: [ada],
  } = await house(t, { colorScheme: "dark" });
  await act(host, "qa.open", { moderated: true, anonymous: true });
  await qa(ada).getByText("A moderator reads it").waitFor();
  await ask(ada, "May I say something that is not nice?");
  await qa(ada).getByRole("button", { name: "Ask without a name" }).click();
  await qa(ada).locator("[part~=own]").getByText("Waiting for a moderator").waitFor();
  const id = await ada.evaluate(
    () => document.querySelector("frontrow-qa").client.room.state.get().mine.qa.questions[0].id,
  );
  assert.deepEqual(await faults(ada), []);
  await act(host, "qa.deny", { question: id, reason: "Be kind." });
  await qa(ada).locator("[part~=own]").getByText("Be kind.").waitFor();
  await qa(ada).getByRole("button", { name: "Hide" }).click();
  await qa(ada).getByText("No questions yet").waitFor();

  await act(host, "qa.open", { moderated: false });
  await ask(ada, "How is it made of so many parts?");
  await qa(ada).getByRole("button", { name: "Ask without a name" }).click();
  await question(ada, "so many parts").getByText("Somebody").waitFor();
  await qa(ada).getByRole("textbox").fill("How is it made of so many small parts?");
  await qa(ada).getByText("Asked already?").waitFor();
  await qa(ada).getByRole("textbox").fill("");
  await question(ada, "so many parts").getByRole("button", { name: "Withdraw" }).click();
  await question(ada, "so many parts").waitFor({ state: "detached" });
  await act(host, "qa.ask", { text: "Still here" });
  await act(host, "qa.close");
  await qa(ada).getByText("No more questions are taken").waitFor();
  assert.equal(await qa(ada).getByRole("textbox").count(), 0);
  await vote(ada, "Still here").click();
  await eventually(
    "votes still count",
    async () => (await vote(ada, "Still here").textContent()).trim() === "2",
  );
  assert.deepEqual(ada.errors, []);
});

test("by the keyboard alone: tabs, a question, a vote, an option by its number; the player keeps its size", async (t) => {
  const {
    host,
    viewers: [ada],
  } = await house(t, { panel: "chat" });
  const size = () => ada.locator("frontrow-player").boundingBox();
  const before = await size();
  await ada.getByRole("tab", { name: /^Chat/ }).focus();
  await ada.keyboard.press("ArrowRight");
  assert.equal(await active(ada), "tab-qa");
  assert.match(ada.url(), /panel=qa/);
  await qa(ada).getByRole("textbox").focus();
  await ada.keyboard.type("Typed with 2 keys?");
  const { poll } = await act(host, "poll.create", {
    question: "Which?",
    options: ["Red", "Blue"],
    results: "live",
    launch: true,
  });
  await ada.locator("frontrow-activity").getByRole("heading", { name: "Which?" }).waitFor();
  assert.equal(await active(ada), "textarea", "what opens takes no focus");
  const box = await ada.locator("frontrow-activity").boundingBox();
  const composer = await qa(ada).locator("footer").boundingBox();
  assert.ok(box.y + box.height <= composer.y + 1, "the card stands above the composer");
  await ada.keyboard.press("Enter");
  await ada.keyboard.type("Ada");
  await ada.keyboard.press("Enter");
  await question(ada, "Typed with 2 keys?").waitFor();

  await ada.getByRole("tab", { name: /^Q&A/ }).focus();
  await ada.keyboard.press("2");
  await eventually("the vote by key is counted", async () => {
    const mine = await ada.evaluate(
      () => document.querySelector("frontrow-qa").client.room.state.get().mine.poll,
    );
    return mine?.votes?.[poll]?.[0] === 1;
  });
  await ada.getByRole("tab", { name: /^Polls/ }).waitFor();
  await ada.keyboard.press("End");
  assert.equal(await active(ada), "tab-people");
  await ada.keyboard.press("ArrowLeft");
  assert.equal(await active(ada), "tab-polls");
  await ada.locator("#panel-polls frontrow-poll").getByRole("heading", { name: "Which?" }).waitFor();
  assert.deepEqual(await size(), before);
  assert.deepEqual(await faults(ada), []);
  await ada.reload();
  await ada.locator("#panel-polls frontrow-poll").getByRole("heading", { name: "Which?" }).waitFor();

  await ada.waitForTimeout(2500);
  assert.equal(await ada.getByRole("tab", { name: "something new" }).count(), 0, "what was there is no news");
  // Something new in a panel that is not shown, and the way to the chat by its key.
  await act(host, "qa.ask", { text: "News" });
  await ada.getByRole("tab", { name: /^Q&A.*something new/ }).waitFor();
  await ada.getByRole("tab", { name: /^Polls/ }).focus();
  await ada.keyboard.press("/");
  await eventually("the chat is there and has the focus", async () => (await active(ada)) === "textarea");
  assert.equal(await ada.getByRole("tab", { name: /^Chat/ }).getAttribute("aria-selected"), "true");
  assert.deepEqual(ada.errors, []);
});

test("in full screen what is open stands over the picture, with what was begun in it", async (t) => {
  const {
    server,
    host,
    viewers: [ada],
  } = await house(t, { panel: "chat" });
  publish(t, server.rtmp, { audio: false });
  await moves(ada);
  await act(host, "poll.create", { question: "Why?", kind: "text", launch: true });
  const written = ada.locator("frontrow-activity").getByRole("textbox");
  await written.fill("Because");
  const parent = () => ada.evaluate(() => document.querySelector(".cards").parentElement.localName);
  assert.equal(await parent(), "frontrow-chat");
  await ada.locator("frontrow-player").hover();
  await ada.locator("frontrow-player").getByRole("button", { name: "Full screen" }).click();
  await eventually("the card is in the player", async () => (await parent()) === "frontrow-player");
  assert.equal(await written.inputValue(), "Because");
  const [card, bar] = [
    await ada.locator("frontrow-activity").boundingBox(),
    await ada.locator("frontrow-player [part~=bar] button").first().boundingBox(),
  ];
  assert.ok(card.y + card.height <= bar.y, "it leaves the controls free");
  await written.press("k");
  assert.equal((await playing(ada)).paused, false, "a letter in it is no key of the player");
  await ada.evaluate(() => document.exitFullscreen());
  await eventually("and it is back", async () => (await parent()) === "frontrow-chat");
  assert.equal(await written.inputValue(), "Becausek");
  assert.deepEqual(ada.errors, []);
});

test("reactions are counted exactly, rise for the others within bounds, and are numbers without motion", async (t) => {
  const {
    host,
    viewers: [ada, bob, still],
  } = await house(t, {}, {}, { reducedMotion: "reduce" });
  const heart = (page) => page.locator("frontrow-reactions").getByRole("button", { name: "heart" });
  const floating = (page) =>
    page.evaluate(
      () => document.querySelector("frontrow-floats")?.shadowRoot.querySelectorAll("span").length ?? 0,
    );
  await heart(ada).waitFor();
  for (let i = 0; i < 23; i++) await heart(ada).click();
  assert.ok((await floating(ada)) > 0, "own ones rise at once");
  await eventually("they rise for bob", async () => (await floating(bob)) > 0);
  await eventually("the server has all 23", async () => (await heart(still).textContent()).includes("23"));
  assert.equal(await floating(still), 0);
  await heart(still).focus();
  await still.keyboard.press("Enter");
  await eventually("24", async () => (await heart(still).textContent()).includes("24"));
  for (let i = 0; i < 60; i++) await heart(ada).click({ noWaitAfter: true });
  for (const page of [ada, bob]) assert.ok((await floating(page)) <= 30);
  await eventually("all of them go", async () => (await floating(ada)) + (await floating(bob)) === 0, 15_000);
  await act(host, "reaction.set", { kinds: [] });
  await heart(ada).waitFor({ state: "detached" });
  for (const page of [ada, bob, still]) assert.deepEqual(page.errors, []);
});

test("on a phone: the hand, the pace and an open poll leave the composer in reach", async (t) => {
  const {
    host,
    viewers: [ada, bob],
  } = await house(t, { ...phone, panel: "chat" }, { ...phone, colorScheme: "dark" });
  const hand = (page) => page.locator("frontrow-hand");
  assert.equal(await hand(ada).isVisible(), false);
  await act(host, "hand.open", {});
  await act(host, "feedback.open", {});
  await act(host, "poll.create", {
    question: "Which?",
    options: ["Red", "Blue", "Green", "None"],
    launch: true,
  });
  for (const [page, name] of [
    [ada, "Ada"],
    [bob, "Bob"],
  ]) {
    await hand(page).getByRole("button", { name: "Raise hand" }).tap();
    await hand(page).getByLabel("Choose a name").fill(name);
    await hand(page).getByLabel("Choose a name").press("Enter");
    await hand(page).getByRole("button", { name: "Lower hand" }).waitFor();
  }
  await hand(ada).getByText("You are next").waitFor();
  await hand(bob).getByText("1 before you, of 2").waitFor();
  await bob.locator("frontrow-feedback").getByRole("button", { name: "Slower" }).tap();
  await eventually(
    "the opinion is marked",
    async () =>
      (await bob
        .locator("frontrow-feedback")
        .getByRole("button", { name: "Slower" })
        .getAttribute("aria-pressed")) === "true",
  );
  await act(host, "hand.call", {});
  await hand(ada).getByText("It is your turn").waitFor();
  await hand(bob).getByText("You are next").waitFor();

  for (const [page, element] of [
    [ada, "frontrow-chat"],
    [bob, "frontrow-qa"],
  ]) {
    const box = await page.locator(element).locator("[part~=composer]").boundingBox();
    assert.ok(box.y + box.height <= 844.5, `${element}: the composer ends at ${box.y + box.height}`);
    assert.ok(await page.locator("frontrow-activity").isVisible());
    const { wider, small } = await page.evaluate(() => {
      const buttons = (root) => [
        ...root.querySelectorAll("button, summary, [role=tab]"),
        ...[...root.querySelectorAll("*")].flatMap((e) => (e.shadowRoot ? buttons(e.shadowRoot) : [])),
      ];
      return {
        wider: document.documentElement.scrollWidth - innerWidth,
        small: [".tabs", ".cards", "#panel-qa"]
          .flatMap((part) => [...document.querySelectorAll(`.rail ${part}`)])
          .flatMap((part) => buttons(part.shadowRoot ?? part))
          .filter((e) => e.checkVisibility({ visibilityProperty: true }))
          .map((e) => ({ says: e.textContent.trim() || e.ariaLabel, box: e.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 43.5))
          .map(({ says, box }) => `${says} ${Math.round(box.width)}×${Math.round(box.height)}`),
      };
    });
    assert.ok(wider <= 0, `${wider} px too wide`);
    assert.deepEqual(small, []);
    assert.deepEqual(await faults(page), []);
  }
  await hand(ada).getByRole("button", { name: "I am done" }).tap();
  await hand(ada).getByRole("button", { name: "Raise hand" }).waitFor();
  for (const page of [ada, bob]) assert.deepEqual(page.errors, []);
});
