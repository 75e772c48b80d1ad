// What a mixer draws: an overlay at 1920 by 1080 and the desk that leads it, on the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, serve, visit } from "./harness.mjs";
import { act, plain, rest, say } from "./plain/plain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `<img src=x onerror="document.title='hit'"> ${"W".repeat(120)} \u202egnirts`;
const picture = { width: 1920, height: 1080 };
/** What a browser says of a line that drops: a server that ends is no error of the page. */
const drops = ["WebSocket", "ERR_CONNECTION", "404"];

/** An overlay in a browser, as a mixer opens it. */
const overlay = (t, b, server, query, options = {}) =>
  visit(t, b, `${server.origin}/overlay/live?${query}`, { viewport: picture, allow: drops, ...options });

/** The pixels of a page without a background: how many are not transparent, and the alpha of the corner. */
async function pixels(page) {
  const png = await page.screenshot({ omitBackground: true });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let drawn = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) drawn++;
    return { drawn, corner: data[3] };
  }, png.toString("base64"));
}

const blank = async (page) => {
  const { drawn } = await pixels(page);
  return drawn === 0;
};
/** Waits until nothing is drawn, and says how long that took, ms. */
async function blankSoon(page, what) {
  const since = Date.now();
  await page.locator("#overlay").waitFor({ state: "hidden", timeout: 5000 });
  const took = Date.now() - since;
  assert.ok(await blank(page), `${what}: something is drawn`);
  return took;
}

/** A host, a viewer called Ada, the desk, and an overlay that shows what is asked. */
async function house(t, query = "chat=0", options = {}) {
  const server = await serve(t);
  const b = await browser(t);
  const host = await plain(t, b, server, { staff: server.owner });
  await act(host, "name", "Host");
  const ada = await plain(t, b, server);
  await act(ada, "name", "Ada");
  const made = await rest(server, host, "POST", "overlays", { name: "Main scene" });
  const page = await overlay(t, b, server, `${query}&token=${made.token}`, options);
  await page.locator("#overlay").waitFor({ state: "attached" });
  await eventually("it is there", async () => (await list(server, host))[0].status === "live");
  return { server, b, host, ada, made, page };
}

const list = async (server, host) => (await rest(server, host, "GET", "overlays")).overlays;

async function desk(t, b, server) {
  const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: drops });
  await page.goto(`${server.origin}/studio/live`);
  await page.getByRole("heading", { name: "live · Desk" }).waitFor();
  return page;
}

test("an overlay speaks the language of its address, from the right where that is so", async (t) => {
  const { host, ada, page } = await house(t, "show=poll&lang=ar");
  const { poll } = await act(host, "poll.create", { question: "Tea or coffee?", options: ["Tea", "Coffee"] });
  await act(host, "poll.launch", { poll });
  await page.getByText("Tea or coffee?").waitFor();
  for (const who of [host, ada]) await act(who, "poll.vote", { poll, choice: [0] });
  await page.getByText("استطلاع", { exact: true }).waitFor();
  await page.getByText("صوتان", { exact: true }).waitFor(); // as Arabic counts two
  const [question, option] = await Promise.all(
    ["Tea or coffee?", "Coffee"].map((text) =>
      page.getByText(text, { exact: true }).evaluate((e) => {
        const range = document.createRange();
        range.selectNodeContents(e);
        return range.getBoundingClientRect().right;
      }),
    ),
  );
  assert.ok(Math.abs(question - option) < 40, `the question ends at ${question}, an option at ${option}`);
  assert.deepEqual(page.errors, []);
});

test("an overlay is transparent, and a poll is on it within a second", async (t) => {
  const { host, ada, page } = await house(t, "show=poll,comment,alerts,goal,reactions,question");
  await eventually("it shows", () =>
    page
      .locator("#overlay")
      .isVisible()
      .then(() => true),
  );
  assert.ok(await blank(page), "something is drawn while nothing happens");
  const { poll } = await act(host, "poll.create", {
    question: hostile,
    options: ["Red", hostile.slice(0, 99), "Blue"],
  });
  const since = Date.now();
  await act(host, "poll.launch", { poll });
  await page.getByText("WWWW").first().waitFor();
  assert.ok(Date.now() - since < 1000, `${Date.now() - since} ms`);
  await act(ada, "poll.vote", { poll, choice: [0] });
  await page.locator(".row").filter({ hasText: "Red" }).getByText("100 %").waitFor();
  const { drawn, corner } = await pixels(page);
  assert.ok(drawn > 10_000 && corner === 0, `${drawn} pixels are drawn, the corner has ${corner}`);
  assert.equal(await page.locator("#overlay img").count(), 0);
  assert.notEqual(await page.title(), "hit");
  // The host decides about the overlay apart from the viewers.
  await act(host, "overlay.results", { activity: poll, shown: false });
  await eventually(
    "no figures",
    async () => (await page.locator(".figure").allTextContents()).join("") === "",
  );
  await act(host, "overlay.results", { activity: poll, shown: true });
  await page.getByText("100 %").waitFor();
  await act(host, "poll.close", { poll });
  await page.locator(".row.best").filter({ hasText: "Red" }).waitFor();
  await act(host, "poll.archive", { poll });
  await eventually("it is off", () => blank(page));
  assert.deepEqual(page.errors, []);
});

