import assert from "node:assert/strict";
import { test } from "./kit.mjs";

const client = (page, run, arg) =>
  page.evaluate(({ run, arg }) => new Function("c", "arg", run)(globalThis.fixture.client("live"), arg), {
    run,
    arg,
  });
const calls = (page) => client(page, "return c.calls.splice(0)");

async function watch(open, scene, options) {
  const page = await open(`/watch/live?scene=${scene}`, options);
  await page.locator("frontrow-player .stage").waitFor();
  await page.waitForTimeout(150);
  await calls(page);
  return page;
}

test("the keys play, mute, change volume, go live", async (open) => {
  const page = await watch(open, "live");
  await page.keyboard.press("k");
  await page.keyboard.press("Space");
  await page.keyboard.press("m");
  assert.deepEqual(await calls(page), ["pause", "play", "muted true"]);
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await calls(page), ["muted false", "volume 0.95", "muted false"]);
  assert.match(await page.locator("frontrow-player .osd").textContent(), /95 %/);
  await page.keyboard.press("l");
  assert.deepEqual(await calls(page), ["live"]);
});

test("T is theater, slash goes to the chat, letters are letters there", async (open) => {
  const page = await watch(open, "live");
  await page.keyboard.press("t");
  await page.locator(".watch.theater").waitFor();
  assert.equal(await page.locator("header.top").isVisible(), false);
  await page.keyboard.press("/");
  await page.keyboard.type("kmft ?/l");
  assert.deepEqual(await calls(page), []);
  assert.equal(await page.locator("frontrow-chat textarea").inputValue(), "kmft ?/l");
  await page.locator(".watch.theater").waitFor();
});

test("the question mark opens the help, which turns letters off", async (open) => {
  const page = await watch(open, "live");
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.waitFor();
  await dialog.getByLabel("Use keys of a single letter").uncheck();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.keyboard.press("k");
  assert.deepEqual(await calls(page), []);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Space");
  assert.deepEqual(await calls(page), ["pause"]);
});

test("space on a button presses that button only", async (open) => {
  const page = await watch(open, "live");
  await page.locator("frontrow-player").getByRole("button", { name: "Sound" }).focus();
  await page.keyboard.press("Space");
  assert.deepEqual(await calls(page), ["muted true"]);
});

test("tap to unmute is there until somebody chose", async (open) => {
  const page = await watch(open, "muted");
  const pill = page.getByRole("button", { name: "Tap to unmute" });
  await pill.click();
  assert.deepEqual(await calls(page), ["muted false", "play"]);
  await pill.waitFor({ state: "hidden" });
  await page.keyboard.press("m");
  await page.waitForTimeout(100);
  assert.equal(await pill.isVisible(), false);
});

test("behind shows how far, and goes live", async (open) => {
  const page = await watch(open, "behind");
  await page.getByRole("button", { name: "−8 s · Go live" }).click();
  assert.deepEqual(await calls(page), ["live"]);
  await page.locator("frontrow-player .live.on").waitFor();
});

test("off air is never a black box, and the show starts by itself", async (open) => {
  const page = await watch(open, "offair");
  await page.getByRole("heading", { name: "The show has not started" }).waitFor();
  await client(
    page,
    `
    c.state.patch({ show: { id: "s_2", status: "live", since: Date.now() * 1000 } });
    c.playing.patch({ phase: "playing", transport: "whep", latency: 0.3, size: { width: 640, height: 360 } });
  `,
  );
  await page.locator("frontrow-player .live.on").waitFor();
  await client(
    page,
    `
    c.state.patch({ show: { id: "s_3", status: "scheduled", since: null } });
    c.playing.patch({ phase: "offair", transport: null, size: null });
  `,
  );
  await page.getByRole("heading", { name: "The show has ended" }).waitFor();
});

test("a lost network is a quiet note over the last picture", async (open) => {
  const page = await watch(open, "reconnecting");
  const player = page.locator("frontrow-player");
  assert.equal(await player.locator(".note").textContent(), "Reconnecting…");
  assert.equal(await player.locator(".scene").count(), 0);
});

test("a host's lost connection is said as that, nothing claims to be live, and it is live again by itself", async (open) => {
  const page = await watch(open, "live");
  const player = page.locator("frontrow-player");
  await player.locator(".live.on").waitFor();
  await client(
    page,
    `c.playing.patch({ phase: "reconnecting", sourceAway: true, latency: null, quality: null })`,
  );
  await player.getByRole("status").getByText("The host's connection is interrupted").waitFor();
  assert.equal(await player.getByText("LIVE", { exact: true }).count(), 0);
  assert.equal(await player.locator(".scene").count(), 0);
  await client(page, `c.playing.patch({ phase: "playing", sourceAway: false, latency: 0.4 })`);
  await player.locator(".live.on").waitFor();
  assert.equal(await player.locator(".note").count(), 0);
});

test("a failure says what to do and tries again", async (open) => {
  const page = await watch(open, "failed");
  await page.getByText("Try Safari").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  assert.deepEqual(await calls(page), ["play"]);
});

test("the menu opens the stats, and closes with Escape", async (open) => {
  const page = await watch(open, "live");
  const more = page.locator("frontrow-player").getByRole("button", { name: "More" });
  await more.click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await page.locator("frontrow-player .menu").waitFor({ state: "hidden" });
  await more.click();
  await page.getByRole("button", { name: "Stats for nerds" }).click();
  const stats = page.getByRole("region", { name: "Stats for nerds" });
  await stats.getByText("1280 × 720").waitFor();
  await stats.getByRole("button", { name: "Close the stats" }).click();
  await stats.waitFor({ state: "hidden" });
});

test("the controls go away by themselves and come back", async (open) => {
  const page = await watch(open, "live");
  await page.mouse.move(400, 300);
  await page.locator("frontrow-player .quiet").waitFor({ timeout: 5000 });
  await page.mouse.move(420, 320);
  await page.locator("frontrow-player .quiet").waitFor({ state: "detached" });
});
