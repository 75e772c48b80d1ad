import assert from "node:assert/strict";
import { test } from "./kit.mjs";

const client = (page, run, arg) =>
  page.evaluate(({ run, arg }) => new Function("c", "arg", run)(globalThis.fixture.client("live"), arg), {
    run,
    arg,
  });

async function chat(open, scene = "live", options = undefined) {
  const page = await open(`/watch/live?scene=${scene}`, options);
  await page.locator("frontrow-chat textarea").waitFor();
  await page.waitForTimeout(200);
  return page;
}

/** Where the log is, and where a line with a text stands. */
const where = (page, text) =>
  page.evaluate((text) => {
    const root = document.querySelector("frontrow-chat").shadowRoot;
    const log = root.querySelector(".log");
    const row =
      text === undefined
        ? undefined
        : [...root.querySelectorAll(".row")].find((r) => r.textContent.includes(text));
    return {
      left: log.scrollHeight - log.scrollTop - log.clientHeight,
      rows: root.querySelectorAll("[data-key]").length,
      y: row?.getBoundingClientRect().top ?? null,
    };
  }, text);

const settled = (page) =>
  page.evaluate(
    () =>
      new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))),
      ),
  );

test("the chat opens at the newest line and follows", async (open) => {
  const page = await chat(open);
  assert.ok((await where(page)).left < 2);
  for (let i = 0; i < 40; i++) await client(page, "c.say('Ada', 'line ' + arg)", i);
  await settled(page);
  assert.ok((await where(page)).left < 2);
  await page.setViewportSize({ width: 1440, height: 600 });
  await settled(page);
  assert.ok((await where(page)).left < 2);
});

test("who reads is never moved, and is told how many are new", async (open) => {
  const page = await chat(open);
  await client(page, "c.fill(globalThis.fixture.conversation(200))");
  await settled(page);
  await page.locator("frontrow-chat .log").hover();
  await page.mouse.wheel(0, -900);
  await page.waitForTimeout(200);
  await client(page, "c.say('Ada', 'A marker to look at')");
  await page.waitForTimeout(100);
  const rows = await page.evaluate(() => {
    const root = document.querySelector("frontrow-chat").shadowRoot;
    const log = root.querySelector(".log").getBoundingClientRect();
    return [...root.querySelectorAll(".row")]
      .map((r) => ({ key: r.dataset.key, y: r.getBoundingClientRect().top }))
      .filter((r) => r.y > log.top && r.y < log.bottom);
  });
  for (let i = 0; i < 300; i++) await client(page, "c.say('Grace', 'more ' + arg)", i);
  await settled(page);
  const y = await page.evaluate(
    (key) =>
      document
        .querySelector("frontrow-chat")
        .shadowRoot.querySelector(`[data-key="${key}"]`)
        .getBoundingClientRect().top,
    rows[2].key,
  );
  assert.ok(Math.abs(y - rows[2].y) < 1, `the line moved by ${y - rows[2].y} px`);
  assert.ok((await where(page)).rows < 260, "what nobody looks at is drawn");
  const pill = page.getByRole("button", { name: "301 new messages, go to the newest" });
  await pill.click();
  await settled(page);
  assert.ok((await where(page)).left < 2);
  assert.equal(await pill.isVisible(), false);
  await client(page, "c.say('Ada', 'and on')");
  await settled(page);
  assert.ok((await where(page)).left < 2);
});

test("scrolling down to the end follows again", async (open) => {
  const page = await chat(open);
  await client(page, "c.fill(globalThis.fixture.conversation(120))");
  await settled(page);
  await page.locator("frontrow-chat .log").hover();
  await page.mouse.wheel(0, -600);
  await page.waitForTimeout(150);
  await client(page, "for (let i = 0; i < 30; i++) c.say('Ada', 'later ' + i)");
  for (let i = 0; i < 12; i++) {
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(60);
  }
  await page.locator("frontrow-chat .new").waitFor({ state: "detached" });
  assert.ok((await where(page)).left < 2);
});

