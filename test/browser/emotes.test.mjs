// A channel's emotes: added at the desk, drawn and chosen in the chat, on the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { browser, eventually, serve, visit } from "./harness.mjs";
import { act, plain, rest, say } from "./plain/plain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.SHOTS;
const shot = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : null);
const missing = { allow: ["404"] };

/** A square PNG: a disc of one colour. */
function png(side, [r, g, b]) {
  const rows = Buffer.alloc((side * 4 + 1) * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const within = Math.hypot(x - side / 2, y - side / 2) < side / 2;
      rows.set(within ? [r, g, b, 255] : [0, 0, 0, 0], y * (side * 4 + 1) + 1 + x * 4);
    }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Two frames of one pixel each. */
const gif = Buffer.from(
  "47494638396101000100800000ff00000000ff21f904000a0000002c000000000100010000020244010021f904000a0000002c00000000010001000002024c01003b",
  "hex",
);

const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

const calm = (...pages) =>
  assert.deepEqual(
    pages.flatMap((p) => p.errors),
    [],
  );

/** The desk of the owner, with the emotes open. */
async function desk(t, b, server, options) {
  const page = await visit(t, b, `${server.origin}/owner/${server.owner}`, { ...missing, ...options });
  await page.goto(`${server.origin}/studio/live`);
  if (options?.viewport?.width < 700)
    await page.getByRole("navigation").getByRole("button", { name: "Show" }).click();
  await page.getByRole("button", { name: "Brand of the channel" }).click();
  await page.getByRole("tab", { name: "Emotes" }).click();
  await page.getByText("Small pictures for the chat.").waitFor();
  return page;
}

const watch = async (t, b, server, options) => {
  const page = await visit(t, b, `${server.origin}/watch/live`, { ...missing, ...options });
  await page.locator("frontrow-chat .field").waitFor();
  return page;
};

/** Says who somebody is at a watch page by their first line. */
async function speak(page, name, text) {
  await page.locator("frontrow-chat textarea").fill(text);
  await page.keyboard.press("Enter");
  await page.locator("frontrow-chat #name").fill(name);
  await page.keyboard.press("Enter");
  await page.locator("frontrow-chat .row .text").filter({ hasText: text }).first().waitFor();
}

/** The pictures of the emotes in the chat's lines that are drawn, by what stands for them. */
const drawn = (page, root = "frontrow-chat") =>
  page.evaluate((root) => {
    const node = document.querySelector(root);
    return [...(node.shadowRoot ?? node).querySelectorAll(".text img.emote")]
      .filter((i) => i.complete && i.naturalWidth > 0)
      .map((i) => i.alt);
  }, root);

const add = async (page, code, buffer, type = "image/png") => {
  await page.getByLabel("Choose pictures").setInputFiles(file(`${code}.x`, type, buffer));
  await page.getByRole("button", { name: `Add :${code}:` }).click();
  await page.getByText(`:${code}: is there.`).waitFor();
};

test("an emote added at the desk stands in lines at once, everywhere, and again after a restart", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const ada = await plain(t, b, server);
  await act(ada, "name", "Ada");
  const host = await plain(t, b, server, { staff: server.owner });
  const { token } = await rest(server, host, "POST", "overlays", { name: "Main scene" });
  const overlay = await visit(t, b, `${server.origin}/overlay/live?show=chat&chat=0&token=${token}`, missing);
  const viewer = await watch(t, b, server);
  await say(ada, "early :wave: bird");
  await viewer.getByText("early :wave: bird").waitFor();
  const page = await desk(t, b, server);
  await page.getByText("No emotes yet.").waitFor();
  await add(page, "wave", png(112, [40, 160, 120]));
  await add(page, "dance", gif, "image/gif");
  // Before the line was said, and after it.
  await eventually("the old line has its picture", async () => (await drawn(viewer)).includes(":wave:"));
  await say(ada, ":wave: :dance:");
  await eventually("a live line has pictures", async () => (await drawn(viewer)).length === 3);
  await eventually("the overlay draws them", async () => (await drawn(overlay, "body")).length === 2);
  const box = await viewer
    .locator("frontrow-chat .big img.emote")
    .first()
    .evaluate((i) => [i.width, i.height, i.title, i.loading]);
  assert.ok(box[0] === box[1] && box[0] > 40, `a line of emotes alone is large: ${box}`);
  assert.deepEqual(box.slice(2), [":wave:", "lazy"]);
  await shot(viewer, "watch");
  await page.keyboard.press("Escape");
  await eventually("the desk draws them", async () => (await drawn(page, ".panel-chat")).length === 3);
  await shot(page, "desk-chat");

  // A new code, then none: lines show text again, at once.
  await page.getByRole("button", { name: "Brand of the channel" }).click();
  await page.getByRole("tab", { name: "Emotes" }).click();
  await page.getByRole("button", { name: "Change the code of :wave:" }).click();
  await page.getByLabel("New code of :wave:").fill("hello");
  await page.keyboard.press("Enter");
  await page.getByText("It is :hello: now.").waitFor();
  await eventually("the old code is text", async () => (await drawn(viewer)).join() === ":dance:");
  await say(ada, "now :hello:");
  await eventually("the new code is a picture", async () => (await drawn(viewer)).includes(":hello:"));
  await page.getByRole("button", { name: "Remove :dance:" }).click();
  await page.getByText("Remove :dance:? Lines").waitFor();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText(":dance: is gone.").waitFor();
  await eventually("a removed one is text", async () => (await drawn(viewer)).join() === ":hello:");
  const audit = await rest(server, host, "GET", "audit?limit=500");
  assert.deepEqual(
    audit.entries.filter((e) => e.action.startsWith("emote.")).map((e) => `${e.action} ${e.detail?.id}`),
    ["emote.set wave", "emote.set dance", "emote.renamed wave hello", "emote.removed dance"],
  );
  calm(viewer, page, overlay);

  await server.process.stop("SIGTERM");
  await server.again();
  const late = await watch(t, b, server);
  await eventually("they are there after a restart", async () => (await drawn(late)).includes(":hello:"));
  calm(late);
});

