// Looks at every story, in both themes, wide and on a phone: npm run stories:test [-- part of an id]
// Takes how they look now as how they have to look: npm run stories:accept
// FRONTROW_LOOK=DIR keeps the pictures, for somebody to look at.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";
import { serve } from "./serve.mjs";
import { focusProblems, openStory, problemsOf, shot } from "./story.mjs";
import { difference, pack, thumb, unpack } from "./thumb.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = here("../node_modules/.stories");
const baseline = here("../stories/baseline.json");
const pictures = process.env.FRONTROW_LOOK;
if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
const accept = process.argv.includes("--accept");
const only = process.argv.slice(2).find((word) => !word.startsWith("--"));

/** Each story is seen in all of these; a pass is one page of the browser, and two go at a time. */
const passes = [
  { name: "1440", screen: { width: 1440, height: 900 }, themes: ["light", "dark"] },
  { name: "390", screen: { width: 390, height: 844 }, touch: true, themes: ["light", "dark"] },
  { name: "390-rtl", screen: { width: 390, height: 844 }, touch: true, themes: [], language: "ar" },
];

/** Letters are drawn alike on every machine, whatever its settings say. */
const plainLetters = ["--font-render-hinting=none", "--disable-lcd-text"];

if (process.env.FRONTROW_STORIES_BUILT === undefined)
  execFileSync("npm", ["run", "--silent", "stories:build"], {
    cwd: here(".."),
    stdio: ["ignore", "ignore", "inherit"],
  });
const { entries } = JSON.parse(readFileSync(`${built}/index.json`, "utf8"));
const ids = Object.keys(entries).filter((id) => only === undefined || id.includes(only));
const was = existsSync(baseline) ? JSON.parse(readFileSync(baseline, "utf8")) : {};
const seen = {};
const found = [];

/** Said as it is found: a run takes minutes. */
function tell(line) {
  found.push(line);
  console.log(line);
}

/** Everything of one pass. */
async function run(browser, origin, pass) {
  const context = await browser.newContext({
    viewport: pass.screen,
    hasTouch: pass.touch === true,
    isMobile: pass.touch === true,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime("2026-03-02T19:30:00Z");
  const say = (id, what) => tell(`${id} (${pass.name}): ${what}`);
  let now = "";
  page.on("console", (m) => m.type() === "error" && say(now, `it logs an error: ${m.text()}`));
  page.on("pageerror", (error) => say(now, `it throws: ${error.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(origin) && !/^(blob|data):/.test(r.url())) say(now, `it asks ${r.url()}`);
  });
  await page.goto(
    `${origin}/iframe.html?id=${ids[0]}&viewMode=story&globals=language:${pass.language ?? "en"}`,
  );
  const cdp = await context.newCDPSession(page);
  for (const id of ids) {
    now = id;
    const late = new Promise((_, fail) => {
      setTimeout(() => fail(new Error("it takes longer than a minute")), 60_000).unref();
    });
    try {
      await Promise.race([visit(page, cdp, pass, id, (what) => say(id, what)), late]);
    } catch (error) {
      say(id, `the rest was not looked at: ${error.message}`);
      break;
    }
  }
  await context.close();
}

/** Everything of one story in one pass. */
async function visit(page, cdp, pass, id, say) {
  await page.emulateMedia({ colorScheme: pass.themes[0] ?? "light" });
  const failed = await openStory(page, id);
  if (failed !== null) return say(failed);
  for (const problem of await problemsOf(page, pass.themes.length > 0 ? "all" : "none")) say(problem);
  for (const theme of pass.themes) {
    if (theme !== pass.themes[0]) {
      await page.emulateMedia({ colorScheme: theme });
      for (const problem of await problemsOf(page, "theme")) say(`${theme}: ${problem}`);
    }
    look(id, `${theme}-${pass.name}`, await shot(page, cdp));
  }
  if (pass.name === "1440") for (const problem of await focusProblems(page)) say(problem);
}

function look(id, view, png) {
  if (pictures !== undefined) writeFileSync(`${pictures}/${id}-${view}.png`, png);
  const is = thumb(png);
  seen[id] = { ...seen[id], [view]: pack(is) };
  if (accept) return;
  const before = was[id]?.[view];
  const differs = before === undefined ? "nobody has accepted how it looks" : difference(unpack(before), is);
  if (differs !== null) tell(`${id} (${view}): ${differs}`);
}

const began = performance.now();
const { origin, close } = await serve(built, "story");
const browser = await launch(plainLetters);
const waiting = [...passes];
const worker = async () => {
  for (let pass = waiting.shift(); pass !== undefined; pass = waiting.shift())
    await run(browser, origin, pass);
};
await Promise.all([worker(), worker()]);
await browser.close();
await close();

if (accept) {
  const all = only === undefined ? seen : { ...was, ...seen };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(baseline, `${JSON.stringify(sorted, null, 2)}\n`);
} else if (only === undefined) {
  for (const id of Object.keys(was)) if (!(id in entries)) tell(`${id}: there is no such story any more`);
}
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `${found.length === 0 ? "ok  " : "FAIL"} ${ids.length} stories, ${found.length} problems (${seconds} s)`,
);
if (found.some((line) => /accepted|differ|×/.test(line)))
  console.log("If that is how they are meant to look now: npm run stories:accept");
process.exitCode = found.length === 0 ? 0 : 1;
