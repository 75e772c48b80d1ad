// The programs of examples/, built and run against the real server as their READMEs say.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { test } from "node:test";
import { build } from "vite";
import { verify } from "../../examples/webhook-receiver/verify.mjs";
import {
  binary,
  browser,
  eventually,
  line,
  moves,
  publish,
  root,
  run,
  say,
  serve,
  visit,
} from "./harness.mjs";
import { host } from "./newcomer/newcomer.mjs";
import { act, line as heardBy, plain, rest } from "./plain/plain.mjs";

const folder = join(root, "examples");

/** A live show, its host, and a browser. */
async function show(t, options) {
  const server = await serve(t, options);
  publish(t, server.rtmp);
  await eventually("the show is live", async () => (await server.channel()).status === "live");
  const b = await browser(t);
  const owner = await plain(t, b, server, { staff: server.owner });
  await act(owner, "name", "Host");
  return { server, b, owner };
}

/** Opens a page of another origin; the browser asks for an icon that no example has. */
async function open(t, b, server, origin) {
  const page = await visit(t, b, `${origin}/`, { allow: ["404"] });
  page.bad = () => page.errors.filter((e) => e !== `request to ${server.origin}`);
  return page;
}

/** How the votes of a poll stand, as the server counts. */
const votes = async (owner, poll) =>
  JSON.parse(await owner.textContent("#counters"))?.poll?.polls?.[poll]?.join();

/** Serves what a bundler makes of an example. */
async function built(t, name, env) {
  for (const [key, value] of Object.entries(env)) process.env[key] = value;
  t.after(() => {
    for (const key of Object.keys(env)) delete process.env[key];
  });
  const dir = join(folder, name);
  const { output } = await build({
    root: dir,
    configFile: join(dir, "vite.config.js"),
    logLevel: "error",
    build: { write: false, chunkSizeWarningLimit: 2000 },
  });
  const files = new Map(output.map((o) => [`/${o.fileName}`, o.code ?? o.source]));
  files.set("/", files.get("/index.html"));
  return host(t, async (path) => (files.has(path) ? [extname(path) || ".html", files.get(path)] : null));
}

/** Serves the files of an example as they are, with the server's address in place of that of a machine at hand. */
const asTheyAre = (t, name, server) =>
  host(t, async (path) => {
    const file = path === "/" ? "/index.html" : path;
    const text = await readFile(join(folder, name, file), "utf8");
    return [extname(file), text.replaceAll("http://localhost:8080", server.origin)];
  });

const pages = {
  "plain-html": (t, server) => asTheyAre(t, "plain-html", server),
  react: (t, server) => built(t, "react", { VITE_STREAM_URL: `${server.origin}/watch/live` }),
  vue: (t, server) => built(t, "vue", { VITE_SERVER: server.origin }),
};

for (const [name, make] of Object.entries(pages)) {
  test(`${name}: the picture, the chat both ways, a vote that counts`, async (t) => {
    const { server, b, owner } = await show(t);
    const page = await open(t, b, server, await make(t, server));
    await moves(page);
    await say(page, `Hello from ${name}`, "Nora");
    assert.equal(await line(page, `Hello from ${name}`), 1);
    await act(owner, "chat.send", { text: "Welcome, Nora" });
    assert.equal(await line(page, "Welcome, Nora"), 1);
    const { poll } = await act(owner, "poll.create", {
      question: "Which?",
      options: ["Red", "Blue"],
      launch: true,
    });
    await page.getByRole("button", { name: /Blue/ }).click();
    await eventually("the vote counts", async () => (await votes(owner, poll)) === "0,1");
    assert.deepEqual(page.bad(), []);
  });
}

/** Starts one of the programs and returns it with its address. */
async function start(t, name, env) {
  const program = run(t, process.execPath, [join(folder, name, "server.mjs")], {
    env: { ...process.env, PORT: "0", ...env },
  });
  const address = await eventually("it listens", () => /http:\/\/localhost:\d+/.exec(program.text())?.[0]);
  return { ...program, address };
}

