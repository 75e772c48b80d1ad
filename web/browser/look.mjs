// Takes pictures of every state of the pages, for somebody to look at:
// node browser/look.mjs FIXTURE_DIR OUT_DIR [name…]
import { mkdirSync } from "node:fs";
import { launch, screens } from "./chromium.mjs";
import { serve } from "./serve.mjs";

const [fixture, out, ...only] = process.argv.slice(2);
const watch = [
  "live",
  "muted",
  "behind",
  "paused",
  "offair",
  "ended",
  "connecting",
  "reconnecting",
  "interrupted",
  "failed",
  "sound",
  "sending",
  "hostile",
  "closed",
];
const pages = [
  ...watch.map((scene) => [`watch-${scene}`, `/watch/live?scene=${scene}`]),
  ["watch-missing", "/watch/nobody"],
  ...["full", "quiet", "empty", "failed", "loading"].map((list) => [`list-${list}`, `/?list=${list}`]),
  ["nowhere", "/nowhere"],
];
mkdirSync(out, { recursive: true });
const { origin, close } = await serve(fixture);
const browser = await launch();
for (const [screen, options] of Object.entries(screens)) {
  for (const colorScheme of ["dark", "light"]) {
    const context = await browser.newContext({ ...options, colorScheme });
    for (const [name, address] of pages) {
      if (only.length > 0 && !only.some((o) => `${name}-${screen}-${colorScheme}`.includes(o))) continue;
      const page = await context.newPage();
      page.on("console", (m) => m.type() === "error" && console.log(name, m.text()));
      page.on("pageerror", (e) => console.log(name, e.message));
      await page.goto(origin + address);
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${out}/${name}-${screen}-${colorScheme}.png` });
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await close();
