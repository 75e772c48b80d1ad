// A page of another site that has nothing but a module script and elements, under a
// strict content security policy: what an embedder writes by hand.
import { createServer } from "node:http";
import { visit } from "../harness.mjs";

/** Serves such pages; returns their address. The elements are given by the query. */
export async function site(t, server) {
  const policy = [
    "default-src 'none'",
    `script-src ${server.origin}`,
    `connect-src ${server.origin} ${server.origin.replace("http", "ws")}`,
    `img-src ${server.origin} data:`,
    "base-uri 'none'",
  ].join("; ");
  const pages = createServer((q, answer) => {
    const query = new URL(q.url, "http://site").searchParams;
    const tag = (name) => {
      const [element, ...attributes] = name.split(" ");
      return `<${element} server="${server.origin}" channel="live" ${attributes.join(" ")}></${element}>`;
    };
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.setHeader("content-security-policy", policy);
    answer.end(`<!doctype html>
<html lang="en" ${query.get("dir") ? `dir="${query.get("dir")}"` : ""}>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="${query.get("scheme") ?? "light dark"}">
<link rel="icon" href="data:,">
<title>A page of a site</title>
<main><h1>A show</h1>
${query.getAll("tag").map(tag).join("\n")}
<button id="own">The page's own button</button></main>
<script type="module" src="${server.origin}/sdk/v1.js"></script>
</html>`);
  });
  await new Promise((ready) => pages.listen(0, "127.0.0.1", ready));
  t.after(async () => {
    pages.closeAllConnections();
    await new Promise((done) => pages.close(done));
  });
  return `http://127.0.0.1:${pages.address().port}/`;
}

/** Opens a page of the site with some elements, and waits until they are defined and in the room. */
export async function elements(t, b, address, tags, { query = {}, ...options } = {}) {
  const search = new URLSearchParams([...tags.map((tag) => ["tag", tag]), ...Object.entries(query)]);
  const page = await visit(t, b, `${address}?${search}`, {
    viewport: { width: 480, height: 900 },
    allow: ["favicon"],
    ...options,
  });
  const first = tags[0].split(" ")[0];
  await page.waitForFunction(
    (name) => document.querySelector(name)?.current?.room.state.get().connection === "online",
    first,
  );
  return page;
}

/** What went wrong on a page of the site, but for its asking of the server. */
export const wrong = (page, server) => page.errors.filter((e) => e !== `request to ${server.origin}`);