test("what means harm, and what is not there, stays text", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner, allow: ["404"] });
  await act(owner, "name", "Host");
  await act(owner, "chat.emotes", {
    emotes: { far: "https://pictures.example/far.png", gone: "/assets/gone.png", page: "/watch/live" },
  });
  const viewer = await watch(t, b, server);
  for (const text of [
    ":far: is elsewhere",
    ":gone: is nowhere",
    ":page: is no picture",
    ":constructor: :__proto__: <img src=x onerror=alert(1)>",
  ]) {
    await say(owner, text);
    await eventually(`"${text}" is read as it was said`, () =>
      viewer.evaluate(
        (text) =>
          [...document.querySelector("frontrow-chat").shadowRoot.querySelectorAll(".text")].some(
            (p) => p.textContent === text && p.querySelector("img") === null,
          ),
        text,
      ),
    );
  }
  calm(viewer); // no request went to another host, and none broke the policy
  // The desk shows them, says why they are text, and takes them away.
  const page = await desk(t, b, server);
  await page.getByText("Set by a program").waitFor();
  await shot(page, "desk-others");
  await page.getByRole("button", { name: "Remove :far:" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText(":far: is gone.").waitFor();

  // What the server refuses is said where it is.
  await page
    .getByLabel("Choose pictures")
    .setInputFiles(file("a.svg", "image/svg+xml", Buffer.from("<svg/>")));
  await page.getByText("a.svg: This file is of another kind.").waitFor();
  await page
    .getByLabel("Choose pictures")
    .setInputFiles(file("bad.png", "image/png", png(20, [1, 2, 3]).subarray(0, 60)));
  page.errors.length = 0;
  await page.getByRole("button", { name: "Add :bad:" }).click();
  await page.getByText("The picture is damaged or cut off.").waitFor();
  page.errors.length = 0; // the browser writes the refusal down
  await page.getByLabel("Code, bad.png").fill("no good");
  await page.getByText("The code has 2 to 32").waitFor();
  assert.equal(await page.getByRole("button", { name: "Add :no good:" }).isDisabled(), true);
  await shot(page, "desk-refused");
  await page.keyboard.press("Escape");
  await page.getByText("You have changes that are not saved.").waitFor();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await page.getByRole("button", { name: "Leave out bad.png" }).click();
  // A picture that is too large is made smaller on the way.
  await add(page, "large", png(900, [200, 60, 20]));
  const kept = (await rest(server, owner, "GET", "emotes")).emotes.find((e) => e.code === "large");
  assert.ok(kept.width <= 512 && kept.width === kept.height, JSON.stringify(kept));
  assert.deepEqual(await serious(page), []);
  calm(page);
});

