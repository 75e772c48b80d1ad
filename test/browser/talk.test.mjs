// What becomes of a line once it is said, between a host and two viewers in real
// browsers: who is meant by it, how it is changed, and what the staff chose to show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "./harness.mjs";
import { act, line, lines, me, online, people, refused, say, view } from "./plain/plain.mjs";

test("a line means people by their names", async (t) => {
  const { ada, bob } = await people(t);
  await say(ada, "Hello!");
  await line(bob, "Hello!");
  await say(bob, "@ada hi, and @nobody");
  for (const page of [ada, bob]) {
    const { mentions } = await line(page, "@ada hi, and @nobody");
    assert.deepEqual(mentions, [(await me(ada)).id]);
  }
  await ada.reload();
  await online(ada);
  assert.deepEqual((await line(ada, "@ada hi, and @nobody")).mentions, [(await me(ada)).id]);
});

test("a line is changed by its author, for everybody and in what answers it, and not while it is pinned", async (t) => {
  const { host, ada, bob } = await people(t);
  await act(host, "name", "Grace");
  await say(ada, "teh first");
  const { id } = await line(bob, "teh first");
  await act(bob, "chat.send", { text: "Sure?", reply: id });
  assert.equal((await line(ada, "Sure?")).reply.text, "teh first");
  await refused(act(bob, "chat.edit", { id, text: "mine" }), "forbidden");
  await act(ada, "chat.edit", { id, text: "the first" });
  for (const page of [ada, bob, host]) {
    const changed = await line(page, "the first");
    assert.deepEqual([changed.id, changed.edited], [id, true]);
    await eventually(
      "the answer shows the change",
      async () => (await line(page, "Sure?")).reply.text === "the first",
    );
  }

  await act(host, "chat.pin", { id });
  const pinned = async (page) => (await view(page, "chat")).pinned.map((l) => l.text);
  for (const page of [ada, bob])
    await eventually("it is pinned", async () => (await pinned(page))[0] === "the first");
  await refused(act(ada, "chat.edit", { id, text: "Buy my book" }), "closed");
  await act(host, "chat.unpin", { id });
  await act(ada, "chat.edit", { id, text: "the very first" });
  await line(bob, "the very first");
  assert.deepEqual(await pinned(bob), []);
  assert.deepEqual(
    (await lines(bob)).map((l) => l.text),
    ["the very first", "Sure?"],
  );
});

test("a shout-out is taken back, and goes with the ban of whom it leads to", async (t) => {
  const { host, ada, bob } = await people(t);
  await act(host, "name", "Grace");
  const out = (page, name) =>
    eventually(`the shout-out is ${name}`, async () => (await view(page, "chat"))?.shoutout?.name === name);
  await act(host, "chat.shoutout", { name: "Mallory" });
  for (const page of [ada, bob]) await out(page, "Mallory");
  await refused(act(ada, "chat.unshout"), "forbidden");
  await act(host, "chat.unshout");
  for (const page of [ada, bob]) await out(page, undefined);
  const actor = (await me(bob)).id;
  await act(host, "chat.shoutout", { actor, name: "Bob" });
  await out(ada, "Bob");
  await act(host, "mod.ban", { person: actor });
  await out(ada, undefined);
  await ada.reload();
  await online(ada);
  await out(ada, undefined);
});
