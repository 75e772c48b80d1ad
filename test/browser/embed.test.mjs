// The embedded page in the frame of another site: two origins, the real server.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browser, eventually, publish, serve, visit } from "./harness.mjs";
import { host } from "./newcomer/newcomer.mjs";
import { act, plain } from "./plain/plain.mjs";

/** The page of another site: it frames an address, says hello, and keeps what it is told. */
const site = (
  src,
  hello,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Another site</title>
<iframe title="The show" src="${src}" allow="autoplay; fullscreen" width="800" height="450"></iframe>
<script type="module">
  const frame = document.querySelector("iframe");
  globalThis.told = [];
  globalThis.ask = (ask) => frame.contentWindow.postMessage({ frontrow: 1, ...ask }, "*");
  addEventListener("message", (m) => {
    if (m.source !== frame.contentWindow) return;
    told.push({ ...m.data, from: m.origin });
    if (m.data.event === "ready" && ${hello}) ask({ cmd: "hello" });
  });
</script></html>`;

/** Opens the page of another site around an address of the server. */
async function framed(t, b, server, address, { hello = true, ...options } = {}) {
  const html = site(`${server.origin}${address}`, hello);
  const origin = await host(t, async (path) => (path === "/" ? [".html", html] : null));
  const page = await visit(t, b, `${origin}/`, options);
  page.site = origin;
  page.frame_ = page.frames().find((f) => f.url().startsWith(server.origin));
  page.told = (event) => page.evaluate((e) => globalThis.told.filter((m) => m.event === e), event);
  page.ask = (ask) => page.evaluate((a) => globalThis.ask(a), ask);
  page.state = async () => (await page.told("state")).at(-1);
  page.bad = () => page.errors.filter((e) => e !== `request to ${server.origin}`);
  return page;
}

test("another site frames the show, moves it, and hears what happens", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp);
  await eventually("the show is live", async () => (await server.channel()).status === "live");
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner });
  await act(owner, "name", "Host");
  const page = await framed(t, b, server, "/embed/live?panels=chat,poll");

  await eventually("it plays", async () => (await page.state())?.phase === "playing");
  const state = await page.state();
  assert.equal(state.from, server.origin);
  assert.deepEqual(
    { live: state.live, muted: state.muted, channel: state.channel },
    { live: true, muted: true, channel: "live" },
  );
  await page.ask({ cmd: "pause" });
  await eventually("it is paused", async () => (await page.state()).phase === "paused");
  await page.ask({ cmd: "play" });
  await eventually("it plays again", async () => (await page.state()).phase === "playing");
  await page.ask({ cmd: "volume", volume: 0.25 });
  await eventually("its volume is another", async () => (await page.state()).volume === 0.25);

  await act(owner, "chat.send", { text: "Hello, other sites" });
  await page.frame_.locator("frontrow-chat").getByText("Hello, other sites").waitFor();
  const [line] = await eventually("the line is told", async () => {
    const lines = await page.told("chat");
    return lines.length > 0 && lines;
  });
  assert.deepEqual(
    { name: line.name, role: line.role, text: line.text },
    { name: "Host", role: "owner", text: "Hello, other sites" },
  );
  const { poll } = await act(owner, "poll.create", { question: "Who?", options: ["A", "B"], launch: true });
  await page.frame_.locator("frontrow-poll").getByText("Who?").waitFor();
  await eventually("the poll is told", async () => (await page.told("poll"))[0]?.poll === poll);
  assert.doesNotMatch(
    JSON.stringify(await page.evaluate(() => globalThis.told)),
    /"d_|token/,
    "nothing of who looks",
  );

  // What is no wish of ours is ignored.
  for (const bad of [
    null,
    "play",
    { frontrow: 2, cmd: "pause" },
    { frontrow: 1, cmd: "__proto__" },
    { frontrow: 1, cmd: "volume", volume: 7 },
  ])
    await page.evaluate((m) => document.querySelector("iframe").contentWindow.postMessage(m, "*"), bad);
  await page.ask({ cmd: "unmute" });
  await page.ask({ cmd: "mute" });
  await eventually("it is mute", async () => (await page.state()).muted === true);
  assert.deepEqual([(await page.state()).phase, (await page.state()).volume], ["playing", 0.25]);
  assert.deepEqual(page.bad(), []);
});

test("who does not say hello is told nothing, and origin= shuts out others", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const silent = await framed(t, b, server, "/embed/live", { hello: false, allow: ["404"] });
  await eventually("it is ready", async () => (await silent.told("ready")).length === 1);
  const shut = await framed(t, b, server, "/embed/live?origin=https://site.example", {
    allow: ["404", "postMessage"],
  });
  await shut.frame_.locator("frontrow-player").waitFor();
  await shut.ask({ cmd: "hello" });
  await silent.waitForTimeout(1500);
  assert.deepEqual(await silent.told("state"), []);
  assert.deepEqual(await shut.evaluate(() => globalThis.told), []);
});

test("the other pages refuse to be framed", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  for (const address of ["/watch/live", "/studio/live", "/"]) {
    const page = await framed(t, b, server, address, { allow: ["frame-ancestors", "404"] });
    await page.waitForTimeout(500);
    const shown = await Promise.all(
      page
        .frames()
        .slice(1)
        .map((f) => f.evaluate(() => document.querySelector("#app") !== null).catch(() => false)),
    );
    assert.ok(!shown.includes(true), `${address} is drawn in the frame of another site`);
  }
});

test("an unknown channel, a wrong panel, a phone's width: calm, and nothing serious for axe", async (t) => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const server = await serve(t);
  const b = await browser(t);
  const nobody = await visit(t, b, `${server.origin}/embed/nobody?panels=chat`, {
    allow: ["404", "WebSocket"],
  });
  await nobody.getByText("There is no channel called nobody here.").waitFor();
  for (const query of ["?panels=chat,poll,bogus,__proto__", "?panels=chat&theme=dark", ""]) {
    const page = await visit(t, b, `${server.origin}/embed/live${query}`, {
      allow: ["404"],
      viewport: { width: 390, height: 700 },
    });
    await page.locator("frontrow-player").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${query} is ${wide} px too wide`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    const grave = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    assert.deepEqual(
      grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`),
      [],
      query,
    );
    assert.deepEqual(page.errors, []);
  }
  const bare = await visit(t, b, `${server.origin}/embed/live?background=transparent&theme=dark`, {
    allow: ["404"],
  });
  const looks = await bare.evaluate(() => {
    const { backgroundColor, colorScheme } = getComputedStyle(document.documentElement);
    return [backgroundColor, colorScheme];
  });
  assert.deepEqual(looks, ["rgba(0, 0, 0, 0)", "dark"]);
});
