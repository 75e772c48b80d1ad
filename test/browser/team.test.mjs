// The owner's links of the team: given in the desk, used in another browser, revoked one by one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, serve, visit } from "./harness.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `<img src=x onerror=hit()> ${"W".repeat(6)}`;
/** Where pictures go for whoever wants to look; nowhere without. */
const shots = process.env.SHOTS;
const shot = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined);
const quiet = ["404", "401", "WebSocket"];

async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

async function desk(t, b, server, options = {}) {
  const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: quiet, ...options });
  await page.goto(`${server.origin}/studio/live`);
  await page.getByRole("heading", { name: "live · Desk" }).waitFor();
  return page;
}

const fold = (page) => page.locator("details.fold").filter({ hasText: "Team links" });
const row = (page, name) => page.locator(".team-row").filter({ hasText: name });

test("the owner gives links, sees them used, and revokes one", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server);
  await fold(host).locator("summary").click();
  await row(host, "Standing link").getByText("You are here by this one").waitFor();
  assert.equal(
    await row(host, "Standing link").getByRole("button").count(),
    0,
    "one's own link is not revoked here",
  );

  for (const name of ["Ada", hostile]) {
    await host.getByLabel("Who is it for?").fill(name);
    await host.getByRole("button", { name: "Make a link" }).click();
    await row(host, name).waitFor();
  }
  assert.deepEqual(await serious(host), []);
  const address = row(host, "Ada").getByLabel("Link for Ada", { exact: true });
  assert.equal(await address.getAttribute("type"), "password", "it is masked at first");
  await row(host, "Ada").getByRole("button", { name: "Show the link" }).click();
  await shot(host, "team-made");
  const link = new URL(await address.inputValue());
  assert.match(link.pathname, /^\/staff\/\S{20,}$/);
  await row(host, "Ada").getByText("Never used").waitFor();

  const ada = await visit(t, b, `${server.origin}${link.pathname}`, { allow: quiet });
  await ada.getByRole("heading", { name: "live · Desk" }).waitFor();
  assert.equal(await ada.getByText("Team links").count(), 0, "a moderator sees no links");
  const other = await desk(t, b, server);
  await fold(other).locator("summary").click();
  await row(other, "Ada").getByText("Last used").waitFor();
  assert.equal(await row(other, "Ada").getByLabel("Link for Ada").count(), 0, "an address is shown once");
  await row(other, "Ada").getByRole("button", { name: "Revoke" }).click();
  await shot(other, "team-sure");
  const since = Date.now();
  await row(other, "Ada").getByRole("button", { name: "Yes, revoke it" }).click();
  await ada.getByRole("heading", { name: "Your link was revoked" }).waitFor();
  const took = Date.now() - since;
  assert.ok(took < 1500, `it took ${took} ms`);
  await shot(ada, "team-out");
  assert.deepEqual(await serious(ada), []);
  await eventually("it is not listed", async () => (await row(other, "Ada").count()) === 0);
  await other.getByText("The link for Ada is revoked.").waitFor();

  // Coming back as they are makes them a viewer, and the link leads nowhere.
  await ada.reload();
  await ada.getByRole("heading", { name: "This desk is for the team" }).waitFor();
  assert.equal((await ada.goto(`${server.origin}${link.pathname}`)).status(), 404);
  for (const page of [host, other]) assert.deepEqual(page.errors, []);
});

test("links work by keyboard, on a phone, and without an answer", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const page = await desk(t, b, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.getByRole("navigation").getByRole("button", { name: "Show" }).tap();
  await fold(page).locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Who is it for?").focus();
  await page.keyboard.type("Bob");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "Bob").waitFor();
  assert.match(await row(page, "Bob").locator(".team-role").textContent(), /Producer/);
  await page.getByText("The link for Bob is made. Copy it now.").waitFor();
  await row(page, "Bob").scrollIntoViewIfNeeded();
  await shot(page, "team-390");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  assert.deepEqual(await serious(page), []);
  await row(page, "Bob").getByRole("button", { name: "Revoke" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  assert.equal(await row(page, "Bob").count(), 1, "Escape keeps it");

  await page.route("**/api/v1/staff-links", (route) => route.abort());
  await fold(page).locator("summary").click();
  await fold(page).locator("summary").click();
  await fold(page).getByText("The links can't be read.").waitFor();
  await shot(page, "team-failed");
  await page.unroute("**/api/v1/staff-links");
  await fold(page).getByRole("button", { name: "Try again" }).click();
  await row(page, "Bob").waitFor();
});
