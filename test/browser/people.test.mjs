// Who is here, the whole show in one element on another site's page, and shield
// mode: two viewers and a host on the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, publish, serve, visit } from "./harness.mjs";
import { host as site } from "./newcomer/newcomer.mjs";
import { act, plain, say } from "./plain/plain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const hostile = `<img src=x onerror=hit>evil`;
const shots = process.env.SHOTS;
/** A picture of the page, where somebody wants to look at it. */
const look = (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png` });

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

const persons = (page) => page.locator("frontrow-people").locator("[part~=person]");
const person = (page, name) => persons(page).filter({ hasText: name });
const calm = (...pages) =>
  assert.deepEqual(
    pages.flatMap((p) => p.errors),
    [],
  );

/** A host, and two viewers with names on plain pages. */
async function house(t) {
  const server = await serve(t);
  const b = await browser(t);
  const host = await plain(t, b, server, { staff: server.owner });
  await act(host, "name", "Hanna");
  const [ada, bob] = [await plain(t, b, server), await plain(t, b, server)];
  await act(ada, "name", "Ada Lovelace");
  await act(bob, "name", hostile);
  return { server, b, host, ada, bob };
}

test("the list has the team first, is searched, and loses whoever leaves", async (t) => {
  const { server, b, host, ada, bob } = await house(t);
  const page = await visit(t, b, `${server.origin}/watch/live?panel=people`, { allow: ["status of 404"] });
  await person(page, "Ada Lovelace").waitFor();
  const named = async () => (await persons(page).locator(".name").allTextContents()).map((n) => n.trim());
  assert.deepEqual(await named(), ["Hanna", hostile, "Ada Lovelace"]);
  assert.equal(await page.locator("frontrow-people").getByText("3 with a name").count(), 1);
  assert.deepEqual(await faults(page), []);
  await look(page, "people-watch-1440");

  const search = page.locator("frontrow-people").getByRole("searchbox", { name: "Search by name" });
  await search.fill("love");
  await eventually("only Ada is found", async () => (await named()).join() === "Ada Lovelace");
  await search.fill("velace");
  await page.locator("frontrow-people").getByText("Nobody found").waitFor();
  await look(page, "people-nobody-1440");
  await search.fill("");
  await eventually("all are there again", async () => (await named()).length === 3);

  await act(host, "hand.open", {});
  await act(ada, "hand.raise", {});
  await person(page, "Hand up, place 1").waitFor();
  assert.deepEqual((await named())[1], "Ada Lovelace");
  await look(page, "people-hands-1440");

  // The keyboard: from the tab to the search, the list and back.
  await page.getByRole("tab", { name: "People" }).focus();
  await page.keyboard.press("Home");
  await eventually("the chat is shown", async () =>
    page.getByRole("tab", { name: "Chat" }).evaluate((tab) => tab === document.activeElement),
  );
  await page.keyboard.press("End");
  await person(page, "Ada Lovelace").waitFor();
  await bob.context().close();
  await eventually("bob has gone", async () => (await named()).length === 2);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "people-watch-390-dark");
  assert.deepEqual(await faults(page), []);
  calm(page);
});

test("a person who is restricted stays in their own list and leaves everybody else's", async (t) => {
  const { server, b, host, ada } = await house(t);
  const { id } = await ada.evaluate(() => globalThis.plain.client.room.state.get().me);
  await act(host, "mod.restrict", { person: id });
  const asks = (page) => act(page, "people", {});
  await eventually("the others don't see her", async () => {
    const page = await visit(t, b, `${server.origin}/embed/live?panels=people`, { allow: ["404"] });
    await person(page, "Hanna").waitFor();
    const n = await person(page, "Ada").count();
    await look(page, "people-embed");
    await page.context().close();
    return n === 0;
  });
  assert.ok((await asks(ada)).people.some((p) => p.id === id && p.restricted === undefined));
  assert.ok((await asks(host)).people.some((p) => p.id === id && p.restricted));
});

test("the host hides the names: viewers see the number alone, and the team sees who is here", async (t) => {
  const { server, b, host, ada } = await house(t);
  const desk = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: ["404"] });
  await desk.goto(`${server.origin}/studio/live`);
  const page = await visit(t, b, `${server.origin}/watch/live?panel=people`, { allow: ["status of 404"] });
  await person(page, "Ada Lovelace").waitFor();

  const names = desk.getByRole("switch", { name: /Viewers see who is here/ });
  assert.equal(await names.getAttribute("aria-checked"), "true");
  await names.focus();
  await desk.keyboard.press("Space");
  await eventually("it is off", async () => (await names.getAttribute("aria-checked")) === "false");
  assert.deepEqual(await faults(desk), []);
  await page.locator("frontrow-people").getByText("Names are hidden").waitFor();
  assert.equal(await persons(page).count(), 0);
  assert.equal(await page.getByRole("searchbox", { name: "Search by name" }).count(), 0);
  assert.deepEqual(await faults(page), []);
  // The server itself sends none.
  const told = await act(ada, "people", { q: "Hanna" });
  assert.deepEqual(told.people, []);
  assert.ok((await act(host, "people", {})).people.length >= 3);

  // Another desk that opens knows it, and so does this one after a reload.
  await desk.reload();
  await eventually("it is still off", async () => (await names.getAttribute("aria-checked")) === "false");
  const staff = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: ["404"] });
  await staff.goto(`${server.origin}/watch/live?panel=people`);
  await person(staff, "Ada Lovelace").waitFor();
  await staff.getByText("Only the team sees these names.").waitFor();

  await names.click();
  await person(page, "Ada Lovelace").waitFor();
  const log = await act(host, "mod.log", {});
  assert.deepEqual(
    log.actions.map((a) => a.kind),
    ["hide_names", "show_names"],
  );
  calm(page, desk, staff);
});

/** A page of another site: one script, and the show. */
const foreign = (server, attributes = "") => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Another site</title><link rel="icon" href="data:,">
<style>body{margin:0;font-family:serif} main{max-width:1200px;margin:auto}</style>
<script type="module" src="${server.origin}/sdk/v1.js"></script>
<main><h1>Our evening</h1>
<frontrow-show server="${server.origin}" channel="live" ${attributes}><p slot="below">Below the line</p></frontrow-show></main></html>`;

async function abroad(t, b, server, options, attributes) {
  const origin = await site(t, async (path) =>
    path === "/" ? [".html", foreign(server, attributes)] : null,
  );
  const page = await visit(t, b, `${origin}/`, { ...options });
  page.bad = () => page.errors.filter((e) => e !== `request to ${server.origin}`);
  return page;
}

const video = (page) =>
  page.evaluate(() => {
    const player = document.querySelector("frontrow-show").shadowRoot.querySelector("frontrow-player");
    const v = player?.shadowRoot?.querySelector("video");
    return v ? { time: v.currentTime, width: v.videoWidth } : null;
  });

test("a whole show on another site's page: it plays, people talk and vote, the tabs have keys", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp);
  await eventually("the show is live", async () => (await server.channel()).status === "live");
  const b = await browser(t);
  const host = await plain(t, b, server, { staff: server.owner });
  await act(host, "name", "Hanna");
  const { poll } = await act(host, "poll.create", {
    question: "Tea or coffee?",
    options: ["Tea", "Coffee"],
    launch: true,
  });
  await act(host, "qa.open", {});
  await say(host, "Welcome, everybody");

  const wide = await abroad(t, b, server, { viewport: { width: 1200, height: 900 } });
  const show = wide.locator("frontrow-show");
  await eventually("it plays", async () => ((await video(wide))?.time ?? 0) > 1);
  await show.getByText("Welcome, everybody").waitFor();
  const box = show.getByRole("textbox", { name: "Message" });
  await box.fill("Hello from outside");
  await box.press("Enter");
  await show.getByLabel("Choose a name").fill("Wanda");
  await show.getByLabel("Choose a name").press("Enter");
  await show.getByRole("log").getByText("Hello from outside").waitFor();
  await show
    .locator("frontrow-activity")
    .getByRole("button", { name: /Coffee/ })
    .click();
  await eventually("the vote counts", async () => {
    const { polls } = await host.evaluate(() => globalThis.plain.client.room.state.get().views.poll);
    const { counters } = await host.evaluate(() => globalThis.plain.client.room.state.get());
    return polls[0].id === poll && JSON.stringify(counters.poll ?? {}).includes("1");
  });
  const [rail, picture] = await Promise.all([".rail", ".picture"].map((s) => show.locator(s).boundingBox()));
  assert.ok(rail.x >= picture.x + picture.width - 1, "the rail stands beside the picture");
  await look(wide, "show-1200");
  await wide.emulateMedia({ colorScheme: "dark" });
  await show.evaluate((s) => s.setAttribute("theme", "dark"));
  await look(wide, "show-1200-dark");

  await show.getByRole("tab", { name: "Chat" }).focus();
  for (const name of ["Q&A", "Polls", "People"]) {
    await wide.keyboard.press("ArrowRight");
    await eventually(
      `${name} is chosen`,
      async () => (await show.getByRole("tab", { name }).getAttribute("aria-selected")) === "true",
    );
    await look(wide, `show-1200-${name.replace("&", "")}`);
  }
  await show.locator("frontrow-people [part~=person]").filter({ hasText: "Wanda" }).waitFor();
  await look(wide, "show-1200-people");
  await wide.keyboard.press("Home");
  assert.deepEqual(await faults(wide), []);
  assert.deepEqual(wide.bad(), []);

  const small = await abroad(t, b, server, phone);
  await eventually("it plays on a phone", async () => ((await video(small))?.time ?? 0) > 1);
  await small.locator("frontrow-show").getByText("Hello from outside").waitFor();
  const width = await small.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `${width} px wide`);
  await look(small, "show-390");
  await small.locator("frontrow-show").getByRole("tab", { name: "People" }).tap();
  await small.locator("frontrow-people [part~=person]").first().waitFor();
  await look(small, "show-390-people");
  assert.deepEqual(await faults(small), []);
  assert.deepEqual(small.bad(), []);
});

