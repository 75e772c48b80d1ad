// A hall: the host's desk, the projector and phones, in real browsers on the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, serve, visit } from "./harness.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Markup, and a word that is wider than any picture; classifiers hold what repeats itself.
const hostile = `<img src=x onerror="document.title='hit'">${Array.from({ length: 60 }, (_, i) => (i * 7919).toString(36)).join("")}`;

/** Says what the page's policy refused, and what stands of its attributes of style in the HTML. */
const watchPolicy = () => {
  globalThis.refusedByPolicy = [];
  addEventListener("securitypolicyviolation", (e) =>
    globalThis.refusedByPolicy.push(`${e.violatedDirective} ${e.blockedURI}`),
  );
};

async function calm(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.errors, []);
    assert.deepEqual(await page.evaluate(() => globalThis.refusedByPolicy), []);
  }
}

async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

/** A hand-held page. */
const phone = (t, b, url, options) =>
  visit(t, b, url, {
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    isMobile: true,
    init: watchPolicy,
    ...options,
  });

/** The host's desk. */
async function desk(t, b, server) {
  // While nothing is live the player is told so by a 404, which the browser writes down.
  const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, {
    allow: ["404"],
    init: watchPolicy,
  });
  await page.goto(`${server.origin}/studio/live`);
  await page.getByRole("heading", { name: "live · Desk" }).waitFor();
  return page;
}

/** The projector, in a browser that nobody has signed in to. */
async function projector(t, b, server, { query = "", ...options } = {}) {
  const page = await visit(t, b, `${server.origin}/present/live${query}`, {
    viewport: { width: 1280, height: 720 },
    init: watchPolicy,
    ...options,
  });
  await page.getByText("Join at").waitFor();
  return page;
}

/** A host, a projector and the code on it. */
async function hall(t) {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server);
  const screen = await projector(t, b, server);
  const code = (await screen.locator(".join-code").textContent()).trim();
  return { server, b, host, screen, code };
}

const act = (page, command, data) =>
  page.evaluate(
    ([c, d]) => document.querySelector("frontrow-player, frontrow-activity").client.room.act(c, d),
    [command, data],
  );

/** Sits down under a name. */
async function sit(page, name) {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Continue" }).tap();
  await page.getByRole("heading", { name: "You are in" }).waitFor();
}

/** That nothing of what is shown lies outside of the page. */
const fits = (page, what) =>
  page.evaluate(
    (what) =>
      document.documentElement.scrollWidth <= innerWidth &&
      [...document.querySelectorAll(what)].every((node) => {
        const box = node.getBoundingClientRect();
        return box.left >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
      }),
    what,
  );

