import { defineConfig } from "vite";

/** The SDK for any website: core and elements in one module at /sdk/v1.js, hls.js beside it for when it is needed. */
export default defineConfig({
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist/sdk",
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 600,
    modulePreload: false,
    rolldownOptions: {
      input: "src/sdk.ts",
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "v1.js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