test("a line is on the screen with one click and off with the same, and leaves when it is deleted", async (t) => {
  const { server, b, host, ada, page } = await house(t, "show=comment,question");
  const studio = await desk(t, b, server);
  await say(ada, hostile);
  await say(ada, "Hello stage");
  const row = studio.locator("li.line").filter({ hasText: "Hello stage" });
  await row.hover();
  await row.getByRole("button", { name: "Put on screen" }).click();
  await page.locator(".quote").getByText("Hello stage").waitFor();
  await page.locator(".quote").getByText("Ada").waitFor();
  await row.hover();
  const off = row.getByRole("button", { name: "Take off the screen" });
  assert.equal(await off.getAttribute("aria-pressed"), "true");
  await off.click();
  await page.locator(".quote").waitFor({ state: "detached" });
  const bad = studio.locator("li.line").filter({ hasText: "WWWW" });
  await bad.hover();
  await bad.getByRole("button", { name: "Put on screen" }).click();
  await page.locator(".quote").getByText("WWWW").waitFor();
  await page.waitForTimeout(500); // it has come in
  const box = await page.locator(".quote").boundingBox();
  assert.ok(box.x >= 560 && box.x + box.width <= 1360 && box.y + box.height <= 1027, JSON.stringify(box));
  await bad.hover();
  await bad.getByRole("button", { name: "Delete" }).click();
  await page.locator(".quote").waitFor({ state: "detached" });
  assert.equal(await page.locator("#overlay img").count(), 0);
  // A question likewise.
  const { question } = await act(ada, "qa.ask", { text: "Why is the sky blue?" });
  const asked = studio.locator("li.question").filter({ hasText: "sky" });
  await asked.getByRole("button", { name: "On screen" }).click();
  await page.locator(".quote").getByText("Why is the sky blue?").waitFor();
  await eventually(
    "it is pressed",
    async () =>
      (await asked.getByRole("button", { name: "On screen" }).getAttribute("aria-pressed")) === "true",
  );
  await act(host, "qa.remove", { question });
  await page.locator(".quote").waitFor({ state: "detached" });
  assert.deepEqual([...page.errors, ...studio.errors], []);
});

test("an old line is found, and chat lines come, fade and vanish", async (t) => {
  const { host, ada, page, server, b, made } = await house(t, "show=chat&chat=5");
  await say(ada, hostile);
  await page.locator(".line").getByText("WWWW").waitFor();
  const wide = await page.locator(".line").boundingBox();
  assert.ok(wide.x >= 90 && wide.x + wide.width < 700, JSON.stringify(wide));
  const { id } = await act(ada, "chat.send", { text: "Oops" });
  await page.locator(".line").getByText("Oops").waitFor();
  await act(ada, "chat.delete", { id });
  await page.locator(".line").getByText("Oops").waitFor({ state: "detached", timeout: 1000 });
  await page.locator(".line").getByText("WWWW").waitFor({ state: "detached", timeout: 8000 });
  const { id: old } = await act(ada, "chat.send", { text: "Long ago" });
  for (let i = 0; i < 55; i++) {
    await act(host, "chat.send", { text: `More ${i}` }).catch(async () => {
      await new Promise((next) => setTimeout(next, 1200));
      await act(host, "chat.send", { text: `More ${i}` });
    });
  }
  await act(host, "overlay.show", { kind: "chat", id: old });
  const late = await overlay(t, b, server, `show=comment&token=${made.token}`);
  await late.locator(".quote").getByText("Long ago").waitFor();
  assert.deepEqual([...page.errors, ...late.errors], []);
});

test("hide everything blanks within a second, and survives reloads of both", async (t) => {
  const { server, b, ada, page } = await house(t, "chat=0");
  const studio = await desk(t, b, server);
  await say(ada, "Hello stage");
  await page.locator(".line").getByText("Hello stage").waitFor();
  const button = studio.getByRole("button", { name: "Hide everything" });
  assert.match(await button.getAttribute("title"), /Shift\+Escape/);
  await button.click();
  const took = await blankSoon(page, "hidden");
  assert.ok(took < 1000, `${took} ms`);
  await page.reload();
  await studio.reload();
  await studio.getByText("Everything is hidden").waitFor();
  await page.waitForTimeout(1500);
  assert.ok(await blank(page), "a reload shows it");
  await studio.evaluate(axe);
  const { violations } = await studio.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(
    violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id),
    [],
  );
  await studio.keyboard.press("Shift+Escape");
  await page.locator(".line").getByText("Hello stage").waitFor();
  await studio.keyboard.press("Shift+Escape");
  await blankSoon(page, "hidden by key");
  assert.deepEqual([...page.errors, ...studio.errors], []);
});