test("shield mode: a newcomer's line is held, an old one's is shown; off again it is as before", async (t) => {
  const { server, b, host, ada, bob } = await house(t);
  await say(ada, "I was here before");
  const desk = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: ["404"] });
  await desk.goto(`${server.origin}/studio/live`);
  await desk.getByText("I was here before").waitFor();
  await look(desk, "desk-shield-off-1440");
  const button = desk.getByRole("button", { name: "Shield mode" });
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  await button.click();
  await desk.getByText("new people, links and questions wait").waitFor();
  await eventually("it is pressed", async () => (await button.getAttribute("aria-pressed")) === "true");

  const page = await visit(t, b, `${server.origin}/watch/live`, { allow: ["status of 404"] });
  await page.getByText("Shield mode is on: new messages are looked at first.").waitFor();
  await look(page, "shield-watch-1440");
  await say(bob, "Let me in");
  await desk.locator(".panel-held").getByText("Let me in").waitFor();
  await desk.getByText("Shield mode: nothing of theirs was shown before").waitFor();
  await eventually("Ada may talk again", () => say(ada, "Still me").then(() => true), 60_000);
  await page.getByText("Still me").waitFor();
  assert.equal(await page.getByText("Let me in").count(), 0);
  await look(desk, "desk-shield-on-1440");
  assert.deepEqual(await faults(desk), []);
  assert.deepEqual(await faults(page), []);
  await desk.setViewportSize({ width: 390, height: 844 });
  await desk.emulateMedia({ colorScheme: "dark" });
  await look(desk, "desk-shield-on-390-dark");

  await desk.getByRole("button", { name: "Switch off" }).click();
  await eventually(
    "the notice has gone",
    async () => (await page.getByText("Shield mode is on:").count()) === 0,
  );
  await say(bob, "And now");
  await page.getByText("And now").waitFor();
  // The toast takes it back.
  await desk.locator(".toast").getByRole("button", { name: "Undo" }).last().click();
  await eventually("it is on again", async () => (await button.getAttribute("aria-pressed")) === "true");
  const log = await act(host, "mod.log", {});
  assert.deepEqual(
    log.actions.map((a) => a.kind),
    ["shield", "unshield", "shield"],
  );
  calm(page, desk);
});
