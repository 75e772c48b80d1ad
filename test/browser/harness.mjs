// What the browser tests stand on: the real server on free ports with a
// directory of its own, ffmpeg as a publisher, and the system's Chromium.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = join(root, "bin/frontrow");

/** How long something that should happen soon may take. It only keeps a broken test from hanging. */
export const patience = 40_000;

/** Waits until fn returns something true, and returns that. */
export async function eventually(what, fn, ms = patience) {
  const end = Date.now() + ms;
  let last;
  while (Date.now() < end) {
    try {
      const got = await fn();
      if (got) return got;
      last = got;
    } catch (error) {
      last = error;
    }
    await new Promise((next) => setTimeout(next, 100));
  }
  assert.fail(`waited in vain: ${what} (last: ${last})`);
}

/** A process that is ended with the test. */
export function run(t, command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => said.push(String(data)));
  const ended = new Promise((done) => {
    child.on("exit", done);
    child.on("error", (error) => {
      said.push(String(error));
      done(-1);
    });
  });
  const stop = async (signal = "SIGKILL") => {
    if (child.exitCode === null && child.signalCode === null && child.pid) child.kill(signal);
    return ended;
  };
  t.after(() => stop());
  return { child, ended, stop, text: () => said.join("") };
}

/**
 * The server. `again` starts it once more in the same directory and on the same
 * ports; `inside` is a command that it is started by, `settings` its file of them.
 */
export async function serve(t, { host = "127.0.0.1", flags = [], inside = [], settings = "" } = {}) {
  const data = await mkdtemp(join(tmpdir(), "frontrow-browser-"));
  const config = settings ? ["--config", join(data, "settings.yaml")] : [];
  if (settings) await writeFile(config[1], settings);
  let ports = { http: 0, rtmp: 0, media: 0 };
  const server = { data };
  t.after(async () => {
    await server.process?.stop(); // it would go on writing there
    await rm(data, { recursive: true, force: true });
  });
  const start = async () => {
    const args = ["serve", "--data", data, "--srt", "off", "--log-format", "json"];
    for (const door of ["http", "rtmp", "media"]) args.push(`--${door}`, `${host}:${ports[door]}`);
    const [command, ...rest] = [...inside, binary, ...args, ...config, ...flags];
    const process = run(t, command, rest);
    const line = await eventually("the server listens", () =>
      process
        .text()
        .split("\n")
        .find((l) => l.includes('"msg":"serving"')),
    );
    const at = JSON.parse(line);
    for (const door of ["http", "rtmp", "media"])
      ports = { ...ports, [door]: Number(at[door].split(":").pop()) };
    server.process = process;
    server.key ??= process.text().match(/Stream Key\s+(\S+)/)?.[1];
    server.owner ??= process.text().match(/http:\/\/\S+\/owner\/(\S+)/)?.[1];
    server.origin = `http://${host}:${ports.http}`;
    if (at.https !== "off") server.secure = `https://localhost:${at.https.split(":").pop()}`;
    server.rtmp = `rtmp://${host}:${ports.rtmp}/live/${server.key}`;
    server.ports = ports;
    await eventually("the server is ready", async () => (await fetch(`${server.origin}/readyz`)).ok);
  };
  server.again = start;
  server.channel = async () => (await fetch(`${server.origin}/api/v1/channels/live`)).json();
  await start();
  return server;
}

/** ffmpeg sends a moving picture and a tone by RTMP. */
export function publish(t, to, { video = true, audio = true, gop = 60, more = [], inside = [] } = {}) {
  const args = ["-hide_banner", "-nostdin", "-loglevel", "warning", "-re"];
  if (video) args.push("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30");
  if (audio) args.push("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000");
  if (video)
    args.push(
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-tune",
      "zerolatency",
      "-bf",
      "0",
      "-g",
      String(gop),
      "-pix_fmt",
      "yuv420p",
      "-b:v",
      "800k",
    );
  if (audio) args.push("-c:a", "aac", "-b:a", "96k", "-ac", "2");
  const [command, ...rest] = [...inside, "ffmpeg", ...args, ...more, "-f", "flv", to];
  return run(t, command, rest);
}

/** Flags that keep Chromium on loopback, and let it hear and show by itself. */
export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--allow-loopback-in-peer-connection",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];

/** The system's Chromium, ended with the test. */
export async function browser(t, { args = [], ...options } = {}) {
  const b = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...flags, ...args],
    ...options,
  });
  t.after(() => b.close());
  return b;
}

/**
 * A page in a context of its own, which fails the test when it logs an error that
 * was not expected. `blank` gets it before it loads anything.
 */