test("older lines come in above without a jump", async (open) => {
  const page = await chat(open);
  await client(
    page,
    `
    const all = globalThis.fixture.conversation(220);
    c.olderLines = all.slice(0, 150);
    c.fill(all.slice(150));
    c.state.patch({ hasOlder: true });
  `,
  );
  await settled(page);
  await page.evaluate(() => {
    document.querySelector("frontrow-chat").shadowRoot.querySelector(".log").scrollTop = 300;
  });
  await page.waitForTimeout(60);
  const before = await page.evaluate(() => {
    const root = document.querySelector("frontrow-chat").shadowRoot;
    root.querySelector(".log").scrollTop = 120;
    const row = root.querySelectorAll(".row")[6];
    return { key: row.dataset.key, y: row.getBoundingClientRect().top };
  });
  await page.waitForTimeout(600);
  const y = await page.evaluate(
    (key) =>
      document
        .querySelector("frontrow-chat")
        .shadowRoot.querySelector(`[data-key="${key}"]`)
        .getBoundingClientRect().top,
    before.key,
  );
  assert.deepEqual(await client(page, "return c.calls.filter((x) => x === 'older')"), ["older"]);
  assert.ok(Math.abs(y - before.y) < 1, `the line moved by ${y - before.y} px`);
});

test("a reply, an action, an announcement and a held line say what they are", async (open) => {
  const page = await chat(open);
  await client(
    page,
    `const by = { id: "d_1", name: "Ada", role: "viewer" };
     const line = (key, text, more) => ({ key, id: key, kind: "message", at: Date.now() * 1000, by, text, status: "sent", ...more });
     c.state.patch({ messages: [
       line("a", "Who is there?"),
       line("b", "Me!", { reply: { id: "a", name: "Ada", text: "Who is there?" }, by: { ...by, id: "d_2", name: "Bob" }, edited: true }),
       line("c", "waves", { kind: "action" }),
       line("d", "We begin in five minutes.", { kind: "announcement", by: { id: "d_3", name: "Eva", role: "owner" } }),
       line("e", "a doubtful word", { status: "held" }),
     ] })`,
  );
  const row = (key) => page.locator(`frontrow-chat .row[data-key="${key}"]`);
  await row("b").getByText("In reply to").waitFor({ state: "attached" });
  await row("b").locator(".reply").getByText("Who is there?").waitFor();
  await row("b").getByText("edited").waitFor();
  const colour = (of) =>
    row("c")
      .locator(of)
      .evaluate((e) => getComputedStyle(e).color);
  assert.equal(await colour(".text"), await colour(".name"), "what somebody does has their colour");
  await row("d").getByText("Owner").waitFor();
  await row("e").getByText("A moderator will look at this first.").waitFor();
});

test("the first message asks for a name, keeps the draft, and is there at once", async (open) => {
  const page = await chat(open, "muted");
  const field = page.locator("frontrow-chat textarea");
  await field.fill("Hello from the front row");
  await field.press("Enter");
  const name = page.getByLabel("Choose a name");
  await name.waitFor();
  assert.ok(await name.evaluate((e) => e.getRootNode().activeElement === e), "the name has the focus");
  await client(page, "c.nameAnswer = { code: 'bad_name', message: 'That name is taken.', retryable: true }");
  await name.fill("Robin");
  await name.press("Enter");
  await page.getByText("That name is taken.").waitFor();
  await client(page, "c.nameAnswer = null");
  await name.press("Enter");
  await page.locator("frontrow-chat .row.pending").getByText("Hello from the front row").waitFor();
  await page.locator("frontrow-chat .row.sent").getByText("Hello from the front row").waitFor();
  assert.equal(await field.inputValue(), "");
  assert.ok(
    await field.evaluate((e) => e.getRootNode().activeElement === e),
    "the field has the focus again",
  );
  await page.getByRole("button", { name: "Change name" }).click();
  await page.getByLabel("Choose a name").press("Escape");
  await field.waitFor();
});

