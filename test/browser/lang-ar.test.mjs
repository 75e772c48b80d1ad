// The watch page, the desk and a hall in Arabic, in a real browser on the real server:
// everything is said, from the right, and the language changes under a running show.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { browser, eventually, root, serve, visit } from "./harness.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The whole sentences and labels of a words.ts, in English: what is quoted there and begins like one. */
const quoted = (source) =>
  [...source.matchAll(/"((?:[^"\\\n]|\\.)+)"/g)].map((m) => m[1]).filter((s) => /^[A-Z][a-z]/.test(s));

/** The files of texts under a folder, by whether their texts are in a lexicon: others have no translation. */
async function wordFiles(folder) {
  const found = (await readdir(folder, { recursive: true })).filter((f) => /(^|\/)words\.ts$/.test(f));
  const sources = await Promise.all(found.map((f) => readFile(join(folder, f), "utf8")));
  return found.map((file, i) => ({ file, source: sources[i], spoken: sources[i].includes("lexicon(") }));
}

/** The English texts of the elements, and of some folders of the pages. */
async function english(...folders) {
  const pages = await wordFiles(join(root, "web/src"));
  const mine = pages.filter((f) => f.spoken && folders.includes(f.file.replace(/\/words\.ts$/, "")));
  assert.equal(mine.length, folders.length, "the English texts are found");
  const elements = await wordFiles(join(root, "sdk/elements/src"));
  const others = new Set(pages.filter((f) => !f.spoken).flatMap((f) => quoted(f.source)));
  const texts = [...elements, ...mine].flatMap((f) => quoted(f.source)).filter((s) => !others.has(s));
  assert.ok(texts.length > 150, "the English texts are found");
  return new Set(texts);
}

/** The folders of what the desk says. */
const desk = ["desk", "activities", "share", "overlays", "live", "brand"].map((part) => `studio/${part}`);

/** What a page shows and names: texts, labels, hints. What people wrote is left out. */
const says = (page) =>
  page.evaluate(() => {
    const found = new Set();
    const look = (node) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) found.add(child.textContent.trim());
        if (child.nodeType !== Node.ELEMENT_NODE || !child.checkVisibility()) continue;
        if (child.matches("script, style, bdi, .pick-language")) continue;
        for (const name of ["aria-label", "title", "placeholder"]) found.add(child.getAttribute(name) ?? "");
        look(child);
        if (child.shadowRoot) look(child.shadowRoot);
      }
    };
    look(document.body);
    return [...found].filter(Boolean);
  });

/** What axe finds that is serious. */
async function grave(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

/** Does something in the room as whoever the page is. */
const act = (page, cmd, data) =>
  page.evaluate(
    ([cmd, data]) => document.querySelector("frontrow-chat").client.room.act(cmd, data),
    [cmd, data],
  );

/** An owner with a watch page and a poll that is open, and a viewer who speaks Arabic. */
async function show(t, options) {
  const server = await serve(t);
  const b = await browser(t);
  // The player asks for a picture that is not there.
  const more = { allow: ["404"], ...options };
  const host = await visit(t, b, `${server.origin}/owner/${server.owner}`, { allow: ["404"] });
  await host.goto(`${server.origin}/watch/live?lang=en`);
  await host.locator("frontrow-chat").getByRole("textbox").first().waitFor();
  await eventually("the host is in the room", () =>
    host.evaluate(
      () => document.querySelector("frontrow-chat").client?.room.state.get().me?.role === "owner",
    ),
  );
  await host.evaluate(() => document.querySelector("frontrow-chat").client.room.setName("Grace"));
  const { poll } = await act(host, "poll.create", {
    question: "ما رأيك؟",
    options: ["نعم", "Nope"],
    results: "live",
  });
  await act(host, "poll.launch", { poll });
  const sockets = [];
  const ada = await visit(t, b, `${server.origin}/watch/live?lang=ar`, {
    ...more,
    blank: (page) => page.on("websocket", (socket) => sockets.push(socket)),
  });
  await ada.locator("frontrow-poll .option").first().waitFor();
  return { server, b, host, ada, sockets };
}

const page = (p) =>
  p.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
  }));