export async function visit(t, b, url, { allow = [], init, blank, ...options } = {}) {
  const context = await b.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (m) => {
    if (m.type() === "error" && !allow.some((a) => m.text().includes(a))) errors.push(m.text());
  });
  page.on("request", (q) => {
    const to = new URL(q.url());
    if (to.protocol.startsWith("http") && to.origin !== new URL(url).origin)
      errors.push(`request to ${to.origin}`);
  });
  blank?.(page);
  if (init) await page.addInitScript(init);
  await page.goto(url);
  page.errors = errors;
  return page;
}

/** What the player of a watch page shows. */
export const playing = (page) =>
  page.evaluate(() => {
    const player = document.querySelector("frontrow-player");
    const video = player?.shadowRoot?.querySelector("video");
    if (!video) return null;
    const q = video.getVideoPlaybackQuality();
    return {
      time: video.currentTime,
      frames: q.totalVideoFrames,
      width: video.videoWidth,
      paused: video.paused,
      muted: video.muted,
    };
  });

/** Waits until the picture has moved on by some frames. */
export async function moves(page, frames = 30) {
  const before = (await playing(page))?.frames ?? 0;
  return eventually("the picture moves", async () => {
    const now = await playing(page);
    return now && now.width > 0 && now.frames >= (now.frames < before ? 0 : before) + frames ? now : null;
  });
}

/**
 * How loud the sound is that the page's player plays, 0 to 1: the video
 * element's own output, by Web Audio.
 */
export async function loudness(page) {
  return page.evaluate(async () => {
    const video = document.querySelector("frontrow-player").shadowRoot.querySelector("video");
    globalThis.__ear ??= (() => {
      const ctx = new AudioContext();
      const ear = ctx.createAnalyser();
      const stream = video.captureStream();
      ctx.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(ear);
      return { ctx, ear };
    })();
    const { ctx, ear } = globalThis.__ear;
    await ctx.resume();
    await new Promise((next) => setTimeout(next, 300));
    const wave = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(wave);
    return Math.max(...wave.map(Math.abs));
  });
}

/** The transport that the player has chosen, from its public state, once it has. */
export const transport = (page) =>
  eventually("a transport is chosen", () =>
    page.evaluate(() => document.querySelector("frontrow-player").player?.state.get().transport ?? null),
  );

/** Publishes a page's fake camera and microphone by WHIP; returns the address of the session. */
export const whip = (page, key) =>
  page.evaluate(async (key) => {
    const media = await navigator.mediaDevices.getUserMedia({
      video: { width: 640, height: 360 },
      audio: true,
    });
    const peer = new RTCPeerConnection();
    for (const track of media.getTracks())
      peer.addTransceiver(track, { direction: "sendonly", streams: [media] });
    await peer.setLocalDescription();
    const answer = await fetch("/whip", {
      method: "POST",
      headers: { "content-type": "application/sdp", authorization: `Bearer ${key}` },
      body: peer.localDescription.sdp,
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    globalThis.peer = peer;
    return answer.headers.get("location");
  }, key);

/** Says something in the chat of a watch page, under a name if it is asked for one. */
export async function say(page, text, name) {
  const box = page.locator("frontrow-chat").getByRole("textbox").first();
  await box.fill(text);
  await box.press("Enter");
  if (name) {
    const field = page.locator("frontrow-chat").getByLabel(/name/i).first();
    await field.fill(name);
    await field.press("Enter");
  }
}

/**
 * Waits until the server has a line of the chat, and returns how often it stands
 * there once the page is at rest. Only the lines count: the form shows its draft
 * as well, while a name is asked for.
 */
export async function line(page, text) {
  const log = page.locator("frontrow-chat").getByRole("log");
  const said = page.getByText(text, { exact: true });
  try {
    await log.locator("li.sent").filter({ has: said }).first().waitFor({ timeout: patience });
  } catch {
    assert.fail(`the server never had the line "${text}"; the chat: ${await chat(page)}`);
  }
  const lines = log.locator("li").filter({ has: said });
  const end = Date.now() + 3000;
  while ((await lines.count()) !== 1 && Date.now() < end) await page.waitForTimeout(100);
  return lines.count();
}

/** What the chat knows and asks, for the message of a failure. */
const chat = (page) =>
  page.evaluate(() => {
    const element = document.querySelector("frontrow-chat");
    return JSON.stringify({
      state: element.current?.room.state.get(),
      asks: element.shadowRoot.querySelector("footer")?.textContent,
    });
  });
