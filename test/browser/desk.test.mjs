// The host's desk and a moderator's, with two viewers, in real browsers on the real server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { binary, browser, eventually, publish, serve, visit } from "./harness.mjs";
import { act, plain, refused, say } from "./plain/plain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `<img src=x onerror="document.title='hit'">`;

/** The link that gives a browser that role. */
const link = (server, role) =>
  `${server.origin}${
    new URL(execFileSync(binary, ["owner", role, "--data", server.data], { encoding: "utf8" }).trim())
      .pathname
  }`;

/** A desk in a browser that has opened its link. */
async function desk(t, b, server, role, options) {
  // While nothing is live the player is told so by a 404, which the browser writes down.
  const page = await visit(t, b, link(server, role), { allow: ["404"], ...options });
  await page.goto(`${server.origin}/studio/live`);
  await page.getByRole("heading", { name: "live · Desk" }).waitFor();
  return page;
}

/** A host, a moderator and two viewers. */
async function house(t) {
  const server = await serve(t);
  const b = await browser(t);
  const [ada, bob] = [await plain(t, b, server), await plain(t, b, server)];
  await act(ada, "name", "Ada");
  await act(bob, "name", "Bob");
  const host = await desk(t, b, server, "owner");
  const judge = await desk(t, b, server, "moderator");
  return { server, b, ada, bob, host, judge };
}

const line = (page, text) => page.locator("li.line").filter({ hasText: text });
const held = (page, text) => page.locator(".panel-held .queue > li").filter({ hasText: text });
const gone = (what) => eventually("it is gone", async () => (await what.count()) === 0);
/** What a viewer's chat holds. */
const reads = (page) =>
  page.evaluate(() => globalThis.plain.client.room.state.get().messages.map((m) => m.text));
const hears = (page, text) =>
  eventually(`"${text}" is there`, async () => (await reads(page)).includes(text));
const calm = (...pages) =>
  assert.deepEqual(
    pages.flatMap((p) => p.errors),
    [],
  );

async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

test("who has no role sees how to get one", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const page = await visit(t, b, `${server.origin}/studio/live`);
  await page.getByRole("heading", { name: "This desk is for the team" }).waitFor();
  assert.equal(await page.getByText("frontrow owner moderator").count(), 1);
  assert.equal(await page.locator("frontrow-player").count(), 0);
  assert.deepEqual(await serious(page), []);
  calm(page);
  const none = await visit(t, b, `${server.origin}/studio/nobody`, { allow: ["404"] });
  await none.getByRole("heading", { name: "There is no such channel" }).waitFor();
});

test("a line is deleted with one click, and both desks and the viewers agree", async (t) => {
  const { ada, bob, host, judge } = await house(t);
  await say(ada, "Hello");
  await say(ada, hostile);
  await line(judge, hostile).waitFor();
  assert.equal(await judge.locator("li.line img").count(), 0);
  const one = line(host, "Hello");
  await one.hover();
  await one.getByRole("button", { name: "Delete" }).click();
  await host.getByText("A line of Ada is deleted.").waitFor();
  await Promise.all([gone(line(host, "Hello")), gone(line(judge, "Hello"))]);
  await eventually("bob does not see it", async () => !(await reads(bob)).includes("Hello"));
  await judge.locator(".panel-log").getByText("deleted a line").waitFor();
  // A moderator has no settings and does not go live.
  assert.equal(await judge.getByRole("button", { name: "Filters and classifiers" }).count(), 0);
  assert.equal(await judge.getByText("Go live").count(), 0);
  calm(host, judge);
});

