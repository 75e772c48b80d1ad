// What the watch page costs its viewer, measured in Chromium on the real server:
//   open   from navigation to the first picture, ROUNDS times with a fresh profile
//   busy   frames of the page at rest and then while 30 lines of chat a second come and
//          reactions burst, in the same tab: intervals, and tasks of 50 ms or longer
//   lines  10,000 lines of chat in one page: rows in its tree, and frames while one scrolls back
//   long   MINUTES of a busy room: the heap after a collection, each minute
// Usage: page.mjs ORIGIN RTMP-ADDRESS [open|busy|lines|long …]; all but long by default.
// Prints one JSON object a figure.
import { spawn } from "node:child_process";
import { launch, screens } from "../../web/browser/chromium.mjs";

const [origin, rtmp, ...asked] = process.argv.slice(2);
const rounds = Number(process.env.ROUNDS ?? 7);
const seconds = Number(process.env.DUR ?? 20);
const minutes = Number(process.env.MINUTES ?? 30);
const wait = (ms) => new Promise((next) => setTimeout(next, ms));
const say = (figure) => console.log(JSON.stringify(figure));
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const sort = (list) => [...list].sort((a, b) => a - b);

const source = spawn(
  "ffmpeg",
  `-hide_banner -loglevel error -re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=300:sample_rate=48000
   -c:v libx264 -preset ultrafast -tune zerolatency -g 60 -b:v 2000k -pix_fmt yuv420p -c:a aac -f flv ${rtmp}`.split(/\s+/),
  { stdio: "ignore" },
);

/** Somebody who talks; the rates of the room's settings are raised for one of them. */
async function person(name) {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { token } = await answer.json();
  return async (cmd, data) => {
    const answer = await fetch(`${origin}/api/v1/channels/live/room/commands`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ cmd, data }),
    });
    if (!answer.ok) throw new Error(`${cmd}: ${answer.status} ${await answer.text()}`);
  };
}

/** Lines of chat and reactions at a steady rate, until it is stopped. */
async function crowd({ lines, reactions }) {
  const people = await Promise.all(Array.from({ length: 20 }, (_, i) => person(`Viewer ${i + 1}`)));
  let on = true;
  let [sent, refused] = [0, 0];
  const every = async (perSecond, act) => {
    const began = performance.now();
    for (let n = 0; on; n++) {
      const due = began + (1000 * n) / perSecond - performance.now();
      if (due > 0) await wait(due);
      void act(n).then(
        () => sent++,
        () => refused++,
      );
    }
  };
  const texts = ["Hello from Lisbon!", "👏👏👏", "What a shot, and so little delay. I did not expect that at all, to be honest.", "brb"];
  const jobs = [
    every(lines, (n) => people[n % 20]("chat.send", { text: `${texts[n % texts.length]} ${n}` })),
    ...(reactions > 0
      ? [every(reactions, (n) => people[n % 20]("reaction.send", { kind: ["heart", "like", "fire"][n % 3], n: 5 }))]
      : []),
  ];
  return async () => {
    on = false;
    await Promise.all(jobs);
    return { sent, refused };
  };
}

/** Counts frames and long tasks of a page for some seconds. */
const watchFrames = (page, ms) =>
  page.evaluate(
    (ms) =>
      new Promise((done) => {
        const frames = [];
        const tasks = [];
        const observer = new PerformanceObserver((list) => {
          for (const e of list.getEntries()) tasks.push(e.duration);
        });
        observer.observe({ type: "longtask" });
        const end = performance.now() + ms;
        let last = performance.now();
        const step = (now) => {
          frames.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(step);
          else {
            observer.disconnect();
            done({ frames, tasks });
          }
        };
        requestAnimationFrame(step);
      }),
    ms,
  );

