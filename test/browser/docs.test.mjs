// The documentation that the server carries: every page, its live examples, its search.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, serve, visit } from "./harness.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The addresses of all pages, as the list beside them has them. */
const addresses = (page) =>
  page.locator("#pages a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));

/** Whatever a page asks of the server's API: the live examples ask nothing. */
function asked(page) {
  const all = [];
  const note = (url) => {
    if (/\/(api|whep|hls)\//.test(url)) all.push(url);
  };
  page.on("request", (q) => note(q.url()));
  page.on("websocket", (s) => note(s.url()));
  return all;
}

/** What axe finds that is serious. */
async function grave(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

const looks = {
  "1440 px, light": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  "390 px, dark, touch": { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true },
};

for (const [name, options] of Object.entries(looks)) {
  test(`every page at ${name}: nothing serious for axe, no error, not too wide, nothing asked`, async (t) => {
    const server = await serve(t);
    const page = await visit(t, await browser(t), `${server.origin}/docs`, options);
    const requests = asked(page);
    const all = await addresses(page);
    assert.ok(all.length > 25, `${all.length} pages`);
    for (const address of all) {
      const answer = await page.goto(server.origin + address);
      assert.equal(answer.status(), 200, address);
      if ((await page.locator("[data-live]").count()) > 0)
        await eventually("the examples are drawn", () =>
          page.evaluate(() =>
            [...document.querySelectorAll("[data-live]")].every((stage) =>
              [...stage.children].every((e) => e.shadowRoot?.childElementCount > 0),
            ),
          ),
        );
      assert.deepEqual(await grave(page), [], address);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${address} is ${wide} px too wide`);
    }
    assert.deepEqual(page.errors, []);
    assert.deepEqual(requests, []);
  });
}

test("the live examples are real elements: what is done in them happens", async (t) => {
  const server = await serve(t);
  const page = await visit(t, await browser(t), `${server.origin}/docs/poll`);
  const requests = asked(page);
  const poll = page.locator("frontrow-poll").first();
  const option = poll.getByRole("button", { name: /A tiny studio/ });
  await option.getByText("7 ·").waitFor();
  const bar = () => option.locator(".bar").evaluate((b) => b.getBoundingClientRect().width);
  const before = await bar();
  await option.click();
  await poll.getByText("Yours is counted.").waitFor();
  await option.getByText(/^(8|9|1\d) ·/).waitFor();
  await eventually("the bar has moved", async () => (await bar()) > before);

  await page.goto(`${server.origin}/docs/chat`);
  const chat = page.locator("frontrow-chat");
  await chat.getByRole("textbox").fill("<b>Hello</b>");
  await chat.getByRole("textbox").press("Enter");
  await chat.getByText("<b>Hello</b>", { exact: true }).waitFor();
  await chat.getByText("Good to see you here!").waitFor();

  await page.goto(`${server.origin}/docs/quiz`);
  const quiz = page.locator("frontrow-quiz");
  await quiz.getByText("24", { exact: true }).first().click();
  await quiz.locator(".option.right").waitFor();

  await page.goto(`${server.origin}/docs/game`);
  const mug = page.locator('frontrow-game[game="mug"]');
  await mug.getByRole("button", { name: "Join" }).click();
  await mug.getByText("You are in.").waitFor();
  const guess = page.locator('frontrow-game[game="guess"]');
  await guess.getByRole("radio", { name: /Yes/ }).check();
  await guess.getByRole("button", { name: "Stake 10", exact: true }).click();
  await guess.getByText("690 points in the pot").waitFor();

  await page.goto(`${server.origin}/docs/qa`);
  const qa = page.locator("frontrow-qa");
  await qa.getByRole("textbox").fill("Does this work?");
  await qa.getByRole("textbox").press("Enter");
  await qa.getByText("Does this work?").first().waitFor();

  await page.goto(`${server.origin}/docs/hand`);
  await page.locator("frontrow-hand").getByRole("button").click();
  await page.locator("frontrow-hand .turn").waitFor();

  await page.goto(`${server.origin}/docs/feedback`);
  const opinion = page.locator("frontrow-feedback").getByRole("button").first();
  await opinion.click();
  await eventually(
    "the opinion is noted",
    async () => (await opinion.getAttribute("aria-pressed")) === "true",
  );
  assert.deepEqual(requests, []);
  assert.deepEqual(page.errors, []);
});

test("the search and the list of pages, by keyboard alone", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const page = await visit(t, b, `${server.origin}/docs`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the text");
  await page.keyboard.press("Enter");
  await eventually("the text has the focus", () => page.evaluate(() => document.activeElement.id === "main"));
  await page.keyboard.press("/");
  await page.keyboard.type("verify webhook");
  const results = page.locator(".results a");
  await results.first().waitFor();
  assert.deepEqual(await grave(page), []);
  await page.keyboard.press("ArrowDown");
  assert.equal(await results.first().evaluate((a) => a === document.activeElement), true);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/docs/webhooks#verify-it");
  await page.keyboard.press("/");
  await page.keyboard.type("no such thing at all");
  await page.getByText("Nothing was found for “no such thing at all”.").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog").evaluate((d) => d.open), false);

  const phone = await visit(t, b, `${server.origin}/docs`, { viewport: { width: 390, height: 844 } });
  const menu = phone.getByRole("button", { name: "Pages" });
  await menu.focus();
  await phone.keyboard.press("Enter");
  assert.deepEqual(await grave(phone), []);
  await phone.keyboard.press("Escape");
  assert.equal(await phone.locator("#pages").isVisible(), false);
  assert.equal(await menu.evaluate((m) => m === document.activeElement), true);
  await phone.keyboard.press("Enter");
  await phone.getByRole("link", { name: "Webhooks", exact: true }).press("Enter");
  await phone.waitForURL("**/docs/webhooks");
  assert.deepEqual([...page.errors, ...phone.errors], []);
});

test("the theme is kept from page to page, code is copied, an unknown page is said to be", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const page = await visit(t, b, `${server.origin}/docs`, {
    colorScheme: "light",
    permissions: ["clipboard-read", "clipboard-write"],
    allow: ["404"],
  });
  const back = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await back();
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  const dark = await back();
  assert.notEqual(dark, light);
  await page.goto(`${server.origin}/docs/embed`);
  assert.equal(await back(), dark);
  await page.getByRole("button", { name: "Copy the code" }).first().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^<iframe/);

  const answer = await page.goto(`${server.origin}/docs/nothing`);
  assert.equal(answer.status(), 404);
  assert.match(answer.headers()["content-security-policy"], /script-src 'self'/);
  const first = await fetch(`${server.origin}/docs/poll`);
  const again = await fetch(`${server.origin}/docs/poll`, {
    headers: { "if-none-match": first.headers.get("etag") },
  });
  assert.equal(again.status, 304);
  assert.deepEqual(page.errors, []);
});