test("a timeout by key is taken back within ten seconds", async (t) => {
  const { ada, host, judge } = await house(t);
  await say(ada, "One");
  await line(judge, "One").focus();
  await judge.keyboard.press("2");
  await judge.getByText("Ada has a timeout.").waitFor();
  await refused(say(ada, "Two"), "forbidden");
  await host.getByRole("tab", { name: "Log" }).click();
  await host.getByRole("tabpanel", { name: "Log" }).getByText("gave a timeout").waitFor();
  await judge.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await host.getByText("Undone").waitFor();
  await say(ada, "Three");
  await line(judge, "Three").waitFor();
  // A card tells of it, and what is noted there is read at the other desk.
  await line(judge, "Three").focus();
  await judge.keyboard.press("u");
  const card = judge.getByRole("dialog", { name: "What is known of Ada" });
  await card.getByText("gave a timeout").waitFor();
  await card.getByLabel("A note, for the staff").fill("Was only joking");
  await card.getByRole("button", { name: "Add" }).click();
  await card.getByText("Was only joking").waitFor();
  assert.deepEqual(await serious(judge), []);
  await judge.keyboard.press("Escape");
  await eventually("the focus is back", () =>
    judge.evaluate(() => document.activeElement?.textContent?.includes("Three")),
  );
  // A ban reaches as far as was chosen.
  const three = line(judge, "Three");
  await three.hover();
  await three.getByRole("button", { name: "Ban…" }).click();
  await three.getByRole("button", { name: "This person" }).click();
  await judge.getByText("Ada is banned.").waitFor();
  await refused(say(ada, "Four"), "forbidden");
  calm(host, judge);
});

test("what a filter holds is approved and denied by key, and a reload loses nothing", async (t) => {
  const { ada, bob, host, judge } = await house(t);
  await host.getByRole("button", { name: "Filters and classifiers" }).click();
  const drawer = host.getByRole("dialog", { name: "Filters and classifiers" });
  await drawer.getByLabel("Add a filter").selectOption("Words");
  await drawer.getByLabel("Words, one a line").fill("holdme");
  await drawer.getByRole("button", { name: "Save" }).click();
  await drawer.getByText("Words: holdme").waitFor();
  assert.deepEqual(await serious(host), []);
  await host.keyboard.press("Escape");

  for (const text of ["holdme first", "holdme second", "holdme third"]) await say(ada, text);
  await held(judge, "third").waitFor();
  await held(host, "third").waitFor();
  await held(judge, "first").getByText("Filter “Words”: Words").waitFor();
  await judge.reload();
  await held(judge, "third").waitFor();
  assert.equal(await judge.locator(".panel-held .queue > li").count(), 3);

  await held(judge, "first").focus();
  await judge.keyboard.press("a");
  await hears(bob, "holdme first");
  await gone(held(judge, "first"));
  await gone(held(host, "first"));
  // The focus went on to the next one; J and K move it.
  await judge.keyboard.press("j");
  await judge.keyboard.press("k");
  await judge.keyboard.press("d");
  await gone(held(judge, "second"));
  await judge.keyboard.press("Shift+D");
  await judge.getByLabel("Reason, which its author reads").fill("Not today");
  await judge.keyboard.press("Enter");
  await gone(held(host, "third"));
  await host.getByText("Nothing waits for you.").waitFor();
  await eventually("ada reads the reason", async () =>
    (await ada.evaluate(() => globalThis.plain.client.room.state.get().messages)).some(
      (m) => m.status === "failed" && m.error?.message === "Not today",
    ),
  );
  assert.ok(!(await reads(bob)).includes("holdme second"));

  // The chat is quieted at one desk, and the other shows it, also after a reload.
  await judge.getByRole("switch", { name: /Pause the chat/ }).click();
  await host.getByRole("switch", { name: /The chat is paused/ }).waitFor();
  await refused(say(bob, "Hello?"), "forbidden");
  await host.reload();
  assert.ok(await host.getByRole("switch", { name: /The chat is paused/ }).isChecked());
  await host.getByRole("tab", { name: "Log" }).click();
  await host.getByText("“Not today”").waitFor();
  calm(host, judge);
});

