// The system's Firefox, headless, spoken to by Marionette: its own remote control,
// JSON over TCP, which needs neither a driver program nor a library.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, run } from "./harness.mjs";

const prefs = {
  // Nothing but loopback is reached: what Firefox asks for by itself is off, and what is
  // left goes to a proxy that is not there.
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.region.network.url": "",
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.push.connection.enabled": false,
  "extensions.getAddons.cache.enabled": false,
  "extensions.update.enabled": false,
  "media.gmp-manager.updateEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disablePrefetch": true,
  "network.prefetch-next": false,
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "security.OCSP.enabled": 0,
  "services.settings.server": "data:,nobody",
  "toolkit.telemetry.enabled": false,
  // What a page throws is printed.
  "browser.dom.window.dump.enabled": true,
  "marionette.port": 0,
};

/** Marionette's line: each message is its length in bytes, a colon, and JSON. */
async function dial(port) {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map();
  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const take = (message) => {
    // An answer is [1, number, error, result]; the greeting is an object.
    const [, id, error, result] = Array.isArray(message) ? message : [1, 0, null, message];
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(result);
  };
  let rest = Buffer.alloc(0);
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const start = rest.indexOf(":") + 1;
      const end = start + Number(rest.toString("utf8", 0, start - 1));
      if (start === 0 || rest.length < end) return;
      take(JSON.parse(rest.toString("utf8", start, end)));
      rest = rest.subarray(end);
    }
  });
  socket.on("error", () => {}); // What it ends is told by close.
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("Firefox hung up"));
  });
  await answer(0);
  let last = 0;
  const send = (name, params = {}) => {
    const text = JSON.stringify([0, ++last, name, params]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    return answer(last);
  };
  return { send, close: () => socket.destroy() };
}

/** The system's Firefox with a profile of its own and one page, ended with the test. */
export async function firefox(t, url) {
  const profile = await mkdtemp(join(tmpdir(), "frontrow-firefox-"));
  const set = Object.entries(prefs).map((p) => `user_pref(${p.map((v) => JSON.stringify(v)).join(", ")});`);
  await writeFile(join(profile, "user.js"), set.join("\n"));
  const command = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
  const args = ["--headless", "--no-remote", "--marionette", "--profile", profile, "about:blank"];
  // The last one lets services.settings.server count in a release build.
  const own = { HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1", MOZ_REMOTE_SETTINGS_DEVTOOLS: "1" };
  const { ended, stop, text } = run(t, command, args, { env: { ...process.env, ...own } });
  t.after(async () => {
    await stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  });
  let over = false;
  ended.then(() => {
    over = true;
  });
  const port = await eventually("Firefox can be spoken to", async () =>
    over ? "none" : readFile(join(profile, "MarionetteActivePort"), "utf8"),
  );
  assert.ok(!over, `Firefox ended: ${text()}`);
  const { send, close } = await dial(Number(port));
  t.after(close);
  await send("WebDriver:NewSession", { acceptInsecureCerts: true });
  await send("WebDriver:SetWindowRect", { width: 1440, height: 900 });
  await send("WebDriver:Navigate", { url });

  /** Calls fn in the page, and waits for what it promises. */
  const evaluate = async (fn, ...args) => {
    const script = `return (${fn})(...arguments)`;
    return (await send("WebDriver:ExecuteScript", { script, args, sandbox: null })).value;
  };
  /** The element of a selector inside of a custom element, once it is there. */
  const inside = async (host, selector) => {
    const found = (h, s) => document.querySelector(h)?.shadowRoot?.querySelector(s) ?? null;
    const reference = await eventually(`${selector} in ${host}`, () => evaluate(found, host, selector));
    return Object.values(reference)[0];
  };
  return {
    evaluate,
    click: async (host, selector) => send("WebDriver:ElementClick", { id: await inside(host, selector) }),
    /** Types key by key; a line feed is the Enter key, pressed once the page has drawn what was typed before. */
    type: async (host, selector, words) => {
      const id = await inside(host, selector);
      for (const keys of words.split(/(?=\n)/)) {
        await evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
        await send("WebDriver:ElementSendKeys", { id, text: keys.replace("\n", "\ue007") });
      }
    },
    /** What scripts of the page threw and nobody caught. */
    thrown: () =>
      text()
        .split("\n")
        .filter((l) => l.startsWith(`JavaScript error: ${new URL(url).origin}`)),
  };
}
