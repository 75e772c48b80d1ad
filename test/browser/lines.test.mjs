// Lines of the chat are answered, changed and deleted on the watch page: with a
// mouse, with keys and with a finger; everybody else sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, eventually, line, say, serve, visit } from "./harness.mjs";

const log = (page) => page.locator("frontrow-chat").getByRole("log");
const row = (page, text) => log(page).getByRole("listitem").filter({ hasText: text });
const field = (page) => page.locator("frontrow-chat").getByRole("textbox");

test("a line is answered, changed and deleted where it stands", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const options = { allow: ["404"] }; // off air
  const ada = await visit(t, b, `${server.origin}/watch/live`, options);
  const bob = await visit(t, b, `${server.origin}/watch/live`, options);
  await say(ada, "Is the sound in step?", "Ada");
  await line(bob, "Is the sound in step?");

  // Bob answers with the mouse, and has no name yet: it is asked for, and the answer stays one.
  await row(bob, "Is the sound in step?").hover();
  await bob.getByRole("button", { name: "Edit" }).waitFor({ state: "detached" });
  await bob.getByRole("button", { name: "Reply" }).click();
  await bob.getByText("Replying to Ada").waitFor();
  await say(bob, "It is here.", "Bob");
  await line(ada, "It is here.");
  await row(ada, "It is here.").getByText("In reply to Ada Is the sound in step?").waitFor();
  assert.equal(await bob.getByText("Replying to").count(), 0);

  // Ada changes her line with keys alone, and deletes it so.
  await field(ada).fill("");
  await field(ada).press("ArrowUp");
  await ada.getByText("Editing your message").waitFor();
  assert.equal(await field(ada).inputValue(), "Is the sound in step?");
  await field(ada).fill("Is the sound in step with the picture?");
  await field(ada).press("Enter");
  for (const page of [ada, bob]) {
    const changed = row(page, "Is the sound in step with the picture?").filter({ hasText: "edited" });
    await changed.waitFor();
    await row(page, "It is here.").getByText("Is the sound in step with the picture?").waitFor();
  }
  assert.equal(await field(ada).inputValue(), "");
  await log(ada).focus();
  await ada.keyboard.press("ArrowUp");
  await ada.keyboard.press("ArrowUp");
  await ada.keyboard.press("x");
  await ada.getByText("Delete this message?").waitFor();
  await ada.keyboard.press("Escape");
  assert.equal(await row(ada, "with the picture?").first().isVisible(), true);
  await ada.keyboard.press("Delete");
  await ada.keyboard.press("Enter");
  for (const page of [ada, bob])
    await eventually("the line has gone, and the answer to it quotes nothing", async () => {
      return (
        (await page.getByText("with the picture?").count()) === 0 &&
        (await row(page, "It is here.").count()) === 1
      );
    });

  // A change that is given up leaves the draft as it was.
  await field(bob).fill("half a thought");
  await row(bob, "It is here.").hover();
  await bob.getByRole("button", { name: "Edit" }).click();
  assert.equal(await field(bob).inputValue(), "It is here.");
  await field(bob).press("Escape");
  assert.equal(await field(bob).inputValue(), "half a thought");
  assert.deepEqual([...ada.errors, ...bob.errors], []);
});

test("what the server refuses stays in the field, with the reason", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const options = { allow: ["404"] };
  const ada = await visit(t, b, `${server.origin}/watch/live`, options);
  const bob = await visit(t, b, `${server.origin}/watch/live`, {
    ...options,
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  await say(ada, "First!", "Ada");
  await line(bob, "First!");

  // On a phone the tools come with a touch of the line.
  await bob.getByText("First!", { exact: true }).tap();
  await bob.getByRole("button", { name: "Reply" }).tap();
  await bob.getByText("Replying to Ada").waitFor();

  // Meanwhile she takes it back.
  await row(ada, "First!").hover();
  await ada.getByRole("button", { name: "Delete" }).click();
  await ada.getByRole("button", { name: "Delete" }).click();
  await eventually("the line has gone", async () => (await row(bob, "First!").count()) === 0);
  await say(bob, "Second, then.", "Bob");
  await eventually(
    "the text stands in the field again",
    async () => (await field(bob).inputValue()) === "Second, then.",
  );
  assert.notEqual(await bob.locator("frontrow-chat .wrong").textContent(), "");
  await bob.locator("frontrow-chat").getByRole("button", { name: "Cancel" }).tap();
  await field(bob).press("Enter");
  await line(ada, "Second, then.");
  assert.deepEqual([...ada.errors, ...bob.errors], []);
});