test("the watch page is said in Arabic, from the right, and changes its language in place", async (t) => {
  const { host, ada, sockets } = await show(t);
  const { lang, dir } = await page(ada);
  assert.deepEqual([lang, dir], ["ar", "rtl"]);
  const texts = await english("ui", "ui/docs", "brand");
  assert.deepEqual(
    (await says(ada)).filter((s) => texts.has(s)),
    [],
    "English texts on the page",
  );

  const [rail, player] = await ada.evaluate(() =>
    ["frontrow-chat", "frontrow-player"].map((s) => document.querySelector(s).getBoundingClientRect().left),
  );
  assert.ok(rail < player, "the rail is at the left");

  await act(host, "chat.send", { text: "Hello from Grace!" });
  const line = ada.locator("frontrow-chat").getByText("Hello from Grace!", { exact: true });
  await line.waitFor();
  const drawn = await line.evaluate((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const name = text.closest("li").querySelector(".name");
    return {
      direction: getComputedStyle(text).direction,
      apart: Math.abs(range.getBoundingClientRect().right - name.getBoundingClientRect().right),
    };
  });
  assert.equal(drawn.direction, "ltr", "a Latin line runs from the left");
  assert.ok(drawn.apart < 2, `and begins under its author, not ${drawn.apart} px away`);
  assert.deepEqual(await grave(ada), []);

  // Another language while the show goes on: nothing is loaded anew, the connection stays.
  await ada.evaluate(() => {
    globalThis.stays = true;
  });
  const before = sockets.length;
  assert.ok(before > 0);
  await ada.locator("header select").selectOption("ja");
  await eventually("the page is Japanese", async () => (await page(ada)).lang === "ja");
  assert.equal((await page(ada)).dir, "ltr");
  assert.deepEqual(
    (await says(ada)).filter((s) => texts.has(s)),
    [],
    "English texts on the Japanese page",
  );
  await ada.locator("frontrow-poll").getByText("アンケート", { exact: true }).first().waitFor();
  assert.equal(await ada.locator("frontrow-chat h2").first().textContent(), "チャット");
  await ada.locator("header select").selectOption("en");
  await eventually("the page is English", async () => (await says(ada)).includes("Poll"));
  assert.equal(await ada.evaluate(() => globalThis.stays), true, "the page was not loaded anew");
  assert.equal(sockets.length, before, "no other connection was made");
  assert.ok(!sockets.some((s) => s.isClosed()), "the connection stays");
  await line.waitFor();
  assert.deepEqual(ada.errors, []);
});

test("the desk is said in Arabic, from the right", async (t) => {
  const { server, host } = await show(t);
  await host.goto(`${server.origin}/studio/live?lang=ar`);
  await host.locator('[data-panel="activities"] li.activity').waitFor();
  const { lang, dir } = await page(host);
  assert.deepEqual([lang, dir], ["ar", "rtl"]);
  const texts = await english("ui", "ui/docs", ...desk);
  const spoken = async (where) =>
    assert.deepEqual(
      (await says(host)).filter((s) => texts.has(s)),
      [],
      `English texts on the desk, ${where}`,
    );
  await spoken("as it opens");
  await host.locator('[data-panel="activities"]').getByText("إغلاق التصويت", { exact: true }).waitFor();
  assert.deepEqual(await grave(host), []);

  // What is folded: sharing, an overlay, going live from here, the brand.
  for (const fold of await host.locator('[data-panel="show"] details.fold').all())
    await fold.locator("summary").first().click();
  await host.locator(".share-digits").waitFor();
  await host.locator(".overlay-new input").fill("Main");
  await host.keyboard.press("Enter");
  await host.locator(".overlay-row").waitFor();
  await host.getByRole("button", { name: "بدء البث من هنا", exact: true }).click();
  await host.getByRole("button", { name: "الكاميرا والميكروفون", exact: true }).click();
  await host.getByRole("button", { name: "مشاركة الشاشة", exact: true }).waitFor();
  await spoken("unfolded");
  assert.deepEqual(await grave(host), []);
  await host.getByRole("button", { name: "هوية القناة", exact: true }).click();
  await host.locator(".brand-texts summary").click();
  await spoken("with the brand");
  assert.deepEqual(await grave(host), []);
  assert.deepEqual(host.errors, []);
});

test("a hall is said in Arabic, from the right", async (t) => {
  const { server, b } = await show(t);
  const texts = await english("ui", "join", "present");
  const spoken = async (p) => {
    assert.deepEqual(await page(p), { lang: "ar", dir: "rtl" });
    assert.deepEqual(
      (await says(p)).filter((s) => texts.has(s)),
      [],
      `English texts at ${p.url()}`,
    );
    assert.deepEqual(await grave(p), []);
  };
  const screen = await visit(t, b, `${server.origin}/present/live?lang=ar`, {
    viewport: { width: 1280, height: 720 },
  });
  const [bar, code] = [screen.locator(".big-bars li").first(), screen.locator(".corner .join-code")];
  await bar.waitFor();
  await spoken(screen);
  assert.ok((await code.boundingBox()).x < 640, "the corner is at the left");
  const phone = await visit(t, b, `${server.origin}/join?lang=ar`, {
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    isMobile: true,
    allow: ["404"],
  });
  await phone.getByLabel("الرمز", { exact: true }).fill("123");
  await phone.getByRole("button", { name: "انضمام", exact: true }).tap();
  await phone.getByText("يتكون الرمز من ستة أرقام.").waitFor();
  await spoken(phone);
  await phone.getByLabel("الرمز", { exact: true }).fill((await code.textContent()).replace(/\D/g, ""));
  await phone.keyboard.press("Enter");
  await phone.getByRole("button", { name: "المتابعة بدون اسم", exact: true }).tap();
  await phone.getByRole("button", { name: "Nope" }).tap();
  await screen.getByText("صوت واحد", { exact: true }).waitFor();
  await spoken(phone);
  const [words, share] = [
    await bar.locator(".label").boundingBox(),
    await bar.locator(".figure").boundingBox(),
  ];
  assert.ok(share.x < words.x, "the figure stands after its option");
  for (const p of [screen, phone]) assert.deepEqual(p.errors, []);
});
