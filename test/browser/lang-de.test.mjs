// German and Spanish in a real browser: the watch page and the desk with a poll
// open say nothing in English, and another language is taken without a new
// page, and without a new line to the room.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { browser, eventually, root, serve, visit } from "./harness.mjs";
import { act, plain } from "./plain/plain.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const languages = [
  {
    lang: "de",
    poll: "Umfrage",
    heading: "Zu prüfen",
    next: "es",
    nextPoll: "Encuesta",
    nextHeading: "Por revisar",
  },
  {
    lang: "es",
    poll: "Encuesta",
    heading: "Por revisar",
    next: "de",
    nextPoll: "Umfrage",
    nextHeading: "Zu prüfen",
  },
];

/** The sources in a folder and below it. */
const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(root, folder, name));

/** What stands in quotes in some sources. */
function quoted(files) {
  const found = new Set();
  for (const file of files) {
    for (const [literal] of readFileSync(file, "utf8").matchAll(/"(?:[^"\\\n]|\\.)+"/g))
      found.add(JSON.parse(literal));
  }
  return found;
}

/**
 * Whole texts that are English and nothing else: those of every list that has
 * translations, without what the language itself says ("Chat"), what a list
 * without translations says too, and names in the code.
 */
function english(lang) {
  const lists = [...sources("sdk/elements/src"), ...sources("web/src")].filter((f) =>
    f.endsWith("/words.ts"),
  );
  const translated = (file) => readFileSync(file, "utf8").includes("lexicon(");
  const own = quoted(
    ["sdk/elements/src/lang", "web/src/lang", "web/src/studio/lang"].flatMap((p) => sources(`${p}/${lang}`)),
  );
  const others = quoted(lists.filter((file) => !translated(file)));
  const all = [...quoted(lists.filter(translated))].filter((text) => /^\p{Lu}|\s/u.test(text));
  const left = new Set(all.filter((text) => !own.has(text) && !others.has(text)));
  assert.ok(left.size > 300, `there are texts to look for, ${left.size}`);
  return left;
}

/** All that a page says to eyes and to screen readers, in shadow trees too. */
const said = (page) =>
  page.evaluate(() => {
    const found = new Set();
    const add = (text) => text?.trim() && found.add(text.trim());
    const look = (node) => {
      for (const e of node.querySelectorAll("*")) {
        if (e.matches("script, style") || !e.checkVisibility({ visibilityProperty: true })) continue;
        for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "alt"])
          add(e.getAttribute(name));
        for (const child of e.childNodes) if (child.nodeType === Node.TEXT_NODE) add(child.data);
        if (e.shadowRoot) look(e.shadowRoot);
      }
    };
    look(document);
    return [...found];
  });

async function speaksOnly(page, lang) {
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [
    lang,
    "ltr",
  ]);
  const of = english(lang);
  const texts = await said(page);
  assert.ok(texts.length > 8, "the page says something");
  assert.deepEqual(
    texts.filter((text) => of.has(text)),
    [],
    "nothing is said in English",
  );
}