test("a phone joins by typing the code and by its address, and the hall sees its vote", async (t) => {
  const { server, b, host, screen, code } = await hall(t);
  assert.match(code, /^[1-9]\d\d \d\d\d$/);
  const ada = await phone(t, b, `${server.origin}/join`, { allow: ["404"] });
  const field = ada.getByLabel("Code");
  assert.equal(await field.getAttribute("inputmode"), "numeric");
  await field.fill("12");
  await ada.getByRole("button", { name: "Join" }).tap();
  await ada.getByText("The code has six digits.").waitFor();
  const digits = code.replace(" ", "");
  await field.fill(String(999_999 - Number(digits)).padStart(6, "1"));
  await ada.getByRole("button", { name: "Join" }).tap();
  await ada.getByText("No show has this code").waitFor();
  assert.deepEqual(await serious(ada), []);
  await field.fill(`${digits.slice(0, 3)}-${digits.slice(3)}`);
  await ada.keyboard.press("Enter");
  await sit(ada, "Ada");
  assert.equal(new URL(ada.url()).pathname, `/join/${digits}`);
  assert.equal(await ada.locator("frontrow-player, video").count(), 0, "there is no picture");
  // A reload comes back to the same seat, and asks for no name again.
  await ada.reload();
  await ada.getByRole("heading", { name: "You are in" }).waitFor();

  const bob = await phone(t, b, `${server.origin}/join/${digits}`, {
    viewport: { width: 320, height: 568 },
    colorScheme: "dark",
  });
  await bob.getByRole("button", { name: "Go on without a name" }).tap();
  await bob.getByRole("heading", { name: "You are in" }).waitFor();

  await act(host, "poll.create", {
    id: "p1",
    question: "Which one?",
    options: ["Red", "Blue"],
    results: "live",
    launch: true,
  });
  await screen.getByRole("heading", { name: "Which one?" }).waitFor();
  await ada.getByRole("button", { name: "Blue" }).tap();
  await screen.getByText("100 %").waitFor();
  await bob.getByRole("button", { name: "Red" }).tap();
  await screen.getByText("2 votes").waitFor();
  const wide = (option) =>
    screen
      .locator(".big-bars li", { hasText: option })
      .locator(".bar")
      .evaluate((node) => node.style.scale);
  await eventually("the bars are as wide as the votes", async () =>
    [await wide("Red"), await wide("Blue")].every((s) => s.startsWith("0.5")),
  );
  assert.ok(await fits(screen, ".big-bars li, .corner, h1"), "all of it is on the picture");
  const [last, corner] = [
    await screen.locator(".big-bars li").last().boundingBox(),
    await screen.locator(".corner").boundingBox(),
  ];
  assert.ok(last.y + last.height <= corner.y, "the code lies over nothing");
  await ada.locator("frontrow-reactions").getByRole("button").first().tap();
  await screen.locator(".floats span").first().waitFor({ state: "attached" });
  for (const page of [ada, bob]) {
    assert.ok(await fits(page, ".seat-tabs"), "nothing is wider than the phone");
    assert.deepEqual(await serious(page), []);
  }
  assert.deepEqual(await serious(screen), []);
  await act(host, "poll.close", { poll: "p1" });
  await screen.getByText("Tied").first().waitFor();

  // What one sees only after a vote is not shown to a hall that votes.
  await act(host, "poll.create", {
    id: "p2",
    question: "And now?",
    options: ["One", "Two"],
    results: "after_vote",
    launch: true,
  });
  await screen.getByText("Answers so far: 0").waitFor();
  await ada.locator("frontrow-poll", { hasText: "And now?" }).getByRole("button", { name: "Two" }).tap();
  await screen.getByText("Answers so far: 1").waitFor();
  assert.equal(await screen.getByText("100 %").count(), 0);
  await act(host, "poll.close", { poll: "p2" });
  await screen.getByText("100 %").waitFor();
  await calm(host, screen, bob);
});

test("a question that is being answered stands big on the projector, whatever it says", async (t) => {
  const { server, b, host, screen, code } = await hall(t);
  await act(host, "qa.open", { moderated: false, anonymous: false });
  const ada = await phone(t, b, `${server.origin}/join/${code.replace(" ", "")}`);
  await sit(ada, "Ada");
  await ada.getByRole("tab", { name: "Q&A" }).tap();
  const field = ada.locator("frontrow-qa").getByRole("textbox");
  await field.fill(hostile);
  await ada.locator("frontrow-qa").getByRole("button", { name: "Ask" }).tap();
  // It stands beside the code until somebody answers it.
  await screen.locator(".rest-asked li").getByText("<img src=x").waitFor();
  await screen.getByText("1 vote").waitFor();
  assert.ok(await fits(screen, ".rest-asked li, .join-qr, .join-code"), "beside the code all of it fits");
  const questions = host.locator('[data-panel="questions"]');
  await questions.getByRole("button", { name: "Answer now" }).click();
  const big = screen.locator(".big-question");
  await big.waitFor();
  assert.match(await big.textContent(), /^<img src=x onerror/);
  assert.equal(await screen.locator(".present img").count(), 0);
  assert.notEqual(await screen.title(), "hit");
  assert.ok(await fits(screen, ".big-question, .corner"), "it fits however long its words are");
  assert.deepEqual(await serious(screen), []);
  await ada.getByRole("tab", { name: "Now" }).tap();
  await ada.getByRole("heading", { name: "Being answered now" }).waitFor();
  assert.deepEqual(await serious(ada), []);
  await questions.getByRole("button", { name: "Done" }).first().click();
  await screen.getByText("Join at").waitFor();
  await calm(host, screen, ada);
});

