// The two samples of a newcomer against the real server, pasted as they are: with
// a bundler and without one. Their page is on another origin than the server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  binary,
  browser,
  eventually,
  line as inPage,
  moves,
  publish,
  say,
  serve,
  visit,
} from "./harness.mjs";
import { bundled, mapped } from "./newcomer/newcomer.mjs";
import { act, line, plain, view } from "./plain/plain.mjs";

const question = "Which colour?";
const options = ["Red", "Blue"];

/** A newcomer's page; `sockets` are those to rooms that it has opened, and whether they are open still. */
async function open(t, b, origin, server, stream, { poll, ...options } = {}) {
  const sockets = [];
  const query = new URLSearchParams({ stream, ...(poll && { poll: JSON.stringify(poll) }) });
  const page = await visit(t, b, `${origin}/?${query}`, {
    ...options,
    blank: (page) =>
      page.on("websocket", (socket) => {
        const one = { url: socket.url(), open: true };
        socket.on("close", () => {
          one.open = false;
        });
        if (one.url.includes("/room")) sockets.push(one);
      }),
  });
  page.sockets = sockets;
  // The server is another site for this page, and the only one.
  page.bad = () => page.errors.filter((e) => e !== `request to ${server.origin}`);
  return page;
}

const ways = { "with a bundler's alias": bundled, "with the import map": mapped };

for (const [way, make] of Object.entries(ways)) {
  test(`both samples run ${way}: picture, chat both ways, votes`, async (t) => {
    const server = await serve(t);
    publish(t, server.rtmp);
    await eventually("the show is live", async () => (await server.channel()).status === "live");
    const b = await browser(t);
    const owner = await plain(t, b, server, { staff: server.owner });
    await act(owner, "name", "Host");
    const origin = await make(t, server);

    const stream = `${server.origin}/watch/live`;
    const page = await open(t, b, origin, server, stream, { poll: { question, options } });
    await moves(page);
    assert.equal(page.sockets.length, 1, "StrictMode and two callers hold one connection");
    assert.deepEqual(await page.evaluate(() => globalThis.ownPollProps.sort()), ["onVote", "pollData"]);

    await say(page, "Hello from a new page", "Nora");
    await inPage(page, "Hello from a new page");
    assert.equal((await line(owner, "Hello from a new page")).by.name, "Nora");
    await act(owner, "chat.send", { text: "Welcome, Nora" });
    assert.equal(await inPage(page, "Welcome, Nora"), 1);

    // Nobody has opened that poll: it stays on the page.
    const local = page.locator(".frontrow-livepoll");
    await local.getByRole("button", { name: "Red" }).click();
    await local.getByText("Your choice stays on this page").waitFor();
    assert.equal((await view(owner, "poll")).polls.length, 0, "a viewer makes no polls");

    const { poll } = await act(owner, "poll.create", { question, options, launch: true });
    await page.locator("frontrow-poll").getByText("Blue").click();
    const counted = async () =>
      JSON.parse(await owner.textContent("#counters"))?.poll?.polls?.[poll]?.join() ?? "none yet";
    await eventually("the widget's vote arrives", async () => (await counted()) === "0,1");

    // Another viewer has only WHEP's address, and votes by the page's own component.
    const other = await open(t, b, origin, server, `${server.origin}/whep/live`);
    await moves(other);
    const own = other.locator(".own-poll");
    await own.getByText(question).waitFor();
    await own.getByRole("button", { name: "Red" }).click();
    assert.ok(await own.getByRole("button", { name: "Blue" }).isDisabled());
    await eventually("the own component's vote arrives", async () => (await counted()) === "1,1");

    assert.deepEqual([...page.bad(), ...other.bad()], []);
  });
}

test("another streamUrl switches the channel, and what is left is closed", async (t) => {
  const server = await serve(t);
  execFileSync(binary, ["channel", "create", "second", "--data", server.data], { encoding: "utf8" });
  const b = await browser(t);
  const origin = await mapped(t, server);
  const page = await open(t, b, origin, server, `${server.origin}/hls/live/index.m3u8`, {
    allow: ["404"], // nobody is on air
  });
  const rooms = () =>
    page.sockets
      .filter((s) => s.open)
      .map((s) => new URL(s.url).pathname.split("/").at(-2))
      .join();
  await eventually("the room of the first is open", () => rooms() === "live");
  await page.evaluate((url) => globalThis.watch(url), `${server.origin}/watch/second`);
  await eventually("the room of the second alone is open", () => rooms() === "second");
  await page.evaluate(() => globalThis.watch(null));
  await eventually("nothing is held for nothing", () => rooms() === "");
  await page.evaluate(() => globalThis.watch("https://example.com/movie.mp4"));
  await page.getByText("This is not the address of a channel").waitFor();
  assert.deepEqual(
    page.bad().filter((e) => !e.includes("not the address of a channel")),
    [],
  );
});