/** What axe finds that is serious. */
async function grave(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

/** The lines to the room that a page opens. */
function rooms(page) {
  const opened = [];
  page.on("websocket", (socket) => {
    if (socket.url().includes("/room")) opened.push(socket.url());
  });
  return opened;
}

/** Takes another language in the header, and waits until a text of it is there. */
async function take(page, lang, text) {
  await page.evaluate(() => {
    globalThis.stays = true;
  });
  await page.locator("select.pick-language").selectOption(lang);
  await page.getByText(text, { exact: true }).first().waitFor();
  assert.equal(await page.evaluate(() => globalThis.stays), true, "it is the page that it was");
}

const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test("what is chosen in the header goes before what the address asks for, over a reload too", async (t) => {
  const server = await serve(t);
  const page = await visit(t, await browser(t), `${server.origin}/?lang=de&x=1`);
  const speaks = (lang) =>
    eventually(`the page is in ${lang}`, () =>
      page.evaluate((l) => document.documentElement.lang === l, lang),
    );
  await speaks("de");
  await page.locator("select.pick-language").selectOption("es");
  await speaks("es");
  assert.equal(new URL(page.url()).search, "?x=1");
  await page.reload();
  await page.locator("select.pick-language").waitFor();
  await speaks("es");
  await page.goto(`${server.origin}/?lang=ja`);
  await page.locator("select.pick-language").waitFor();
  await speaks("ja"); // a new address is asked again
  assert.deepEqual(page.errors, []);
});

for (const { lang, poll, heading, next, nextPoll, nextHeading } of languages) {
  test(`${lang}: the watch page, wide and on a phone, and another language from its header`, async (t) => {
    const server = await serve(t);
    const b = await browser(t);
    const host = await plain(t, b, server, { staff: server.owner });
    await act(host, "poll.create", { question: "2 + 2 = ?", options: ["3", "4"], launch: true });
    const opened = [];
    const page = await visit(t, b, `${server.origin}/watch/live?lang=${lang}`, {
      allow: ["404"],
      blank: (p) => opened.push(rooms(p)),
    });
    await page.getByText(poll, { exact: true }).first().waitFor();
    await page.getByText("2 + 2 = ?").first().waitFor();
    await speaksOnly(page, lang);
    assert.deepEqual(await grave(page), []);
    for (const panel of await page.getByRole("tab").all()) {
      await panel.click();
      await speaksOnly(page, lang);
    }

    const lines = opened[0].length;
    assert.ok(lines > 0, "it is in the room by a socket");
    await page.getByRole("tab").first().click();
    await take(page, next, nextPoll);
    await speaksOnly(page, next);
    assert.equal(opened[0].length, lines, "the line to the room is the one that it was");
    await take(page, "en", "Poll");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
    assert.equal(opened[0].length, lines);
    assert.deepEqual(page.errors, []);

    const phone = await visit(t, b, `${server.origin}/watch/live?lang=${lang}`, {
      allow: ["404"],
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await phone.getByText(poll, { exact: true }).first().waitFor();
    await speaksOnly(phone, lang);
    assert.ok((await wide(phone)) <= 0, "nothing is wider than the phone");
  });

  test(`${lang}: the desk with a poll, wide and on a phone, and another language from its header`, async (t) => {
    const server = await serve(t);
    const b = await browser(t);
    const host = await plain(t, b, server, { staff: server.owner });
    const ada = await plain(t, b, server);
    await act(ada, "name", "Ada");
    await act(host, "poll.create", { question: "2 + 2 = ?", options: ["3", "4"], launch: true });
    await act(ada, "qa.ask", { text: "???" });

    const opened = [];
    const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, {
      allow: ["404"],
      blank: (p) => opened.push(rooms(p)),
    });
    await page.goto(`${server.origin}/studio/live?lang=${lang}`);
    await page.getByRole("heading", { name: heading }).waitFor();
    await page.getByText("2 + 2 = ?").first().waitFor();
    await page.getByText("???").first().waitFor();
    await speaksOnly(page, lang);
    assert.deepEqual(await grave(page), []);

    const lines = opened[0].length;
    await take(page, next, nextHeading);
    await page.getByText("2 + 2 = ?").first().waitFor();
    await speaksOnly(page, next);
    assert.equal(opened[0].length, lines, "the line to the room is the one that it was");
    assert.deepEqual(page.errors, []);

    const phone = await visit(t, b, `${server.origin}/owner/${server.owner}`, {
      allow: ["404"],
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await phone.goto(`${server.origin}/studio/live?lang=${lang}`);
    const tabs = phone.locator(".desk-nav button");
    await eventually("the desk is there", async () => (await tabs.count()) === 5);
    for (const tab of await tabs.all()) {
      await tab.click();
      await speaksOnly(phone, lang);
      assert.ok((await wide(phone)) <= 0, "nothing is wider than the phone");
    }
  });
}
