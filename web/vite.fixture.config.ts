import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import app from "./vite.config.ts";

/** The app over a mock of the client, for tests and for looking at every state. Never part of the product. */
export default mergeConfig(
  app,
  defineConfig({
    root: fileURLToPath(new URL("fixture", import.meta.url)),
    publicDir: fileURLToPath(new URL("public", import.meta.url)),
    build: {
      outDir: fileURLToPath(new URL("node_modules/.fixture", import.meta.url)),
      emptyOutDir: true,
      manifest: false,
      rolldownOptions: {
        input: ["index.html", "plain.html"].map((page) =>
          fileURLToPath(new URL(`fixture/${page}`, import.meta.url)),
        ),
      },
    },
  }),
);
