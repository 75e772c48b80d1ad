// The watch page in another family of browsers. Debian's Firefox has no H264 for
// WebRTC: a show from OBS or ffmpeg reaches it as LL-HLS, and the page finds that
// out by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firefox } from "./firefox.mjs";
import { browser, eventually, line, publish, say, serve, transport, visit, whip } from "./harness.mjs";

/**
 * Follows some pictures onto the screen: how many looked different from the one
 * before, and how far the show went on meanwhile. Firefox counts no pictures of
 * WebRTC in getVideoPlaybackQuality.
 */
async function watch(page, pictures) {
  await eventually("there is a picture", () =>
    page.evaluate(
      () => document.querySelector("frontrow-player")?.shadowRoot?.querySelector("video")?.videoWidth,
    ),
  );
  return page.evaluate(async (pictures) => {
    const video = document.querySelector("frontrow-player").shadowRoot.querySelector("video");
    const canvas = new OffscreenCanvas(160, 90).getContext("2d", { willReadFrequently: true });
    const next = () => new Promise((shown) => video.requestVideoFrameCallback(shown));
    const look = () => {
      canvas.drawImage(video, 0, 0, 160, 90);
      return canvas.getImageData(0, 0, 160, 90).data.join();
    };
    await next();
    const since = video.currentTime;
    let changed = 0;
    for (let n = 0, before = look(); n < pictures; n++) {
      await next();
      const now = look();
      if (now !== before) changed++;
      before = now;
    }
    return { changed, seconds: video.currentTime - since };
  }, pictures);
}

/**
 * What the page says about the way the show takes, in its stats for nerds. The
 * menu lies over Firefox's own button for a picture in picture, and gets the click.
 */
async function said(page) {
  await page.click("frontrow-player", '[aria-label="More"]');
  await page.click("frontrow-player", ".menu button");
  return eventually("the stats are shown", () =>
    page.evaluate(
      () => document.querySelector("frontrow-player").shadowRoot.querySelector(".stats td")?.textContent,
    ),
  );
}

const state = (page) =>
  page.evaluate(() => {
    const { hasAudio, latency, muted } = document.querySelector("frontrow-player").player.state.get();
    return { hasAudio, latency, muted };
  });

/** Waits for a line in Firefox's chat that the server has. */
const reads = (page, text) =>
  eventually(`"${text}" stands in the chat`, () =>
    page.evaluate((text) => {
      const lines = document
        .querySelector("frontrow-chat")
        .shadowRoot.querySelectorAll("li:not(.pending) .text");
      return [...lines].some((p) => p.textContent === text);
    }, text),
  );

test("Firefox: a show in H264 and AAC comes by LL-HLS, and the chat goes both ways", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp);
  const page = await firefox(t, `${server.origin}/watch/live`);
  const { changed, seconds } = await watch(page, 45);
  assert.ok(changed > 30, `${changed} of 45 pictures look different from the one before`);
  assert.ok(seconds > 1, `the show went on by ${seconds} s in 45 pictures`);
  await page.click("frontrow-player", '[part="unmute"]');
  assert.equal((await state(page)).muted, false);
  await watch(page, 30);
  assert.equal(await transport(page), "llhls");
  assert.equal(await said(page), "Low-latency HLS");
  const { hasAudio, latency } = await state(page);
  assert.ok(hasAudio, "there is sound");
  assert.ok(latency > 0 && latency < 3, `latency ${latency} s`);

  const ben = await visit(t, await browser(t), `${server.origin}/watch/live`);
  await page.type("frontrow-chat", "textarea", "Hello from Firefox\n");
  await page.type("frontrow-chat", "#name", "Ada\n");
  assert.equal(await line(ben, "Hello from Firefox"), 1);
  await say(ben, "Hello from Chromium", "Ben");
  await reads(page, "Hello from Chromium");
  await reads(page, "Hello from Firefox");

  assert.deepEqual(page.thrown(), []);
  assert.deepEqual(ben.errors, []);
});

test("Firefox: a show in VP8 comes by WHEP", async (t) => {
  // Firefox goes out by the address of its default route, and from there to no loopback address.
  const server = await serve(t, { flags: ["--media", "0.0.0.0:0"] });
  const host = await visit(t, await browser(t), `${server.origin}/`);
  await whip(host, server.key);
  const page = await firefox(t, `${server.origin}/watch/live`);
  const { changed, seconds } = await watch(page, 30);
  assert.ok(changed > 20, `${changed} of 30 pictures look different from the one before`);
  assert.ok(seconds > 0.7, `the show went on by ${seconds} s in 30 pictures`);
  assert.equal(await transport(page), "whep");
  assert.equal(await said(page), "WebRTC (WHEP)");
  const { hasAudio, latency } = await state(page);
  assert.ok(hasAudio, "there is sound");
  assert.ok(latency !== null && latency < 3, `latency ${latency} s`);
  assert.deepEqual(page.thrown(), []);
});
