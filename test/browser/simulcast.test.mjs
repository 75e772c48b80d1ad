// A host's camera goes up in three sizes from the desk, and each viewer in another page gets the one that
// their link carries, in real browsers on the real server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { binary, browser, eventually, moves, playing, serve, transport, visit } from "./harness.mjs";

const link = (server) =>
  `${server.origin}${
    new URL(execFileSync(binary, ["owner", "owner", "--data", server.data], { encoding: "utf8" }).trim())
      .pathname
  }`;

/** A host who is on the air from the desk. `layers` turns sizes of the picture on and off, best first. */
async function onAir(t, b, server) {
  const page = await visit(t, b, link(server), {
    allow: ["404"],
    init: () => {
      globalThis.peers = [];
      globalThis.up = () => peers.findLast((p) => p.getSenders().some((s) => s.track?.kind === "video"));
      const Peer = RTCPeerConnection;
      globalThis.RTCPeerConnection = class extends Peer {
        constructor(...args) {
          super(...args);
          peers.push(this);
        }
      };
    },
  });
  await page.goto(`${server.origin}/studio/live`);
  await page.getByRole("button", { name: "Go live from here" }).click();
  const here = page.getByRole("region", { name: "Live from here" });
  await here.getByRole("button", { name: "Camera and microphone", exact: true }).click();
  await here.getByRole("button", { name: "Go live", exact: true }).click();
  await here.getByRole("status").getByText("On air", { exact: true }).waitFor();
  page.layers = (...on) =>
    page.evaluate(async (on) => {
      const sender = up()
        .getSenders()
        .find((s) => s.track?.kind === "video");
      const parameters = sender.getParameters();
      parameters.encodings.forEach((e, i) => {
        e.active = on[i];
      });
      await sender.setParameters(parameters);
    }, on);
  return page;
}

const sends = (page) =>
  page.evaluate(async () => {
    const all = [];
    (await up().getStats()).forEach((s) => {
      if (s.type === "outbound-rtp" && s.kind === "video" && s.framesPerSecond > 0) all.push(s.frameWidth);
    });
    return all.sort((a, b) => b - a).join(" ");
  });

/** How long a busy machine may take, ms: one that loses packets itself is sent less until it doesn't. */
const patience = 90_000;

const width = async (page) => (await playing(page))?.width;

/** A link for one viewer that loses a share of what comes from the server. */
async function badLink(t, server) {
  const socket = createSocket({ type: "udp4", recvBufferSize: 1 << 20 });
  const it = { lose: 0, lost: 0 };
  let viewer = null;
  socket.on("message", (packet, from) => {
    if (from.port !== server.ports.media) {
      viewer = from;
      socket.send(packet, server.ports.media, "127.0.0.1");
      return;
    }
    const rtp = packet[0] >= 128 && packet[0] < 192 && !(packet[1] >= 192 && packet[1] < 224);
    if (rtp && Math.random() < it.lose) it.lost++;
    else if (viewer) socket.send(packet, viewer.port, viewer.address);
  });
  await new Promise((bound) => socket.bind(0, "127.0.0.1", bound));
  t.after(() => socket.close());
  it.route = (page) =>
    page.route("**/whep/live", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const response = await route.fetch();
      const body = (await response.text())
        .replace(/^a=candidate:.* tcp .*\r\n/gm, "")
        .replace(/^(a=candidate:\S+ 1 udp \d+ \S+) \d+/gm, `$1 ${socket.address().port}`);
      await route.fulfill({ response, body });
    });
  return it;
}

test("viewers see the best size, and the next one while the host sends no better", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await onAir(t, b, server);
  await eventually("three sizes go up", async () => (await sends(host)) === "1280 640 320", patience);
  const eve = await visit(t, b, `${server.origin}/watch/live`, { allow: ["404"] });
  await moves(eve);
  assert.equal(await transport(eve), "whep");
  await eventually("she sees the best", async () => (await width(eve)) === 1280, patience);

  const playlist = async () => (await fetch(`${server.origin}/hls/live/video.m3u8`)).text();
  const parts = (text) => text.match(/URI="[^"]+"/g).at(-1);
  await eventually("there is HLS", async () => (await playlist()).includes("#EXT-X-PART:"));
  const breaks = (text) => text.match(/^#EXT-X-DISCONTINUITY$/gm)?.length ?? 0;
  assert.equal(breaks(await playlist()), 0);

  await host.layers(false, true, true);
  const began = Date.now();
  await eventually("she sees the next one", async () => (await width(eve)) === 640);
  t.diagnostic(`the next size came after ${Date.now() - began} ms`);
  await moves(eve);
  const newest = parts(await playlist());
  await eventually("HLS goes on", async () => parts(await playlist()) !== newest, 5000);
  const pauses = (await server.process.text()).match(/a layer is paused/g).length;
  assert.ok(breaks(await playlist()) <= pauses, `${breaks(await playlist())} breaks, ${pauses} pauses`);

  await host.layers(true, true, true);
  await eventually("the best is back", async () => (await width(eve)) === 1280, patience);
  await moves(eve);
  assert.deepEqual(eve.errors, []);
});

test("a viewer whose link loses packets gets a smaller size, and the best again when it is mended", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await onAir(t, b, server);
  await eventually("three sizes go up", async () => (await sends(host)) === "1280 640 320", patience);
  const bad = await badLink(t, server);
  const context = await b.newContext();
  t.after(() => context.close());
  const eve = await context.newPage();
  await bad.route(eve);
  await eve.goto(`${server.origin}/watch/live`);
  await moves(eve);
  assert.equal(await transport(eve), "whep");
  await eventually("she sees the best", async () => (await width(eve)) === 1280, patience);
  const bob = await visit(t, b, `${server.origin}/watch/live`, { allow: ["404"] });
  await eventually("he sees the best", async () => (await width(bob)) === 1280, patience);
  await eventually("and so does she", async () => (await width(eve)) === 1280, patience);
  bad.lose = 0.2;
  await eventually("she sees a smaller one", async () => (await width(eve)) < 1280);
  t.diagnostic(`${bad.lost} packets were lost`);
  assert.ok(bad.lost > 20);
  await eventually("he goes on with the best", async () => (await width(bob)) === 1280, patience);
  bad.lose = 0;
  await eventually("the best is back", async () => (await width(eve)) === 1280, patience);
  await moves(eve);
  assert.equal(await transport(eve), "whep");
});
