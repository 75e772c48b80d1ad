// Measures what budget.json lists and fails when something is over its budget.
//   bundles: an entry bundled and minified on its own.
//   pages:   an entry of a Vite manifest with all that it loads before it looks as it should: script, style, fonts.
//            What only some pages load is named in onDemand.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const budget = JSON.parse(await readFile(join(root, "budget.json"), "utf8"));
const size = (bytes) => gzipSync(bytes, { level: 9 }).length / 1000;

async function bundled({ entry, external = [] }) {
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source", "module", "browser", "import", "default"] },
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry: join(root, entry), formats: ["es"] },
      rolldownOptions: { external: external.map((name) => new RegExp(`^${name}(/|$)`)) },
    },
  });
  const chunks = (Array.isArray(result) ? result : [result]).flatMap((r) => r.output);
  const loaded = new Set();
  const visit = (chunk) => {
    if (chunk?.type !== "chunk" || loaded.has(chunk)) return;
    loaded.add(chunk);
    for (const name of chunk.imports) visit(chunks.find((c) => c.fileName === name));
  };
  // What is imported on demand, like another language, is not loaded with the entry.
  for (const chunk of chunks) if (chunk.isEntry) visit(chunk);
  return size(Buffer.from([...loaded].map((chunk) => chunk.code).join("\n")));
}

async function page({ manifest, entry, onDemand = [] }) {
  const folder = join(root, dirname(dirname(manifest)));
  const chunks = JSON.parse(await readFile(join(root, manifest), "utf8"));
  const files = new Set();
  const visit = (name) => {
    const chunk = chunks[name];
    if (!chunk) throw new Error(`${manifest} has no ${name}: run the build first`);
    if (files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit(entry);
  const later = (file) => onDemand.some((name) => file.includes(`/${name}-`));
  // Each file is compressed on its own, as a server sends it; a font is compressed already.
  const sizeOf = async (file) => {
    const bytes = await readFile(join(folder, file));
    return file.endsWith(".woff2") ? bytes.length / 1000 : size(bytes);
  };
  const sizes = await Promise.all([...files].filter((f) => !later(f)).map(sizeOf));
  return sizes.reduce((a, b) => a + b, 0);
}

let over = false;
const rows = [
  ...(budget.bundles ?? []).map((b) => [b, bundled(b)]),
  ...(budget.pages ?? []).map((p) => [p, page(p)]),
];
for (const [item, measure] of rows) {
  const kB = await measure;
  const bad = kB > item.gzip;
  over ||= bad;
  console.log(`${bad ? "OVER" : "ok  "}  ${kB.toFixed(1)} of ${item.gzip} kB  ${item.name}`);
}
process.exitCode = over ? 1 : 0;
