import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { font } from "./font.ts";

/**
 * The page takes the elements from where other sites take them: one copy, one entry in the visitor's cache.
 * How Arabic counts is no part of that: it has no state, and comes with the page's own texts.
 */
const fromSDK = (): Plugin => ({
  name: "from-sdk",
  enforce: "pre",
  resolveId: (id) =>
    /^@frontrow\/(core|elements)(\/|$)(?!arabic$)/.test(id) ? { id: "/sdk/v1.js", external: true } : null,
});

/** `/embed/CHANNEL`: a small page of its own, which other sites show in a frame. */
export default defineConfig({
  plugins: [fromSDK(), font()],
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL("embed.html", import.meta.url)) },
  },
});