test("the host speaks, announces, pins, and goes live with a new key", async (t) => {
  const { server, ada, bob, host, judge } = await house(t);
  await host.getByLabel("The name that people see").fill("Grace");
  await host.getByRole("button", { name: "Take this name" }).click();
  const field = host.getByLabel("Say something");
  await field.fill("Welcome");
  await field.press("Enter");
  await hears(ada, "Welcome");
  await host.getByRole("button", { name: "As an announcement" }).click();
  await host.getByLabel("Announce to everybody").fill("We begin");
  await host.keyboard.press("Enter");
  await eventually("it is an announcement", async () =>
    (await bob.evaluate(() => globalThis.plain.client.room.state.get().messages)).some(
      (m) => m.text === "We begin" && m.kind === "announcement",
    ),
  );
  await say(ada, "How long?");
  await line(host, "How long?").focus();
  await host.keyboard.press("p");
  await judge.getByRole("list", { name: "Pinned" }).getByText("How long?").waitFor();
  await line(host, "How long?").focus();
  await host.keyboard.press("r");
  await host.keyboard.type("An hour");
  await host.keyboard.press("Enter");
  await eventually("the reply names its line", async () =>
    (await ada.evaluate(() => globalThis.plain.client.room.state.get().messages)).some(
      (m) => m.text === "An hour" && m.reply?.name === "Ada",
    ),
  );

  await host.getByText("With OBS or another encoder").click();
  assert.equal(
    await host.getByLabel("Server", { exact: true }).inputValue(),
    `rtmp://127.0.0.1:${server.ports.rtmp}/live`,
  );
  await host.getByRole("button", { name: "Make a new key" }).click();
  await host.getByRole("button", { name: "Cancel" }).click();
  await host.getByRole("button", { name: "Make a new key" }).click();
  await host.getByRole("button", { name: "Yes, make a new key" }).click();
  const key = host.getByRole("textbox", { name: "Stream key" });
  assert.equal(await key.getAttribute("type"), "password");
  await host.getByRole("button", { name: "Show the key" }).click();
  assert.equal(await key.getAttribute("type"), "text");
  await host.locator("summary", { hasText: "Share" }).click();
  await host.getByRole("img", { name: "QR code that leads phones in" }).waitFor();
  const log = await host.evaluate(async () => {
    const token = await document.querySelector("frontrow-player").client.bearer();
    const answer = await fetch("/api/v1/channels/live/audit", {
      headers: { Authorization: `Bearer ${token}` },
    });
    return answer.text();
  });
  assert.match(log, /channel\.key_rotated/);
  const old = publish(t, server.rtmp);
  await old.ended;
  publish(t, `rtmp://127.0.0.1:${server.ports.rtmp}/live/${await key.inputValue()}`);
  await host.locator(".live-pill").waitFor({ timeout: 40_000 });
  await host.getByText(/Half of the audience is within/).waitFor({ timeout: 40_000 });
  assert.deepEqual(await serious(host), []);
  calm(host, judge);
});

test("a moderator works on a phone", async (t) => {
  const { server, b, ada, host } = await house(t);
  await host.evaluate(() =>
    document.querySelector("frontrow-player").client.room.act("mod.filter", {
      name: "Words",
      kind: "words",
      action: "hold",
      words: ["holdme"],
    }),
  );
  const phone = await desk(t, b, server, "moderator", {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  });
  await say(ada, "Hello");
  await say(ada, "holdme");
  const tab = (name) =>
    phone.getByRole("navigation", { name: "Parts of the desk" }).getByRole("button", { name });
  const fits = async () =>
    assert.ok(
      await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      "nothing is wider than the phone",
    );
  await line(phone, "Hello").getByRole("button", { name: "Actions" }).tap();
  await fits();
  assert.deepEqual(await serious(phone), []);
  const box = await line(phone, "Hello").getByRole("button", { name: "Delete" }).boundingBox();
  assert.ok(box.width >= 44 && box.height >= 44, "fingers find it");
  await line(phone, "Hello").getByRole("button", { name: "Delete" }).tap();
  await gone(line(host, "Hello"));
  await tab(/Held 1/).tap();
  await held(phone, "holdme").getByRole("button", { name: "Approve" }).tap();
  await line(host, "holdme").waitFor();
  await fits();
  await tab("Show").tap();
  await phone.locator("frontrow-player").waitFor();
  await fits();
  assert.deepEqual(await serious(phone), []);
  calm(phone);
});
