import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { font } from "../font.ts";

/** How the stories are built: as the pages are, each story in a piece of its own. */
export default defineConfig({
  plugins: [font(), react(), tailwindcss()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
});
