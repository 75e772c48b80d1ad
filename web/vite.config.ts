import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { font } from "./font.ts";

/** A server to develop against: its API, media and SDK addresses are passed on. */
const server = process.env.FRONTROW_SERVER ?? "http://127.0.0.1:8080";
const passed = ["/api", "/whep", "/hls", "/sdk"];

export default defineConfig({
  plugins: [font(), react(), tailwindcss()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  server: { proxy: Object.fromEntries(passed.map((path) => [path, { target: server, ws: true }])) },
  build: {
    target: "es2022",
    sourcemap: false,
    // Nothing inline: the pages run under a policy without `unsafe-inline` and `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 600,
  },
});
