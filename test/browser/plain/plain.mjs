// The plain page: files of this folder and of the built core, put before the
// real server's address by the browser's own routing.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, root, visit } from "../harness.mjs";

const types = { js: "text/javascript", html: "text/html" };

async function file(path) {
  if (path === "/plain") return ["html", join(root, "test/browser/plain/page.html")];
  if (path === "/plain/page.js") return ["js", join(root, "test/browser/plain/page.js")];
  if (path === "/plain/hls.js") return ["js", join(root, "node_modules/hls.js/dist/hls.mjs")];
  if (path.startsWith("/plain/core/")) return ["js", join(root, "sdk/core/dist", path.slice(12))];
  return null;
}

/** Opens the plain page and waits until it is in the room. */
export async function plain(t, b, server, { play = "no", staff = null, ...options } = {}) {
  const address = `${server.origin}/plain?play=${play}`;
  const page = await visit(t, b, staff ? `${server.origin}/owner/${staff}` : address, {
    ...options,
    blank: (page) =>
      page.route(/\/plain(\/|\?|$)/, async (route) => {
        const found = await file(new URL(route.request().url()).pathname);
        if (!found) return route.fulfill({ status: 404 });
        const [type, path] = found;
        await route.fulfill({ contentType: types[type], body: await readFile(path, "utf8") });
      }),
  });
  if (staff) await page.goto(address);
  await eventually(
    "the page is in the room",
    async () => (await page.textContent("#connection")) === "online",
  );
  return page;
}

/** Fills in the form; returns the answer's data, or throws what it was refused with. */
export async function act(page, command, data) {
  await page.fill("[name=command]", command);
  await page.fill(
    "[name=data]",
    typeof data === "string" ? data : data === undefined ? "" : JSON.stringify(data),
  );
  await page.click("#act button");
  const answer = await eventually(`an answer to ${command}`, async () => {
    const said = await page.evaluate(() => document.querySelector("[name=answer]").value);
    return said !== "…" && said !== "" ? said : null;
  });
  if (answer.startsWith("refused:")) throw new Error(answer);
  return JSON.parse(answer);
}

/** A feature's view as the page shows it. */
export const view = (page, feature) =>
  page.evaluate(
    (f) => JSON.parse(document.querySelector(`#views pre[data-feature="${f}"]`)?.textContent ?? "null"),
    feature,
  );

export const shown = (page, selector) =>
  page.evaluate((s) => JSON.parse(document.querySelector(s).textContent || "null"), selector);
