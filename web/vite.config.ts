import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { font } from "./font.ts";
import { styles } from "./styles.ts";

/** A server to develop against: its API, media and SDK addresses are passed on. */
const server = process.env.FRONTROW_SERVER ?? "http://127.0.0.1:8080";
const passed = ["/api", "/whep", "/hls", "/sdk"];

/** The modules that the first page of the app needs, whichever it is. */
const everywhere = new RegExp(
  [
    "node_modules/(react|react-dom|scheduler|use-sync-external-store|@tanstack|@lit|lit-element)/",
    "node_modules/(lit/|lit-html/(lit-html|is-server|directive|directive-helpers|directives/(guard|repeat))\\.js)",
    "sdk/core/src/(?!publish|slash|verify)",
    "sdk/elements/src/(chat|player)/",
    "sdk/elements/src/lang/(index|language)",
    "sdk/elements/src/[a-z]+\\.ts(?<!room\\.ts|brand\\.ts|emotes\\.ts|pick\\.ts)$",
    "web/src/(ui/(?!qr)|lang/index|brand/(apply|use)|watch/(page|viewport|panel|share))",
    "vite/preload-helper",
    "rolldown/runtime",
  ].join("|"),
);

export default defineConfig({
  plugins: [font(), styles(), react(), tailwindcss()],
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
    rolldownOptions: {
      output: {
        // What every page of the app loads is one file: together it compresses better than in a dozen.
        codeSplitting: {
          groups: [
            { name: "app", test: everywhere },
            // Its picker apart: that comes when it is opened.
            { name: "emotes", test: /sdk\/elements\/src\/emotes(\.ts|\/(?!picker|emoji))/ },
          ],
        },
      },
    },
  },
});
