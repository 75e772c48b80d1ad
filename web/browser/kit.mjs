import assert from "node:assert/strict";
import { launch, screens } from "./chromium.mjs";
import { serve } from "./serve.mjs";

const tests = [];

/** Names a behaviour and how to see it. */
export function test(name, run) {
  tests.push({ name, run });
}

/** Opens a page of the fixture; what it logs as an error fails the test. */
async function open(
  browser,
  origin,
  path,
  { screen = "wide", colorScheme = "light", reducedMotion = "no-preference" } = {},
) {
  const context = await browser.newContext({ ...screens[screen], colorScheme, reducedMotion });
  const page = await context.newPage();
  const errors = [];
  const strangers = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url()))
      strangers.push(request.url());
  });
  await page.goto(origin + path);
  return { page, errors, strangers, context };
}

/** Runs every test against a built fixture. */
export async function run(fixture) {
  const { origin, close } = await serve(fixture);
  const browser = await launch();
  let failed = 0;
  const only = process.argv[2];
  for (const { name, run: body } of tests) {
    if (only !== undefined && !name.includes(only)) continue;
    const opened = [];
    const began = performance.now();
    try {
      await body(async (path, options) => {
        const one = await open(browser, origin, path, options);
        opened.push(one);
        return one.page;
      });
      for (const { errors, strangers } of opened) {
        assert.deepEqual(errors, [], "the page logged errors");
        assert.deepEqual(strangers, [], "the page asked another host");
      }
      console.log(`ok   ${name} (${Math.round(performance.now() - began)} ms)`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
    for (const { context } of opened) await context.close();
  }
  await browser.close();
  await close();
  return failed;
}
