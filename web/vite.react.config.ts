import { defineConfig, type Plugin } from "vite";

/** The core and the elements come from the module beside this one, so that a page has them once. */
const beside = (): Plugin => ({
  name: "beside-v1",
  enforce: "pre",
  resolveId: (id) =>
    /^@frontrow\/(core|elements)(\/|$)/.test(id) ? { id: "./v1.js", external: true } : null,
});

/** `/sdk/react.js` and what an import map calls `video-sdk`. React itself is the page's own. */
export default defineConfig({
  plugins: [beside()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist/sdk",
    emptyOutDir: false,
    sourcemap: false,
    modulePreload: false,
    rolldownOptions: {
      input: { react: "src/react.ts" },
      external: [/^react(-dom)?(\/|$)/],
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
