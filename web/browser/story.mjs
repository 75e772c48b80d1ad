// How one story is opened, and what is looked at in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const grave = ["serious", "critical"];
/** How many stops of the Tab key are looked at in each story. */
const stops = 4;

/** Shows a story and waits until nothing in it comes any more. Returns why that failed, or null. */
export async function openStory(page, id) {
  await page.waitForFunction(() => globalThis.__STORYBOOK_PREVIEW__ !== undefined);
  const failed = await page.evaluate(async (storyId) => {
    const channel = globalThis.__STORYBOOK_ADDONS_CHANNEL__;
    const ends = {
      storyRendered: null,
      storyMissing: "there is no such story",
      storyErrored: "it could not be drawn",
      storyThrewException: "it threw while it was drawn",
      playFunctionThrewException: "what is done in it threw",
    };
    const root = document.querySelector("main[data-story]");
    if (root?.dataset.story === storyId && document.querySelector(".sb-show-main")) return null;
    return new Promise((done) => {
      const timer = setTimeout(() => done("it was not drawn within 30 s"), 30_000);
      for (const [event, why] of Object.entries(ends))
        channel.once(event, () => {
          clearTimeout(timer);
          done(why);
        });
      channel.emit("setCurrentStory", { storyId, viewMode: "story" });
    });
  }, id);
  if (failed !== null) return failed;
  await page.evaluate(settled);
  return null;
}

/** In the page: fonts and pictures are there, and the document was quiet for a while. */
async function settled() {
  await document.fonts.ready;
  const rootsOf = (root) => [
    root,
    ...[...root.querySelectorAll("*")].flatMap((e) => (e.shadowRoot ? rootsOf(e.shadowRoot) : [])),
  ];
  const until = performance.now() + 3000;
  let last = "";
  let quiet = 0;
  while (quiet < 3 && performance.now() < until) {
    await new Promise((next) => setTimeout(next, 15));
    const roots = rootsOf(document);
    const videos = roots.flatMap((r) => [...r.querySelectorAll("video")]).filter((v) => v.srcObject !== null);
    const now = roots.map((r) => (r.body ?? r).innerHTML?.length ?? 0).join();
    quiet = now === last && videos.every((v) => v.readyState >= 2) ? quiet + 1 : 0;
    last = now;
  }
  scrollTo(0, 0);
}

/** What another theme can break of what axe knows. */
const ofTheme = ["color-contrast", "link-in-text-block"];

/** What is wrong with the story as it is shown; by axe `all` of it, what is of the `theme`, or `none`. */
export async function problemsOf(page, rules) {
  if (rules !== "none" && !(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(
    async ([wanted, themed, impacts]) => {
      const found = [];
      const wide = document.documentElement.scrollWidth - innerWidth;
      if (wide > 0) found.push(`it is ${wide} px too wide`);
      const rootsOf = (root) => [
        root,
        ...[...root.querySelectorAll("*")].flatMap((e) => (e.shadowRoot ? rootsOf(e.shadowRoot) : [])),
      ];
      const moving = new Set(rootsOf(document).flatMap((r) => r.getAnimations()));
      for (const a of moving) {
        const { activeDuration } = a.effect.getComputedTiming();
        if (a.playState === "running" && activeDuration > 10)
          found.push(`it moves for ${activeDuration} ms: ${a.animationName ?? a.transitionProperty}`);
      }
      if (wanted === "none") return found;
      const { violations } = await globalThis.axe.run(document.querySelector("#storybook-root"), {
        resultTypes: ["violations"],
        preload: false,
        ...(wanted === "theme" && { runOnly: { type: "rule", values: themed } }),
      });
      for (const { id, impact, nodes } of violations) {
        if (!impacts.includes(impact)) continue;
        const where = nodes.slice(0, 3).map((n) => n.target.flat().at(-1));
        found.push(
          `axe: ${id}: ${where.join(" | ")}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ""}`,
        );
      }
      return found;
    },
    [rules, ofTheme, grave],
  );
}

/** Whether the first stops of the Tab key are seen to have the focus. */
export async function focusProblems(page) {
  const found = new Set();
  for (let i = 0; i < stops; i++) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(async () => {
      const deepest = (root) => {
        const e = root.activeElement;
        return e?.shadowRoot?.activeElement ? deepest(e.shadowRoot) : e;
      };
      const is = deepest(document);
      if (is === null || is === document.body || is.closest("[data-story]") === null) {
        const host = is?.getRootNode().host;
        if (!host) return null;
      }
      // What may show it: the element, what it stands in, and what is drawn before and after it.
      const shows = () => {
        const looks = [];
        for (let e = is, n = 0; e && n < 5; e = e.parentElement ?? e.getRootNode().host, n++)
          for (const pseudo of [null, "::before", "::after"]) {
            const s = getComputedStyle(e, pseudo);
            looks.push(
              s.outlineStyle,
              s.outlineWidth,
              s.boxShadow,
              s.borderColor,
              s.backgroundColor,
              s.opacity,
            );
          }
        return looks.join();
      };
      // No frame is asked for: a page whose focus has gone to the browser may draw none.
      const frame = () => new Promise((next) => setTimeout(next, 20));
      await frame();
      const focused = shows();
      is.blur();
      await frame();
      const blurred = shows();
      is.focus();
      if (focused !== blurred) return null;
      return `${is.localName} ${is.getAttribute("aria-label") ?? is.textContent?.trim().slice(0, 30) ?? ""}`;
    });
    if (unseen !== null) found.add(`the focus is not seen: ${unseen}`);
  }
  return [...found];
}

/** A picture of the story, or of the page where a dialog lies over it; with what is below the fold. */
export async function shot(page, cdp) {
  const clip = await page.evaluate(async () => {
    await new Promise((next) => setTimeout(next, 40));
    const box = document.querySelector("[data-story]").getBoundingClientRect();
    const dialog = document.querySelector("dialog[open]") !== null;
    const height = Math.max(Math.ceil(box.height), dialog ? innerHeight : 0, 24);
    return { x: box.x, y: box.y + scrollY, width: Math.ceil(box.width), height: Math.min(height, 4000) };
  });
  // A taller page, and no picture from beyond it: after one of these the browser takes a phone for a desk.
  const screen = page.viewportSize();
  const tall = clip.y + clip.height > screen.height;
  if (tall) await page.setViewportSize({ width: screen.width, height: Math.ceil(clip.y + clip.height) });
  const { data } = await cdp.send("Page.captureScreenshot", {
    format: "png",
    optimizeForSpeed: true,
    clip: { ...clip, scale: 1 },
  });
  if (tall) await page.setViewportSize(screen);
  return Buffer.from(data, "base64");
}
