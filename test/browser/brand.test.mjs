// The brand of a channel: set at the desk, seen on the pages of viewers and on other sites.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { browser, eventually, publish, root, serve, visit } from "./harness.mjs";
import { host } from "./newcomer/newcomer.mjs";
import { act, plain } from "./plain/plain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `</title><img src=x onerror="document.title='hit'">"'&`;
const shots = process.env.SHOTS;
const shot = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : null);

/** A PNG of one colour with a stripe. */
function png(width, height, [r, g, b]) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const stripe = Math.abs(x - y) % 60 < 12 ? 40 : 0;
      rows.set([Math.min(255, r + stripe), Math.min(255, g + stripe), b], y * (width * 3 + 1) + 1 + x * 3);
    }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32 ? crc32(body) : crc(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** For a Node without crc32. */
function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let i = 0; i < 8; i++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });
const logo = () => file("logo.png", "image/png", png(160, 160, [200, 60, 20]));
const wide = () => file("wide.png", "image/png", png(640, 336, [20, 90, 140]));

/** The font of the pages themselves, as somebody's own. */
function font() {
  const folder = join(root, "web/dist/assets");
  const name = readdirSync(folder).find((f) => f.endsWith(".woff2"));
  return file("own.woff2", "font/woff2", readFileSync(join(folder, name)));
}

async function serious(page, only) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (only) =>
      globalThis.axe.run({
        resultTypes: ["violations"],
        ...(only && { runOnly: { type: "rule", values: only } }),
      }),
    only,
  );
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map(
      (v) =>
        `${v.id}: ${v.nodes.map((n) => `${n.target.flat().join(" ")} ${n.any[0]?.message}`).join(" | ")}`,
    );
}

/** The desk of the owner with the dialog open. */
async function dialog(t, b, server, options) {
  const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: ["404"], ...options });
  await page.goto(`${server.origin}/studio/live`);
  const show = page.getByRole("navigation").getByRole("button", { name: "Show" });
  if (options?.viewport?.width < 700) await show.click();
  await page.getByRole("button", { name: "Brand of the channel" }).click();
  await page.getByRole("heading", { name: "Brand of the channel" }).waitFor();
  await page.getByLabel("Title", { exact: true }).waitFor();
  return page;
}

