// The newcomer's page on a server of its own, made in the two ways that
// PRODUCT.md promises: by a bundler with an alias, and without one, by an import
// map and what the binary serves.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { build, transformWithOxc } from "vite";
import { root } from "../harness.mjs";

const folder = join(root, "test/browser/newcomer");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".jsx": "text/javascript; charset=utf-8",
};

/** Serves what `find` has of a path, `[type, body]`; returns its origin. */
export async function host(t, find) {
  const server = createServer(async (q, w) => {
    const found = await find(new URL(q.url, "http://x").pathname).catch(() => null);
    if (!found) return w.writeHead(404).end();
    w.writeHead(200, { "content-type": types[found[0]] ?? "application/octet-stream" }).end(found[1]);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** With a bundler: `video-sdk` is an alias of `@frontrow/react`. */
export async function bundled(t) {
  const { output } = await build({
    configFile: false,
    logLevel: "error",
    root: folder,
    resolve: { alias: { "video-sdk": "@frontrow/react" } },
    build: { write: false, target: "es2022", modulePreload: false, chunkSizeWarningLimit: 2000 },
  });
  const files = new Map(output.map((o) => [`/${o.fileName}`, o.code ?? o.source]));
  files.set("/", files.get("/index.html"));
  return host(t, async (path) => (files.has(path) ? [extname(path) || ".html", files.get(path)] : null));
}

/** Without one: an inline import map, and the JSX compiled before it is served. */
export async function mapped(t, server) {
  const { imports } = await (await fetch(`${server.origin}/sdk/importmap.json`)).json();
  for (const name of Object.keys(imports)) imports[name] = server.origin + imports[name];
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  return host(t, async (path) => {
    const name = path === "/" ? "index.html" : path.slice(1);
    const text = await readFile(join(folder, name), "utf8");
    if (name === "index.html") return [".html", text.replace("<!-- import map -->", map)];
    const { code } = await transformWithOxc(text, name, {
      jsx: { runtime: "automatic", development: false },
    });
    return [".jsx", code];
  });
}
