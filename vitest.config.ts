import { defineConfig } from "vitest/config";

// The condition `source` makes workspaces test each other's TypeScript, so no build comes first.
export default defineConfig({
  resolve: { conditions: ["source", "module", "import", "default"] },
  ssr: { resolve: { conditions: ["source", "module", "node", "import", "default"] } },
  test: {
    include: ["sdk/*/test/**/*.test.ts", "web/test/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 20_000,
  },
});
