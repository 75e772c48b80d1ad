// How long a WHEP viewer waits from the POST to the first picture, at any
// moment of a 10-second group of pictures: a real browser, a viewer at a time.
//   node bench/join/join.mjs HTTP-ORIGIN RTMP-URL [VIEWERS]
// One JSON line a viewer, then the medians. ffmpeg publishes 720p30 of 2.5 Mbit/s with AAC.
import { spawn } from "node:child_process";
import { chromium } from "playwright-core";

const [origin, publish, viewers = "11"] = process.argv.slice(2);
const source =
  "-hide_banner -loglevel error -re -f lavfi -i testsrc2=s=1280x720:r=30 -f lavfi -i sine=1000 " +
  "-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -b:v 2500k -maxrate 2500k -bufsize 1250k -g 300 -keyint_min 300 -sc_threshold 0 " +
  "-c:a aac -f flv";
const ffmpeg = spawn("ffmpeg", [...source.split(" "), publish], { stdio: ["ignore", "inherit", "inherit"] });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
});

/** In the page: gathers first, so that only what the server has a part in counts. */
async function watch() {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  document.body.append(video);
  const pc = new RTCPeerConnection();
  const stream = new MediaStream();
  pc.ontrack = (e) => {
    stream.addTrack(e.track);
    video.srcObject = stream;
  };
  for (const kind of ["video", "audio"]) pc.addTransceiver(kind, { direction: "recvonly" });
  await pc.setLocalDescription();
  while (pc.iceGatheringState !== "complete") await new Promise((next) => setTimeout(next, 5));
  const first = new Promise((seen) => video.requestVideoFrameCallback((now) => seen(now)));
  const begin = performance.now();
  const answer = await fetch("/whep/live", {
    method: "POST",
    headers: { "Content-Type": "application/sdp" },
    body: pc.localDescription.sdp,
  });
  const answered = performance.now();
  await pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  const shown = await first;
  pc.close();
  return { answer_ms: Math.round(answered - begin), picture_ms: Math.round(shown - begin) };
}

const rows = [];
try {
  await new Promise((next) => setTimeout(next, 3000));
  for (let i = 0; i < Number(viewers); i++) {
    await new Promise((next) => setTimeout(next, 1000 + Math.random() * 2000));
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${origin}/healthz`);
    await page.waitForTimeout(500);
    rows.push(await page.evaluate(watch));
    console.log(JSON.stringify(rows.at(-1)));
    await context.close();
  }
} finally {
  await browser.close();
  ffmpeg.kill();
}
const median = (key) => rows.map((row) => row[key]).sort((a, b) => a - b)[rows.length >> 1];
console.log(`of ${rows.length} viewers: answer after ${median("answer_ms")} ms, first picture after ${median("picture_ms")} ms (medians)`);