const browser = await launch();
const fresh = async (view = screens.wide) => {
  const context = await browser.newContext(view);
  const page = await context.newPage();
  return { page, close: () => context.close() };
};
const picture = (page) =>
  page.waitForFunction(() => {
    const video = document.querySelector("frontrow-player")?.shadowRoot?.querySelector("video");
    return video !== null && video !== undefined && video.videoWidth > 0 && video.currentTime > 0;
  }, null, { polling: 10, timeout: 60_000 });

const figures = {
  async open() {
    const times = [];
    for (let i = 0; i < rounds; i++) {
      const { page, close } = await fresh();
      await page.goto(`${origin}/watch/live`, { waitUntil: "commit" });
      await picture(page);
      times.push(await page.evaluate(() => performance.now()));
      await close();
      await wait(300);
    }
    const sorted = sort(times);
    say({ figure: "first picture", rounds, median_ms: at(sorted, 0.5), least_ms: sorted[0], most_ms: sorted.at(-1) });
  },

  async busy() {
    const { page, close } = await fresh();
    await page.goto(`${origin}/watch/live`);
    await picture(page);
    await wait(5000);
    for (let turn = 0; turn < 3; turn++) {
      const rest = await watchFrames(page, seconds * 1000);
      const stop = await crowd({ lines: 30, reactions: 20 });
      await wait(2000);
      const busy = await watchFrames(page, seconds * 1000);
      const told = await stop();
      await wait(3000);
      const p95 = (run) => at(sort(run.frames), 0.95);
      say({
        figure: "frames",
        rest_p95_ms: p95(rest),
        busy_p95_ms: p95(busy),
        ratio: p95(busy) / p95(rest),
        rest_long_tasks: rest.tasks.length,
        busy_long_tasks: busy.tasks.length,
        longest_ms: Math.max(0, ...busy.tasks),
        ...told,
      });
    }
    await close();
  },

  async lines() {
    const { page, close } = await fresh();
    await page.goto(`${origin}/watch/live`);
    await picture(page);
    const stop = await crowd({ lines: 100, reactions: 0 });
    const count = () =>
      page.evaluate(() => {
        const root = document.querySelector("frontrow-chat").shadowRoot;
        return { rows: root.querySelectorAll("li").length, held: document.querySelector("frontrow-chat").client.room.state.get().messages.length };
      });
    const end = Date.now() + 300_000;
    let now = await count();
    let most = now.rows;
    while (now.held < 9_900 && Date.now() < end) {
      await wait(1000);
      now = await count();
      most = Math.max(most, now.rows);
    }
    const told = await stop();
    await page.evaluate(() => {
      const log = document.querySelector("frontrow-chat").shadowRoot.querySelector(".log");
      const back = () => {
        log.scrollTop -= 120;
        requestAnimationFrame(back);
      };
      back();
    });
    const run = await watchFrames(page, 10_000);
    const after = await count();
    say({ figure: "lines", held: now.held, rows_most: Math.max(most, after.rows), scroll_p95_ms: at(sort(run.frames), 0.95), scroll_long_tasks: run.tasks.length, longest_ms: Math.max(0, ...run.tasks), ...told });
    await close();
  },

  async long() {
    const { page, close } = await fresh();
    await page.goto(`${origin}/watch/live`);
    await picture(page);
    const devtools = await page.context().newCDPSession(page);
    const stop = await crowd({ lines: 10, reactions: 10 });
    for (let minute = 0; minute <= minutes; minute++) {
      await devtools.send("HeapProfiler.collectGarbage");
      const { usedSize } = await devtools.send("Runtime.getHeapUsage");
      const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
      say({ figure: "memory", minute, heap_MB: Math.round(usedSize / 1e4) / 100, nodes, listeners: jsEventListeners });
      if (minute < minutes) await wait(60_000);
    }
    say({ figure: "memory, traffic", ...(await stop()) });
    await close();
  },
};

try {
  await wait(3000);
  for (const name of asked.length > 0 ? asked : ["open", "busy", "lines"]) await figures[name]();
} finally {
  source.kill("SIGKILL");
  await browser.close();
}
