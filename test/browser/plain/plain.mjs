// The plain page: files of this folder and of the built core, put before the
// real server's address by the browser's own routing.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { browser, eventually, root, serve, visit } from "../harness.mjs";

const types = { js: "text/javascript", html: "text/html" };

async function file(path) {
  if (path === "/plain") return ["html", join(root, "test/browser/plain/page.html")];
  if (path === "/plain/page.js") return ["js", join(root, "test/browser/plain/page.js")];
  if (path === "/plain/hls.js") return ["js", join(root, "node_modules/hls.js/dist/hls.mjs")];
  if (path.startsWith("/plain/core/")) return ["js", join(root, "sdk/core/dist", path.slice(12))];
  return null;
}

/**
 * Opens the plain page and waits until it is in the room. `token` makes it one of a
 * site: what that site's backend answers, whenever the page asks who its visitor is.
 */
export async function plain(t, b, server, { play = "no", staff = null, token = null, ...options } = {}) {
  const address = `${server.origin}/plain?play=${play}${token ? "&site" : ""}`;
  const page = await visit(t, b, staff ? `${server.origin}/owner/${staff}` : address, {
    // A page that the routing answers comes from nowhere: without it Chromium keeps its sockets from loopback.
    permissions: ["local-network-access"],
    ...options,
    blank: (page) =>
      page.route(/\/plain(\/|\?|$)/, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (token && pathname === "/plain/token") return route.fulfill({ body: await token() });
        const found = await file(pathname);
        if (!found) return route.fulfill({ status: 404 });
        const [type, path] = found;
        await route.fulfill({ contentType: types[type], body: await readFile(path, "utf8") });
      }),
  });
  if (staff) await page.goto(address);
  await online(page);
  return page;
}

/** Waits until a page is in the room. */
export const online = (page) =>
  eventually("the page is in the room", async () => (await page.textContent("#connection")) === "online");

/** A host and two viewers in the room of a server. */
export async function people(t, options) {
  const server = await serve(t, options);
  const b = await browser(t);
  const host = await plain(t, b, server, { staff: server.owner });
  const [ada, bob] = [await plain(t, b, server), await plain(t, b, server)];
  await act(ada, "name", "Ada");
  await act(bob, "name", "Bob");
  return { server, b, host, ada, bob };
}

/** Loads a page anew; returns what its socket is told from then on, frame by frame. */
export async function overhear(page) {
  const frames = [];
  page.on("websocket", (socket) => socket.on("framereceived", (f) => frames.push(String(f.payload))));
  await page.reload();
  await online(page);
  assert.ok(
    frames.some((f) => f.includes('"t":"welcome"')),
    "the page is in the room by a socket",
  );
  return frames;
}

/** What a form's output says; throws what it was refused with. */
async function answer(page, what, name) {
  const said = await eventually(`an answer to ${what}`, async () => {
    const value = await page.evaluate((name) => document.querySelector(`[name=${name}]`).value, name);
    return value !== "…" && value !== "" ? value : null;
  });
  if (said.startsWith("refused:")) throw new Error(said);
  return JSON.parse(said);
}

/** Fills in the form; returns the answer's data, or throws what it was refused with. */
export async function act(page, command, data) {
  await page.fill("[name=command]", command);
  await page.fill(
    "[name=data]",
    typeof data === "string" ? data : data === undefined ? "" : JSON.stringify(data),
  );
  await page.click("#act button");
  return answer(page, command, "answer");
}

/** Writes a line, or a command in one, and sends it off; throws what it was refused with. */
export async function say(page, line) {
  await page.fill("[name=line]", line);
  await page.click("#say button");
  return answer(page, line, "said");
}

/** That what was promised is refused, with that code. */
export const refused = (promise, code) =>
  assert.rejects(promise, (e) => e.message.includes(`refused: ${code} `));

/** The lines of a page's chat. */
export const lines = (page) => page.evaluate(() => plain.client.room.state.get().messages);

/** Waits until a page's chat has a line, and returns it. */
export const line = (page, text) =>
  eventually(`the line "${text}"`, async () => (await lines(page)).find((l) => l.text === text) ?? null);

/** Who a page is in the room. */
export const me = (page) => page.evaluate(() => plain.client.room.state.get().me);

/** Asks the REST API of a server; with the page of a host, as that host, or with a bearer token. */
export async function rest(server, as, method, path, body) {
  const bearer =
    typeof as === "string"
      ? as
      : await as.evaluate(
          () => JSON.parse(localStorage.getItem(`frontrow.session ${location.origin}`)).token,
        );
  const got = await fetch(`${server.origin}/api/v1/channels/live/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await got.text();
  assert.ok(got.ok, `${method} ${path}: ${got.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** A feature's view as the page shows it. */
export const view = (page, feature) =>
  page.evaluate(
    (f) => JSON.parse(document.querySelector(`#views pre[data-feature="${f}"]`)?.textContent ?? "null"),
    feature,
  );

export const shown = (page, selector) =>
  page.evaluate((s) => JSON.parse(document.querySelector(s).textContent || "null"), selector);