test("an emote is chosen by keyboard, completed while typing, and copied as its code", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const page = await desk(t, b, server);
  for (const [i, code] of ["wave", "cat", "catjam"].entries())
    await add(page, code, png(64, [40 + i * 80, 120, 90]));
  await shot(page, "desk-emotes");
  assert.deepEqual(await serious(page), []);
  const viewer = await watch(t, b, server, { permissions: ["clipboard-read", "clipboard-write"] });
  await speak(viewer, "Ada", "hello");
  const chat = viewer.locator("frontrow-chat");
  const field = chat.locator("textarea");

  // By keyboard alone: the button, the arrows, Enter, Escape.
  await field.focus();
  await viewer.keyboard.press("Tab");
  await viewer.keyboard.press("Enter");
  await chat.getByRole("dialog", { name: "Emotes and emoji" }).waitFor();
  const focused = () =>
    viewer.evaluate(() => document.querySelector("frontrow-chat").shadowRoot.activeElement?.title);
  await eventually("the first has the focus", async () => (await focused()) === ":wave:");
  await viewer.keyboard.press("ArrowRight");
  assert.equal(await focused(), ":cat:");
  await viewer.keyboard.press("Enter");
  await viewer.keyboard.press("ArrowDown");
  await viewer.keyboard.press("Enter");
  await shot(viewer, "picker");
  assert.deepEqual(await serious(viewer), []);
  await viewer.keyboard.press("Escape");
  await chat.getByRole("dialog").waitFor({ state: "detached" });
  const text = await field.inputValue();
  assert.match(text, /^:cat: \p{Extended_Pictographic}/u);
  assert.equal(
    await viewer.evaluate(() => document.querySelector("frontrow-chat").shadowRoot.activeElement?.localName),
    "textarea",
  );

  // Completion: what begins so is offered, and Enter takes it and sends nothing.
  await field.fill("");
  await viewer.keyboard.type("so good :ca");
  await chat.getByRole("option", { name: ":catjam:" }).waitFor();
  assert.equal(await field.getAttribute("aria-activedescendant"), "fit0");
  await shot(viewer, "completing");
  assert.deepEqual(await serious(viewer), []);
  await viewer.keyboard.press("ArrowDown");
  await viewer.keyboard.press("Enter");
  assert.equal(await field.inputValue(), "so good :catjam: ");
  await eventually(
    "nothing is offered",
    async () => (await field.getAttribute("aria-activedescendant")) === null,
  );
  await viewer.keyboard.type(":ca");
  await viewer.keyboard.press("Escape");
  await chat.getByRole("listbox").waitFor({ state: "detached" });
  await viewer.keyboard.press("Backspace");
  await viewer.keyboard.press("Backspace");
  await viewer.keyboard.press("Backspace");
  await viewer.keyboard.press("Enter");
  await eventually("the own line has its picture", async () => (await drawn(viewer)).includes(":catjam:"));

  // What is copied is what was written.
  await chat
    .locator(".text")
    .last()
    .evaluate((p) => getSelection().selectAllChildren(p));
  await viewer.keyboard.press("ControlOrMeta+c");
  const copied = await viewer.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.trim(), "so good :catjam:");
  calm(viewer, page);
});

test("on a phone the picker is a sheet above the field; in emote-only mode it is offered", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner });
  const phone = {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  };
  const page = await desk(t, b, server, phone);
  await add(page, "wave", png(64, [40, 160, 120]));
  await shot(page, "desk-phone");
  assert.equal(await page.evaluate(() => document.querySelector(".brand-dialog").scrollWidth), 390);
  assert.deepEqual(await serious(page), []);
  const viewer = await watch(t, b, server, phone);
  await speak(viewer, "Ada", "hello");
  await act(owner, "name", "Host");
  await act(owner, "chat.mode", { emote_only: true });
  const chat = viewer.locator("frontrow-chat");
  await chat.getByText("Only emotes and emoji at the moment.").waitFor();
  await chat.getByRole("button", { name: "Choose one" }).tap();
  const sheet = chat.getByRole("dialog", { name: "Emotes and emoji" });
  await sheet.waitFor();
  await eventually("it stands above the field, as wide as its place", async () => {
    const [box, foot] = await Promise.all([sheet.boundingBox(), chat.locator(".foot").boundingBox()]);
    return box.x === foot.x && Math.abs(box.width - foot.width) <= 1 && box.y + box.height <= foot.y + 1;
  });
  for (const button of await sheet.getByRole("button").all())
    assert.ok((await button.boundingBox()).height >= 44, await button.getAttribute("title"));
  await shot(viewer, "sheet");
  assert.deepEqual(await serious(viewer), []);
  await sheet.getByRole("button", { name: ":wave:" }).tap();
  assert.notEqual(
    await viewer.evaluate(() => document.querySelector("frontrow-chat").shadowRoot.activeElement?.localName),
    "textarea",
    "no keyboard is raised",
  );
  await chat.getByRole("button", { name: "Send" }).tap();
  await eventually("the emote is said", async () => (await drawn(viewer)).includes(":wave:"));
  await sheet.waitFor({ state: "detached" });
  calm(viewer, page);
});
