// The HTTPS door: the same page with the certificate that the server makes itself,
// over HTTP/2, which LL-HLS is made for.
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { browser, line, moves, publish, say, serve, transport, visit } from "./harness.mjs";

/** Chromium that trusts this server's own certificate, and no other unknown one. */
async function trusting(t, server) {
  const own = new X509Certificate(await readFile(join(server.data, "tls/self-signed.crt")));
  assert.equal(own.checkHost("localhost"), "localhost");
  const key = createHash("sha256").update(own.publicKey.export({ type: "spki", format: "der" }));
  return browser(t, { args: [`--ignore-certificate-errors-spki-list=${key.digest("base64")}`] });
}

/** The protocols by which the page, and what of the same server matches, came. */
const protocols = (page, like) =>
  page.evaluate((like) => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return [...new Set(all.filter((e) => e.name.includes(like)).map((e) => e.nextHopProtocol))];
  }, like);

test("HTTPS: WHEP and the chat, the page over HTTP/2 and the room over a secure WebSocket", async (t) => {
  const server = await serve(t, { flags: ["--https", "127.0.0.1:0"] });
  publish(t, server.rtmp);
  const b = await trusting(t, server);
  const sockets = [];
  const ada = await visit(t, b, `${server.secure}/watch/live`, {
    blank: (page) => page.on("websocket", (s) => sockets.push(new URL(s.url()).protocol)),
  });
  await moves(ada);
  assert.equal(await transport(ada), "whep");
  assert.deepEqual(await protocols(ada, server.secure), ["h2"]);
  assert.equal(await ada.evaluate(() => isSecureContext), true);

  // The other one came by the plain door, into the same room.
  const ben = await visit(t, b, `${server.origin}/watch/live`);
  await say(ada, "Hello over TLS", "Ada");
  assert.equal(await line(ben, "Hello over TLS"), 1);
  await say(ben, "Hello from the plain door", "Ben");
  assert.equal(await line(ada, "Hello from the plain door"), 1);
  assert.deepEqual(sockets, ["wss:"]);
  assert.deepEqual([...ada.errors, ...ben.errors], []);
});

test("HTTPS: LL-HLS goes over HTTP/2 where WebRTC is not there", async (t) => {
  const server = await serve(t, { flags: ["--https", "127.0.0.1:0"] });
  publish(t, server.rtmp);
  const page = await visit(t, await trusting(t, server), `${server.secure}/watch/live`, {
    init: () => {
      delete globalThis.RTCPeerConnection;
    },
  });
  await moves(page, 60);
  assert.equal(await transport(page), "llhls");
  assert.deepEqual(await protocols(page, "/hls/live/"), ["h2"]);
  assert.deepEqual(page.errors, []);
});
