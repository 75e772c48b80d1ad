import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import embed from "./vite.embed.config.ts";

/** `/overlay/CHANNEL`: what a mixer draws over its picture. It is built as the embedded page is. */
export default mergeConfig(
  embed,
  defineConfig({
    build: { rolldownOptions: { input: fileURLToPath(new URL("overlay.html", import.meta.url)) } },
  }),
);