test("a quiz: countdown, the right answer, then who leads", async (t) => {
  const { server, b, host, screen, code } = await hall(t);
  const ada = await phone(t, b, `${server.origin}/join/${code.replace(" ", "")}`);
  await sit(ada, "Ada");
  const { quiz } = await act(host, "quiz.create", {
    title: "Sums",
    questions: [{ text: "Two and two?", options: ["Three", "Four"], right: [1], seconds: 30 }],
  });
  await act(host, "quiz.start", { quiz });
  await screen.getByRole("heading", { name: "Sums" }).waitFor();
  await act(host, "quiz.next", { quiz });
  await screen.getByRole("heading", { name: "Two and two?" }).waitFor();
  await screen.getByRole("timer").waitFor();
  assert.equal(await screen.locator(".big-bars .marked").count(), 0, "nobody is told before its time");
  await ada.getByRole("button", { name: "Four" }).tap();
  await screen.getByText("Answers so far: 1").waitFor();
  await act(host, "quiz.reveal", { quiz });
  await screen.getByText("1 of 1 was right").waitFor();
  const right = screen.locator(".big-bars .marked");
  assert.match(await right.textContent(), /Four.*Right.*100 %/s);
  await screen.getByRole("heading", { name: "Leaderboard" }).waitFor();
  await screen.locator(".big-places").getByText("Ada").waitFor();
  assert.deepEqual(await serious(screen), []);
  await act(host, "quiz.end", { quiz });
  await screen.getByRole("heading", { name: "Final result" }).waitFor();
  await calm(host, screen, ada);
});

test("a new code takes the place of the old one, everywhere", async (t) => {
  const { server, b, host, screen, code } = await hall(t);
  await host.locator("summary", { hasText: "Share" }).click();
  await host.locator(".share-digits").getByText(code).waitFor();
  await host.getByRole("img", { name: "QR code that leads phones in" }).waitFor();
  const link = host.getByRole("textbox", { name: "Address with the code" });
  assert.equal(await link.inputValue(), `${server.origin}/join/${code.replace(" ", "")}`);
  assert.match(
    await host.getByRole("textbox", { name: "Frame" }).inputValue(),
    /^<iframe src=".*\/embed\/live/,
  );
  assert.match(
    await host.getByRole("textbox", { name: "Script" }).inputValue(),
    /^<script type="module" src="/,
  );
  await host.getByRole("button", { name: "Make a new code" }).click();
  await host.getByRole("button", { name: "Yes, make a new code" }).click();
  await host.getByText("There is a new code.").waitFor();
  const fresh = (await host.locator(".share-digits").textContent()).replace(/\D/g, "");
  assert.notEqual(fresh, code.replace(" ", ""));
  assert.deepEqual(await serious(host), []);
  const late = await phone(t, b, `${server.origin}/join/${code.replace(" ", "")}`, { allow: ["404"] });
  await late.getByText("No show has this code").waitFor();
  await late.getByLabel("Code").fill(fresh);
  await late.keyboard.press("Enter");
  await late.getByLabel("Your name").waitFor();
  await screen.reload();
  await screen.getByText(`${fresh.slice(0, 3)} ${fresh.slice(3)}`).waitFor();
  const log = await host.evaluate(async () => {
    const token = await document.querySelector("frontrow-player").client.bearer();
    const headers = { Authorization: `Bearer ${token}` };
    return (await fetch("/api/v1/channels/live/audit", { headers })).text();
  });
  assert.match(log, /channel\.code_replaced/);
  const [opened] = await Promise.all([
    host.context().waitForEvent("page"),
    host.getByRole("link", { name: "Open the presenter view" }).click(),
  ]);
  await opened.getByText("Join at").waitFor();
  await opened.close();
  await calm(host, screen);
});

