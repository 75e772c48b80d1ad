import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "./kit.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const grave = new Set(["serious", "critical"]);

const seen = [
  "/",
  "/?list=quiet",
  "/?list=empty",
  "/?list=failed",
  "/nowhere",
  "/watch/nobody",
  ...[
    "live",
    "muted",
    "behind",
    "paused",
    "offair",
    "ended",
    "connecting",
    "reconnecting",
    "interrupted",
    "failed",
    "sending",
    "hostile",
    "closed",
  ].map((scene) => `/watch/live?scene=${scene}`),
];

// Each state is seen by axe in one theme on one screen; contrast in both themes is a matter of the tokens' own tests.
const views = [
  { screen: "wide", colorScheme: "light", paths: seen },
  { screen: "phone", colorScheme: "dark", paths: seen.filter((_, i) => i % 2 === 0) },
];

for (const { screen, colorScheme, paths } of views) {
  test(`axe finds nothing serious, ${screen}, ${colorScheme}`, async (open) => {
    const page = await open("/nowhere", { screen, colorScheme, reducedMotion: "reduce" });
    const found = [];
    for (const path of paths) {
      await page.goto(new URL(path, page.url()).href);
      await page.waitForTimeout(300);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      for (const { id, impact, nodes } of violations) {
        if (grave.has(impact))
          found.push(`${path}: ${id}: ${nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
      }
    }
    assert.deepEqual(found, []);
  });
}

test("nothing is wider than the phone, and targets are large enough", async (open) => {
  const page = await open("/nowhere", { screen: "phone" });
  for (const path of seen) {
    await page.goto(new URL(path, page.url()).href);
    await page.waitForTimeout(200);
    const { wider, small } = await page.evaluate(() => {
      const buttons = (root) => [
        ...root.querySelectorAll("button, a, input, textarea"),
        ...[...root.querySelectorAll("*")].flatMap((e) =>
          e.shadowRoot === null ? [] : buttons(e.shadowRoot),
        ),
      ];
      return {
        wider: document.documentElement.scrollWidth - innerWidth,
        small: buttons(document)
          .filter((e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
          .filter((e) => !e.classList.contains("skip"))
          .map((e) => ({ name: e.className || e.textContent, box: e.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
      };
    });
    assert.ok(wider <= 0, `${path} is ${wider} px too wide`);
    assert.deepEqual(small, [], path);
  }
});

test("the directory lists who is live by viewers, and leads to the watch page", async (open) => {
  const page = await open("/");
  await page.getByRole("heading", { name: "Live now" }).waitFor();
  const names = await page
    .locator("main li a")
    .evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  assert.deepEqual(names.slice(0, 3), ["/watch/town-hall", "/watch/live", "/watch/lecture-2"]);
  await page.getByRole("link", { name: /town-hall/ }).click();
  await page.locator("frontrow-player").waitFor();
  assert.match(await page.title(), /town-hall · Frontrow/);
});

test("an unknown channel says so and leads back", async (open) => {
  const page = await open("/watch/nobody");
  await page.getByRole("heading", { name: "There is no such channel" }).waitFor();
  await page.getByRole("link", { name: "See who is live" }).click();
  await page.getByRole("heading", { name: "Live now" }).waitFor();
});

test("the theme toggle holds over a reload and follows the system again", async (open) => {
  const page = await open("/", { colorScheme: "light" });
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  await page.reload();
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.getByRole("button", { name: "Use the light theme" }).waitFor();
  assert.equal(await scheme(), "dark");
  await page.getByRole("button", { name: "Use the light theme" }).click();
  assert.equal(await page.evaluate(() => localStorage.getItem("frontrow.theme")), null);
});

test("one page holds one connection, and leaving it ends it", async (open) => {
  const page = await open("/watch/live");
  await page.locator("frontrow-chat li").first().waitFor();
  const starts = () => page.evaluate(() => globalThis.fixture.client("live").starts);
  // The page, the player, the chat, and what comes after the first drawing.
  await page.locator("frontrow-reactions").waitFor({ state: "attached" });
  assert.equal(await starts(), 8);
  await page.getByRole("link", { name: "Frontrow" }).click();
  await page.getByRole("heading", { name: "Live now" }).waitFor();
  assert.equal(await starts(), 0);
});

test("the elements share one client on a plain page, and let go of it", async (open) => {
  const page = await open("/plain.html");
  await page.locator("frontrow-chat li").first().waitFor();
  const facts = () =>
    page.evaluate(() => ({
      opened: globalThis.opened.length,
      starts: globalThis.opened[0].starts,
      players: globalThis.opened[0].calls.filter((c) => c === "player" || c === "stop"),
    }));
  assert.deepEqual(await facts(), { opened: 1, starts: 2, players: ["player"] });
  await page.evaluate(() => document.body.append(document.querySelector("frontrow-player")));
  await page.waitForTimeout(100);
  assert.deepEqual(await facts(), { opened: 1, starts: 2, players: ["player", "stop", "player"] });
  await page.evaluate(() => {
    document.querySelector("frontrow-player").remove();
    document.querySelector("frontrow-chat").remove();
  });
  assert.deepEqual(await facts(), { opened: 1, starts: 0, players: ["player", "stop", "player", "stop"] });
});

test("keys work on a plain page only while the player has the focus", async (open) => {
  const page = await open("/plain.html");
  await page.locator("frontrow-chat li").first().waitFor();
  const calls = () => page.evaluate(() => globalThis.opened[0].calls.splice(0));
  await calls();
  await page.keyboard.press("k");
  assert.deepEqual(await calls(), []);
  await page.locator("frontrow-player").getByRole("button", { name: "Pause" }).focus();
  await page.keyboard.press("k");
  assert.deepEqual(await calls(), ["pause"]);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "FRONTROW-CHAT");
});
