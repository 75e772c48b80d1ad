// The main job, in a real browser: a picture that moves with sound, and a chat
// between two people, whatever way the show comes in and goes out.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  browser,
  eventually,
  line,
  loudness,
  moves,
  publish,
  say,
  serve,
  transport,
  visit,
  whip,
} from "./harness.mjs";

const sound = ["--autoplay-policy=no-user-gesture-required"];

test("RTMP to WHEP: the picture moves, the sound is heard, the latency is read from the programme clock", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp);
  const page = await visit(t, await browser(t, { args: sound }), `${server.origin}/watch/live`);
  await moves(page);
  assert.equal(await transport(page), "whep");
  await eventually("the tone is heard", async () => (await loudness(page)) > 0.02);
  const latency = await eventually("the latency is known", () =>
    page.evaluate(() => document.querySelector("frontrow-player").player?.state.get().latency),
  );
  assert.ok(latency > 0 && latency < 3, `latency ${latency} s`);
  assert.deepEqual(page.errors, []);
});

test("LL-HLS takes over where WebRTC is not there", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp);
  const page = await visit(t, await browser(t, { args: sound }), `${server.origin}/watch/live`, {
    init: () => {
      delete globalThis.RTCPeerConnection;
    },
  });
  await moves(page);
  assert.equal(await transport(page), "llhls");
  await eventually("the tone is heard", async () => (await loudness(page)) > 0.02);
  assert.deepEqual(page.errors, []);
});

test("LL-HLS takes over where WebRTC's port is blocked", async (t) => {
  const server = await serve(t, { flags: [] });
  publish(t, server.rtmp);
  const page = await visit(t, await browser(t, { args: sound }), `${server.origin}/watch/live`, {
    // The answer names a port where nobody is.
    init: () => {
      const real = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function (d) {
        const sdp = d.sdp.replace(/(a=candidate:\S+ \d+ \S+ \d+ \S+) \d+/g, "$1 9");
        return real.call(this, { type: d.type, sdp });
      };
    },
  });
  await moves(page);
  assert.equal(await transport(page), "llhls");
});

test("WHIP from a browser to another browser", async (t) => {
  const server = await serve(t);
  const b = await browser(t, { args: sound });
  const host = await visit(t, b, `${server.origin}/`);
  const resource = await whip(host, server.key);
  const page = await visit(t, b, `${server.origin}/watch/live`);
  await moves(page);
  assert.equal(await transport(page), "whep");
  await eventually("the fake device's beep is heard", async () => (await loudness(page)) > 0.02);

  // The same show over LL-HLS: the source's codec, or H264 made of it.
  const other = await visit(t, b, `${server.origin}/watch/live`, {
    init: () => {
      delete globalThis.RTCPeerConnection;
    },
  });
  await moves(other);
  assert.equal(await transport(other), "llhls");

  const gone = await host.evaluate(async (url) => (await fetch(url, { method: "DELETE" })).status, resource);
  assert.equal(gone, 200);
  await eventually("the channel is off air", async () => (await server.channel()).status === "offair");
});

test("two people talk, and who comes later reads it", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const ada = await visit(t, b, `${server.origin}/watch/live`);
  const ben = await visit(t, b, `${server.origin}/watch/live`);
  await say(ada, "Hello from Ada", "Ada");
  assert.equal(await line(ben, "Hello from Ada"), 1);
  await say(ben, "Hello back", "Ben");
  assert.equal(await line(ada, "Hello back"), 1);
  const late = await visit(t, b, `${server.origin}/watch/live`);
  assert.equal(await line(late, "Hello from Ada"), 1);
  assert.equal(await line(late, "Hello back"), 1);
  await ada.reload();
  assert.equal(await line(ada, "Hello back"), 1);
  await say(ada, "Still me"); // the name is remembered
  assert.equal(await line(ben, "Still me"), 1);
});

test("the page starts by itself when the show does, and says so when it is over", async (t) => {
  const server = await serve(t);
  const page = await visit(t, await browser(t), `${server.origin}/watch/live`);
  await eventually("off air is said", () =>
    page.evaluate(() => document.querySelector("frontrow-player")?.player?.state.get().phase === "offair"),
  );
  const source = publish(t, server.rtmp);
  const now = await moves(page);
  assert.equal(now.muted, true, "autoplay without a gesture is muted");
  await source.stop();
  await eventually("off air again", async () => (await server.channel()).status === "offair");
  publish(t, server.rtmp);
  await moves(page);
});

test("kill -9 and restart: viewers and chat come back by themselves and nothing is lost", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const page = await visit(t, b, `${server.origin}/watch/live`, {
    allow: ["WebSocket", "ERR_CONNECTION", "Failed to load resource"],
  });
  const source = publish(t, server.rtmp);
  await moves(page);
  await say(page, "before the cut", "Ada");
  assert.equal(await line(page, "before the cut"), 1);
  await server.process.stop("SIGKILL");
  await source.ended;
  await server.again();
  publish(t, server.rtmp);
  await moves(page);
  await say(page, "after the cut");
  assert.equal(await line(page, "after the cut"), 1);
  assert.equal(await line(page, "before the cut"), 1);
  const late = await visit(t, b, `${server.origin}/watch/live`);
  assert.equal(await line(late, "before the cut"), 1);
  assert.equal(await line(late, "after the cut"), 1);
});

test("sound only and picture only play", async (t) => {
  const server = await serve(t);
  const b = await browser(t, { args: sound });
  let source = publish(t, server.rtmp, { video: false });
  const page = await visit(t, b, `${server.origin}/watch/live`);
  await eventually("the tone is heard", async () => (await loudness(page)) > 0.02);
  await source.stop();
  source = publish(t, server.rtmp, { audio: false });
  const fresh = await visit(t, b, `${server.origin}/watch/live`);
  await moves(fresh);
});

test("the owner's link makes the owner", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const owner = await visit(t, b, `${server.origin}/owner/${server.owner}`);
  await owner.goto(`${server.origin}/watch/live`);
  const viewer = await visit(t, b, `${server.origin}/watch/live`);
  await say(owner, "Welcome, everybody", "Host");
  assert.equal(await line(viewer, "Welcome, everybody"), 1);
  await viewer
    .locator("frontrow-chat")
    .getByText(/^(owner|host)$/i)
    .first()
    .waitFor();
});

test("the directory knows who is live", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp);
  await eventually("the channel is live", async () => (await server.channel()).status === "live");
  const page = await visit(t, await browser(t), `${server.origin}/`);
  await page.getByRole("link", { name: /live/i }).first().click();
  await page.waitForURL(/\/watch\/live$/);
  await moves(page);
});
