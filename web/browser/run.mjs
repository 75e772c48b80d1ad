// Builds the fixture, and tries the pages on it in the system's Chromium: npm run test:browser -w web [-- part of a name]
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { run } from "./kit.mjs";
import "./chat.mjs";
import "./pages.mjs";
import "./player.mjs";

const configFile = fileURLToPath(new URL("../vite.fixture.config.ts", import.meta.url));
if (process.env.FRONTROW_FIXTURE_BUILT === undefined) await build({ configFile, logLevel: "warn" });
process.exitCode =
  (await run(fileURLToPath(new URL("../node_modules/.fixture", import.meta.url)))) === 0 ? 0 : 1;