test("a revoked overlay goes blank and says nothing; a wrong token says nothing either", async (t) => {
  const { server, b, host, ada, made, page } = await house(t, "chat=0");
  await say(ada, "Hello stage");
  await page.locator(".line").waitFor();
  const said = [];
  page.on("console", (m) => said.push(m.text()));
  await rest(server, host, "DELETE", `overlays/${made.id}`);
  const took = await blankSoon(page, "revoked");
  assert.ok(took < 1000, `${took} ms`);
  await eventually("the console says so", () => said.some((s) => s.includes("taken back")));
  await say(ada, "Still here?");
  for (const query of [`token=${made.token}`, "token=fsc_x.y", "", "show=bogus,chat,__proto__&at=nowhere"]) {
    const warned = [];
    const other = await overlay(t, b, server, query, {
      blank: (p) => p.on("console", (m) => m.type() === "warning" && warned.push(m.text())),
    });
    await other.waitForTimeout(1500);
    assert.ok(await blank(other), `${query}: something is drawn`);
    // biome-ignore lint/performance/useDomNodeTextContent: what is drawn counts, not what is there.
    assert.equal((await other.locator("body").innerText()).trim(), "", query);
    await eventually("it warns", () => warned.length > 0);
    assert.deepEqual(other.errors, []);
  }
  const records = await rest(server, host, "GET", "audit");
  const actions = JSON.stringify(records);
  assert.ok(
    actions.includes("overlay.created") &&
      actions.includes("overlay.revoked") &&
      !actions.includes(made.token),
  );
});

test("after a restart of the server it comes back by itself, and a closed one turns stale", async (t) => {
  const { server, host, ada, page } = await house(t, "chat=0");
  assert.equal((await server.channel()).viewers, 2, "an overlay is no viewer");
  await say(ada, "Hello stage");
  await page.locator(".line").waitFor();
  await server.process.stop("SIGTERM");
  // What can't be hidden must not stay.
  await blankSoonAfter(page);
  await server.again();
  await page.locator(".line").getByText("Hello stage").waitFor({ timeout: 40_000 });
  await eventually("the host is back", async () => (await host.textContent("#connection")) === "online");
  await eventually("it is live", async () => (await list(server, host))[0].status === "live");
  await page.close();
  await eventually("it is stale", async () => (await list(server, host))[0].status === "stale", 3000);
  const { seen } = (await list(server, host))[0];
  assert.ok(Math.abs(Date.now() * 1000 - seen) < 60e6, `seen ${seen}`);
});

/** Nothing is shown once there was no line for ten seconds. */
const blankSoonAfter = (page) => page.locator("#overlay").waitFor({ state: "hidden", timeout: 14_000 });

test("the desk makes an overlay, chooses what it shows, sees it come and go, and revokes it", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const studio = await desk(t, b, server);
  await studio.getByText("Overlays", { exact: true }).click();
  await studio.getByText("There is no overlay yet.").waitFor();
  await studio.getByLabel("Name of the new overlay").fill("Main scene");
  await studio.getByRole("button", { name: "Make an overlay" }).click();
  const row = studio.locator(".overlay-row").filter({ hasText: "Main scene" });
  await row.getByText("Never seen").waitFor();
  const address = row.getByLabel("Address", { exact: true });
  assert.equal(await address.getAttribute("type"), "password");
  for (const name of ["Alerts", "Chat", "Code to join"])
    await row.getByLabel(name, { exact: true }).uncheck();
  assert.match(
    await address.inputValue(),
    /\/overlay\/live\?show=poll,comment,goal,reactions,question&token=fsc_/,
  );
  await studio.evaluate(axe);
  const { violations } = await studio.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(
    violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id),
    [],
  );
  const page = await visit(t, b, await address.inputValue(), { viewport: picture, allow: drops });
  await row.getByText("Live", { exact: true }).waitFor({ timeout: 10_000 });
  await page.close();
  await row.getByText(/Not heard since/).waitFor({ timeout: 15_000 });
  await row.getByRole("button", { name: "Revoke" }).click();
  await row.getByRole("button", { name: "Yes, revoke it" }).click();
  await studio.getByText("There is no overlay yet.").waitFor();
  assert.deepEqual([...page.errors, ...studio.errors], []);
});
