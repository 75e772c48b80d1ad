import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const require = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`));

/** React's entries by the file that they become, with the file that says their names. */
const entries: Readonly<Record<string, readonly [specifier: string, names: string]>> = {
  "react/index": ["react", "react/cjs/react.production.js"],
  "react/jsx-runtime": ["react/jsx-runtime", "react/cjs/react-jsx-runtime.production.js"],
  "react-dom/index": ["react-dom", "react-dom/cjs/react-dom.production.js"],
  "react-dom/client": ["react-dom/client", "react-dom/cjs/react-dom-client.production.js"],
};

/** What a page's import map says; for other sites with the server's origin before each. */
const imports = {
  react: "/sdk/react/index.js",
  "react/jsx-runtime": "/sdk/react/jsx-runtime.js",
  "react-dom": "/sdk/react-dom/index.js",
  "react-dom/client": "/sdk/react-dom/client.js",
  "@frontrow/react": "/sdk/react.js",
  "video-sdk": "/sdk/react.js",
};

/** React has no ES modules: each of its entries becomes one that names what it exports. */
function named(): Plugin {
  const mark = "\0named:";
  return {
    name: "react-as-modules",
    resolveId: (id) => (id.startsWith("named:") ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(mark)) return null;
      const entry = entries[id.slice(mark.length)];
      if (entry === undefined) return null;
      const [specifier, file] = entry;
      const names = Object.keys(
        require(join(folderOf(specifier.split("/")[0] ?? ""), file.replace(/^[^/]+\//, ""))),
      );
      const from = JSON.stringify(specifier);
      return `export { default } from ${from};\nexport { ${names.join(", ")} } from ${from};`;
    },
    generateBundle() {
      for (const name of ["react", "react-dom", "scheduler"]) {
        const source = readFileSync(join(folderOf(name), "LICENSE"), "utf8");
        this.emitFile({ type: "asset", fileName: `licenses/${name}.txt`, source });
      }
      this.emitFile({
        type: "asset",
        fileName: "importmap.json",
        source: `${JSON.stringify({ imports }, null, 2)}\n`,
      });
    },
  };
}

/** React as ES modules, for pages without a bundler. One build, so that they share one React. */
export default defineConfig({
  plugins: [named()],
  define: { "process.env.NODE_ENV": '"production"' },
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist/sdk",
    emptyOutDir: false,
    sourcemap: false,
    modulePreload: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.keys(entries).map((file) => [file, `named:${file}`])),
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
