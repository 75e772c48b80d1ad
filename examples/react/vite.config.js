import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "video-sdk": "@frontrow/react" } },
  build: { target: "es2022" },
});