/** Sets the words of the brand as the owner does by REST. */
async function brandOf(owner, server, body) {
  const status = await owner.evaluate(
    async ({ at, body }) => {
      const token = await globalThis.plain.client.bearer();
      const answer = await fetch(at, {
        method: "PUT",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.ok ? "ok" : answer.text();
    },
    {
      at: `${server.origin}/api/v1/channels/live/brand`,
      body: { title: "", description: "", accent: "", background: "", links: [], texts: {}, ...body },
    },
  );
  assert.equal(status, "ok");
}

const accentOf = (page, selector) =>
  page.evaluate((selector) => {
    const node = document.querySelector(selector);
    const probe = document.createElement("i");
    probe.style.color = "var(--fr-accent)";
    (node.shadowRoot ?? node).append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, selector);

const calm = (...pages) =>
  assert.deepEqual(
    pages.flatMap((p) => p.errors),
    [],
  );

test("what the owner sets in the dialog is what viewers see", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const desk = await dialog(t, b, server);
  await desk.getByLabel("Title", { exact: true }).fill("The Friday Show");
  await desk.getByLabel("Description").fill("Songs and talk.\n\nEach Friday at eight.");
  await desk.getByLabel("Accent: colour code").fill("#ff5a00");
  await desk.getByText("In the light theme it is drawn darker").waitFor();
  await desk.getByLabel("Background: colour code").fill("#3b1d60");
  for (const [what, of] of [
    ["Logo", logo()],
    ["Background picture", wide()],
    ["Share picture", wide()],
    ["Font", font()],
  ])
    await desk.getByLabel(`Choose a file: ${what}`).setInputFiles(of);
  await desk.getByRole("button", { name: "Add a link" }).click();
  await desk.getByLabel("Link 1: name").fill("Shop");
  await desk.getByLabel("Link 1: address").fill("https://shop.example/");
  await desk.getByText("Texts of the widgets").click();
  await desk.getByLabel("Off air, title").fill("Back on Friday");
  await desk.getByLabel("Chat, empty field").fill("Say something nice");
  await desk.getByText("You have changes that are not saved.").waitFor();
  assert.equal(await desk.locator(".pane.dark .stage-sample b").textContent(), "Back on Friday");
  await shot(desk, "desk-filled");
  assert.deepEqual(await serious(desk), []);
  await desk.getByRole("button", { name: "Save" }).click();
  await desk.getByText("Saved. Viewers see it within a minute.").waitFor();
  assert.equal(await desk.getByRole("button", { name: "Save" }).isDisabled(), true);

  for (const colorScheme of ["light", "dark"]) {
    const page = await visit(t, b, `${server.origin}/watch/live`, { allow: ["404"], colorScheme });
    await page.getByRole("heading", { name: "The Friday Show" }).waitFor();
    await page.getByText("Each Friday at eight.").waitFor();
    assert.equal(await page.title(), "The Friday Show · Frontrow");
    const accent = await accentOf(page, "body");
    if (colorScheme === "dark") assert.equal(accent, "rgb(255, 90, 0)");
    else assert.notEqual(accent, "rgb(255, 90, 0)");
    assert.equal(await accentOf(page, "frontrow-chat"), accent);
    const link = page.getByRole("link", { name: "Shop" });
    assert.equal(await link.evaluate((a) => getComputedStyle(a).color), accent);
    assert.equal(await link.getAttribute("href"), "https://shop.example/");
    await eventually("the logo is drawn", () =>
      page.evaluate(() => document.querySelector(".line img")?.naturalWidth === 160),
    );
    await eventually("the font is there", () =>
      page.evaluate(() =>
        [...document.fonts].some((f) => f.family.includes("fr-brand-") && f.status === "loaded"),
      ),
    );
    assert.match(
      await page.evaluate(() => getComputedStyle(document.querySelector("h1")).fontFamily),
      /^"?fr-brand-/,
    );
    await page.locator("frontrow-player").getByText("Back on Friday").waitFor();
    await page.locator("frontrow-chat").getByPlaceholder("Say something nice").waitFor();
    await shot(page, `watch-offair-${colorScheme}`);
    assert.deepEqual(await serious(page), []);
    calm(page);
  }
  const home = await visit(t, b, `${server.origin}/`);
  await home.getByRole("link", { name: "The Friday Show" }).waitFor();
  await shot(home, "home-offair");
  assert.deepEqual(await serious(home), []);
  publish(t, server.rtmp);
  await home.getByText("LIVE", { exact: true }).waitFor();
  await eventually("the card has its picture", () =>
    home.evaluate(() => document.querySelector("main li img")?.naturalWidth === 640),
  );
  await shot(home, "home-live");
  const phone = await visit(t, b, `${server.origin}/watch/live`, {
    allow: ["404"],
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await phone.getByRole("heading", { name: "The Friday Show" }).waitFor();
  const about = phone.locator("details.about:not([open])");
  await about.locator("summary").tap();
  await phone.getByText("Each Friday at eight.").waitFor();
  await shot(phone, "watch-phone-live");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.deepEqual(await serious(phone), []);
  calm(desk, home, phone);
});

test("the elements on another site take the brand, unless they are told not to", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner });
  await brandOf(owner, server, { accent: "#2ad1a0", texts: { "chat.placeholder": "Write here" } });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="dark"><link rel="icon" href="data:,"><title>Another site</title>
    <meta http-equiv="Content-Security-Policy" content="style-src 'none'">
    <frontrow-chat server="${server.origin}" channel="live"></frontrow-chat>
    <frontrow-player brand="off" server="${server.origin}" channel="live"></frontrow-player>
    <script type="module" src="${server.origin}/sdk/v1.js"></script></html>`;
  const origin = await host(t, async (path) => (path === "/" ? [".html", html] : null));
  const page = await visit(t, b, `${origin}/`, { allow: ["404"], colorScheme: "dark" });
  await page.locator("frontrow-chat").getByPlaceholder("Write here").waitFor();
  assert.equal(await accentOf(page, "frontrow-chat"), "rgb(42, 209, 160)");
  const usual = await accentOf(page, "frontrow-player");
  assert.notEqual(usual, "rgb(42, 209, 160)");
  assert.equal(await accentOf(page, "body"), usual, "the page itself keeps its look");
  // Told later, it goes back to the usual look.
  await page.evaluate(() => document.querySelector("frontrow-chat").setAttribute("brand", "off"));
  await page.locator("frontrow-chat").getByPlaceholder("Send a message").waitFor();
  assert.equal(await accentOf(page, "frontrow-chat"), usual);
  assert.deepEqual(
    page.errors.filter((e) => e !== `request to ${server.origin}`),
    [],
  );
});

test("text can be read in whatever accent", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner });
  await act(owner, "name", "Host");
  await act(owner, "poll.create", { question: "Which?", options: ["This", "That"], launch: true });
  for (const [accent, background] of [
    ["#ffff00", "#ffff00"],
    ["#000000", "#ff0000"],
    ["#7f7f7f", ""],
  ]) {
    await brandOf(owner, server, {
      accent,
      background,
      description: "Words to read",
      links: [{ label: "Shop", url: "https://shop.example" }],
    });
    for (const colorScheme of ["light", "dark"]) {
      const page = await visit(t, b, `${server.origin}/watch/live`, { allow: ["404"], colorScheme });
      await page.getByText("Words to read").waitFor();
      await page.locator("frontrow-poll, frontrow-activity").getByText("Which?").first().waitFor();
      await page.locator("frontrow-activity").getByText("This").first().click();
      await page.waitForTimeout(600);
      await shot(page, `accent-${accent.slice(1)}-${colorScheme}`);
      assert.deepEqual(await serious(page, ["color-contrast"]), [], `${accent} ${colorScheme}`);
      calm(page);
      await page.close();
    }
  }
});

test("a hostile title is a text, for people and for programs", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner });
  await brandOf(owner, server, { title: hostile, description: hostile, texts: { "offair.title": hostile } });
  const html = await (await fetch(`${server.origin}/watch/live`)).text();
  assert.doesNotMatch(html, /<img/);
  assert.match(html, /<meta property="og:title" content="&lt;\/title&gt;/);
  assert.match(html, new RegExp(`<link rel="canonical" href="${server.origin}/watch/live" />`));
  const page = await visit(t, b, `${server.origin}/watch/live`, { allow: ["404"] });
  await page.getByRole("heading", { level: 1, name: hostile }).waitFor();
  await page.locator("frontrow-player").getByText(hostile).waitFor();
  assert.equal(await page.title(), `${hostile} · Frontrow`);
  assert.equal(await page.locator('meta[property="og:title"]').getAttribute("content"), hostile);
  const home = await visit(t, b, `${server.origin}/`);
  await home.getByText(hostile).waitFor();
  calm(page, home);
});

test("the dialog on a phone and by keyboard, and what it refuses", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const phone = await dialog(t, b, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  });
  await shot(phone, "desk-phone-dark");
  assert.deepEqual(await serious(phone), []);
  assert.equal(await phone.evaluate(() => document.querySelector(".brand-dialog").scrollWidth), 390);
  calm(phone);

  const page = await dialog(t, b, server, { allow: ["404", "422", "ERR_FAILED"] });
  await page
    .getByLabel("Choose a file: Logo")
    .setInputFiles(file("a.svg", "image/svg+xml", Buffer.from("<svg/>")));
  await page.getByText("This file is of another kind.").waitFor();
  await page
    .getByLabel("Choose a file: Logo")
    .setInputFiles(file("a.png", "image/png", Buffer.alloc((1 << 20) + 1)));
  await page.getByText("This picture is larger than 1 MiB.").waitFor();
  await page.getByLabel("Accent: colour code").fill("#12");
  await page.getByText("Write a colour as #").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save" }).isDisabled(), true);
  await page.getByLabel("Accent: colour code").fill("");
  // What only the server sees is said where it is.
  await page
    .getByLabel("Choose a file: Logo")
    .setInputFiles(file("a.png", "image/png", logo().buffer.subarray(0, 90)));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Logo: The picture is damaged or cut off.").waitFor();
  await shot(page, "desk-refused");
  await page.route("**/brand", (route) => route.abort());
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The server did not answer.").waitFor();
  await page.unroute("**/brand");

  // Only its parts scroll: head and foot stay where they are.
  const moved = await page.locator(".brand-dialog").evaluate((dialog) => {
    dialog.scrollTop = 500;
    return dialog.scrollTop;
  });
  assert.equal(moved, 0, "the dialog itself is scrolled");

  // By keyboard: nothing is lost by Escape, and the safe answer has the focus.
  await page.getByLabel("Title", { exact: true }).focus();
  await page.keyboard.type("By keys");
  await page.keyboard.press("Escape");
  await eventually("it asks", () =>
    page.evaluate(() => document.activeElement?.textContent === "Keep editing"),
  );
  await shot(page, "desk-leaving");
  await page.keyboard.press("Enter");
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "By keys");
  await page.getByRole("button", { name: "Discard changes" }).press("Enter");
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "");
  await page.keyboard.press("Escape");
  await page.locator(".brand-dialog").waitFor({ state: "detached" });
  await page.route("**/brand", (route) => route.abort());
  await page.getByRole("button", { name: "Brand of the channel" }).press("Enter");
  await page.getByText("The brand did not load.").waitFor();
  await page.unroute("**/brand");
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await page.getByLabel("Title", { exact: true }).waitFor();
  calm(page);
});