test("the projector is led by keys, hides its cursor, fits 4:3 and comes back by itself", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const screen = await projector(t, b, server, { allow: ["ERR_CONNECTION_REFUSED", "WebSocket"] });
  assert.equal(await screen.evaluate(() => document.documentElement.dataset.theme), "dark");
  const cursor = () => screen.locator(".present").evaluate((node) => getComputedStyle(node).cursor);
  await eventually("the cursor rests", async () => (await cursor()) === "none");
  await screen.mouse.move(200, 200);
  await screen.mouse.move(240, 220);
  assert.equal(await cursor(), "default");
  await screen.keyboard.press("q");
  await eventually("the code is hidden", async () => (await screen.locator(".join-qr").count()) === 0);
  await screen.keyboard.press("q");
  await screen.locator(".join-qr").waitFor();
  await screen.keyboard.press("?");
  await screen.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  assert.deepEqual(await serious(screen), []);
  await screen.keyboard.press("Escape");
  await screen.keyboard.press("f");
  await eventually("it fills the screen", () => screen.evaluate(() => document.fullscreenElement !== null));
  await screen.keyboard.press("f");
  await eventually("and does not", () => screen.evaluate(() => document.fullscreenElement === null));
  const square = await projector(t, b, server, {
    query: "?theme=light",
    viewport: { width: 1024, height: 768 },
  });
  assert.equal(await square.evaluate(() => document.documentElement.dataset.theme), "light");
  assert.ok(await fits(square, ".join-qr, .join-code, h1"), "it fits 4:3");
  assert.deepEqual(await serious(square), []);
  await square.close();
  await server.process.stop();
  await screen.locator(".away").getByText("Reconnecting…").waitFor();
  await screen.getByText("Join at").waitFor();
  await server.again();
  await eventually("it is back", async () => (await screen.locator(".away").textContent()) === "");
  const none = await visit(t, b, `${server.origin}/present/nobody`, { allow: ["404"] });
  await none.getByRole("heading", { name: "There is no such channel" }).waitFor();
});

test("a phone whose server goes away comes back quietly, and speaks and keeps its screen on", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server);
  const { code } = await (await fetch(`${server.origin}/api/v1/channels/live/code`)).json();
  const ada = await phone(t, b, `${server.origin}/join/${code}`, {
    allow: ["ERR_CONNECTION_REFUSED", "WebSocket"],
    init: () => {
      globalThis.refusedByPolicy = [];
      globalThis.awake = 0;
      Object.defineProperty(navigator, "wakeLock", {
        value: {
          request: async () => {
            globalThis.awake++;
            return {
              released: false,
              release: async () => {
                globalThis.awake--;
              },
            };
          },
        },
      });
    },
  });
  await sit(ada, "Ada");
  assert.equal(await ada.evaluate(() => globalThis.awake), 0);
  await act(host, "poll.create", { id: "p1", question: "On?", options: ["Yes", "No"], launch: true });
  await ada.getByRole("heading", { name: "On?" }).waitFor();
  await eventually("the screen stays on", async () => (await ada.evaluate(() => globalThis.awake)) === 1);
  await ada.getByRole("tab", { name: "Chat" }).tap();
  const line = ada.locator("frontrow-chat").getByRole("textbox").first();
  await line.fill("Hello from the hall");
  await line.press("Enter");
  await host.locator("li.line").getByText("Hello from the hall").waitFor();
  // Arrows lead through the tabs.
  await ada.getByRole("tab", { name: "Chat" }).focus();
  await ada.keyboard.press("ArrowRight");
  await ada.getByRole("tabpanel", { name: "Points" }).waitFor();
  await ada.keyboard.press("Home");
  await ada.getByRole("heading", { name: "On?" }).waitFor();
  await server.process.stop();
  await ada.getByText("Reconnecting…").first().waitFor();
  assert.ok(await ada.getByRole("heading", { name: "On?" }).isVisible(), "what was there stays");
  await server.again();
  await ada.locator(".seat-top").getByText("Not live yet").waitFor();
  await ada.getByRole("button", { name: "Yes" }).tap();
  await ada.getByText("Yours is counted.").waitFor();
});