test("Enter sends, Shift and Enter breaks the line, too long is refused", async (open) => {
  const page = await chat(open);
  const field = page.locator("frontrow-chat textarea");
  await field.pressSequentially("one");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  assert.equal(await field.inputValue(), "one\ntwo");
  await field.press("Enter");
  await page.locator("frontrow-chat .row").getByText("one two").first().waitFor();
  await field.fill("x".repeat(470));
  assert.equal(await page.locator("frontrow-chat .count").textContent(), "30");
  await field.fill("x".repeat(501));
  await field.press("Enter");
  await page.getByText("This is too long. Shorten it to send.").waitFor();
  assert.deepEqual(await client(page, "return c.calls.filter((x) => x.startsWith('send'))"), [
    "send one\ntwo",
  ]);
});

test("a failed line offers Retry and Discard", async (open) => {
  const page = await chat(open);
  await client(
    page,
    "c.answer = { code: 'rate_limited', message: 'You are sending too fast.', retryable: true }",
  );
  const field = page.locator("frontrow-chat textarea");
  await field.fill("too fast");
  await field.press("Enter");
  const row = page.locator("frontrow-chat .row.failed");
  await row.getByText("Too fast: wait a moment.").waitFor();
  await row.getByRole("button", { name: "Retry" }).click();
  await page.locator("frontrow-chat .row.sent").getByText("too fast").waitFor();
  await field.fill("again");
  await field.press("Enter");
  await page.locator("frontrow-chat .row.failed").getByRole("button", { name: "Discard" }).click();
  await page.locator("frontrow-chat").getByText("again", { exact: true }).waitFor({ state: "detached" });
});

test("hostile text stays text, in its own row", async (open) => {
  const page = await chat(open, "hostile");
  await page.waitForTimeout(200);
  assert.notEqual(await page.title(), "owned");
  const found = await page.evaluate(() => {
    const root = document.querySelector("frontrow-chat").shadowRoot;
    return {
      markup: root.querySelectorAll(".row img, .row script, .row b").length,
      wide: root.querySelector(".log").scrollWidth - root.querySelector(".log").clientWidth,
    };
  });
  assert.deepEqual(found, { markup: 0, wide: 0 });
});

test("screen readers hear a few lines and a count of many", async (open) => {
  const page = await chat(open);
  await client(page, "c.say('Ada', 'hello there')");
  const said = page.locator("frontrow-chat #said");
  await said.getByText("Ada: hello there").waitFor({ state: "attached", timeout: 6000 });
  await client(page, "for (let i = 0; i < 30; i++) c.say('Ada', 'n ' + i)");
  await said.getByText("30 new messages").waitFor({ state: "attached", timeout: 6000 });
});

test("thirty lines a second cost the page few of its frames", async (open) => {
  const page = await chat(open);
  // The machine may be busy: what counts is what the chat takes from a quiet page.
  const [quiet, busy] = await page.evaluate(async () => {
    const c = globalThis.fixture.client("live");
    const frames = async () => {
      let n = 0;
      let going = true;
      const count = () => {
        n++;
        if (going) requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      await new Promise((done) => setTimeout(done, 2500));
      going = false;
      return n / 2.5;
    };
    const before = await frames();
    const timer = setInterval(
      () => c.say(`P${Math.round(Math.random() * 40)}`, "a line like many others, of a usual length"),
      33,
    );
    const during = await frames();
    clearInterval(timer);
    return [before, during];
  });
  console.log(`     ${busy.toFixed(0)} frames a second, ${quiet.toFixed(0)} without lines`);
  assert.ok(busy > quiet * 0.5, `${busy} frames a second of ${quiet}`);
  assert.ok((await where(page)).rows <= 121);
});

test("on a phone the composer stays above the keyboard", async (open) => {
  const page = await chat(open, "live", { screen: "phone" });
  await page.locator("frontrow-chat textarea").tap();
  // The keyboard of this machine is a smaller viewport.
  await page.setViewportSize({ width: 390, height: 480 });
  await page.locator(".watch.typing").waitFor();
  await settled(page);
  const box = await page.locator("frontrow-chat textarea").boundingBox();
  assert.ok(box !== null && box.y + box.height <= 480, `the composer ends at ${box?.y}`);
  const video = await page.locator("frontrow-player").boundingBox();
  assert.ok(video !== null && video.y >= 0 && video.height > 100, "the picture is still there");
  assert.ok((await where(page)).left < 2);
});