test("own-login: who is signed in speaks under the account's name", async (t) => {
  const { server, b, owner } = await show(t);
  const said = execFileSync(binary, ["site", "create", "live", "My site", "--data", server.data], {
    encoding: "utf8",
  });
  const [, SITE_ID] = /site\s+(\S+)/.exec(said);
  const [, SITE_SECRET] = /secret\s+(\S+)/.exec(said);
  const backend = await start(t, "own-login", { FRONTROW: server.origin, SITE_ID, SITE_SECRET });
  const refused = await fetch(`${backend.address}/token`);
  assert.equal(refused.status, 401, "nobody gets a token without a login");

  const page = await open(t, b, server, backend.address);
  await page.getByLabel("Name").fill("Ada of the site");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Signed in as Ada of the site").waitFor();
  await moves(page);
  await say(page, "Hello from my account");
  assert.equal(await line(page, "Hello from my account"), 1);
  const heard = await heardBy(owner, "Hello from my account");
  assert.deepEqual([heard.by.name, heard.by.member], ["Ada of the site", true]);
  assert.deepEqual(page.bad(), []);
});

test("own-shop: a product comes up with its frame, and is bought until none is left", async (t) => {
  const { server, b } = await show(t);
  const said = execFileSync(binary, ["site", "create", "live", "My shop", "--data", server.data], {
    encoding: "utf8",
  });
  const [, SITE_SECRET] = /secret\s+(\S+)/.exec(said);
  const shop = await start(t, "own-shop", { FRONTROW: server.origin, SITE_SECRET, HOST_KEY: "host" });
  const showing = (key) =>
    fetch(`${shop.address}/show/mug`, { method: "POST", headers: { authorization: `Bearer ${key}` } });
  assert.equal((await showing("guest")).status, 401, "only the host shows products");

  const page = await open(t, b, server, shop.address);
  await moves(page);
  const card = page.locator("#product");
  assert.equal(await card.isVisible(), false);
  assert.equal((await showing("host")).status, 200);
  await card.getByRole("heading", { name: "The show's mug" }).waitFor();
  for (const left of ["1 left.", "It is sold out."]) {
    await card.getByRole("button", { name: "Buy" }).click();
    await card.getByText("It is yours").waitFor();
    const text = `Somebody bought The show's mug. ${left}`;
    await eventually("the room hears of it", async () => (await line(page, text)) === 1);
  }
  await page.reload();
  await card.getByText("€ 12").waitFor();
  assert.equal(await card.getByRole("button").isDisabled(), true, "none is left");
  assert.deepEqual(page.bad(), []);
});

test("webhook-receiver: takes what the server has signed, and nothing else", async (t) => {
  const { server, owner } = await show(t, { settings: "webhook: {private: true}\n" });
  // The secret comes with the webhook, so the receiver's port is chosen first.
  const port = await new Promise((done) => {
    const holder = run(t, process.execPath, [
      "-e",
      "const s=require('net').createServer().listen(0,()=>{console.log(s.address().port);s.close()})",
    ]);
    holder.ended.then(() => done(holder.text().trim()));
  });
  const { secret } = await rest(server, owner, "POST", "webhooks", {
    url: `http://127.0.0.1:${port}/`,
    events: ["chat.message"],
  });
  const receiver = await start(t, "webhook-receiver", { WEBHOOK_SECRET: secret, PORT: port });
  await act(owner, "chat.send", { text: "Hello, hooks" });
  await eventually("it has the line", () => /chat\.message live .*Hello, hooks/.test(receiver.text()));

  const forged = await fetch(receiver.address, {
    method: "POST",
    headers: {
      "webhook-id": "evt_x",
      "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
      "webhook-signature": "v1,AAAA",
    },
    body: JSON.stringify({ id: "evt_x", type: "chat.message", channel: "live", data: { text: "Forged" } }),
  });
  assert.equal(forged.status, 401);
  assert.doesNotMatch(receiver.text(), /Forged/);
  const old = { "webhook-id": "a", "webhook-timestamp": "1000", "webhook-signature": "v1,AAAA" };
  assert.equal(verify(secret, old, Buffer.from("{}")), false, "an old request is no news");
});
