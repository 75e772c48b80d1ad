import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { docs } from "./docs/build.ts";
import { font } from "./font.ts";

/** The live examples take the elements from where other sites take them. */
const fromSDK = (): Plugin => ({
  name: "from-sdk",
  enforce: "pre",
  resolveId: (id) =>
    /^@frontrow\/(core|elements)(\/|$)/.test(id) ? { id: "/sdk/v1.js", external: true } : null,
});

/** `/docs`: static pages, made of `docs/site` and what it takes from elsewhere. */
export default defineConfig({
  plugins: [fromSDK(), font(), docs()],
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { input: { docs: fileURLToPath(new URL("docs/template.html", import.meta.url)) } },
  },
});
