// A viewer whose network is away for five seconds. The server lives in a network
// namespace of its own, and the cable between is pulled; that needs root. Without
// root the server is stopped and continued instead, which looks alike from the
// viewer's side.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { browser, eventually, line, moves, publish, say, serve, visit } from "./harness.mjs";

const root = process.getuid() === 0;
const ip = (...args) => execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"] });

/** A namespace behind a cable that can be pulled. */
function elsewhere(t) {
  const name = `frontrow${process.pid}`;
  const [here, there] = [`fr${process.pid}a`, `fr${process.pid}b`];
  ip("netns", "add", name);
  t.after(() => ip("netns", "del", name));
  ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
  ip("addr", "add", "10.213.77.1/24", "dev", here);
  ip("link", "set", here, "up");
  ip("-n", name, "addr", "add", "10.213.77.2/24", "dev", there);
  ip("-n", name, "link", "set", there, "up");
  ip("-n", name, "link", "set", "lo", "up");
  return {
    host: "10.213.77.2",
    inside: ["ip", "netns", "exec", name],
    pull: () => ip("link", "set", here, "down"),
    plug: () => ip("link", "set", here, "up"),
  };
}

test("a viewer who loses the network for five seconds comes back by itself", async (t) => {
  const place = root ? elsewhere(t) : { host: "127.0.0.1", inside: [] };
  const server = await serve(t, { host: place.host, inside: place.inside });
  const pull = place.pull ?? (() => server.process.child.kill("SIGSTOP"));
  const plug = place.plug ?? (() => server.process.child.kill("SIGCONT"));
  publish(t, server.rtmp, { inside: place.inside });
  const b = await browser(t);
  const ada = await visit(t, b, `${server.origin}/watch/live`, {
    allow: ["ERR_", "WebSocket", "Failed to load"],
  });
  await moves(ada);
  await say(ada, "before", "Ada");
  assert.equal(await line(ada, "before"), 1);

  pull();
  await say(ada, "said while away");
  await sleep(5000);
  plug();

  await moves(ada);
  assert.equal(await line(ada, "said while away"), 1);
  await eventually("the line was sent", async () => {
    const late = await visit(t, b, `${server.origin}/watch/live`);
    return (await line(late, "said while away")) === 1 && (await line(late, "before")) === 1;
  });
  assert.deepEqual(ada.errors, []);
});
