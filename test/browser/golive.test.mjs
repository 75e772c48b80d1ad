// A host goes live from the desk with the browser's own camera and microphone, before a viewer in
// another page, in real browsers on the real server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { binary, browser, eventually, loudness, moves, playing, publish, serve, visit } from "./harness.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const link = (server, role) =>
  `${server.origin}${
    new URL(execFileSync(binary, ["owner", role, "--data", server.data], { encoding: "utf8" }).trim())
      .pathname
  }`;

/** A desk, with what the browser says against its policy. */
async function desk(t, b, server, { role = "owner", allow = [], ...options } = {}) {
  const page = await visit(t, b, link(server, role), { allow: ["404", ...allow], ...options });
  await page.goto(`${server.origin}/studio/live`);
  await page.getByRole("heading", { name: "live · Desk" }).waitFor();
  await page.evaluate(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (e) =>
      violations.push(`${e.violatedDirective} ${e.blockedURI}`),
    );
  });
  return page;
}

async function opened(page) {
  await page.getByRole("button", { name: "Go live from here" }).click();
  const here = page.getByRole("region", { name: "Live from here" });
  await here.waitFor();
  return here;
}

async function ready(page, name = "Camera and microphone") {
  const here = await opened(page);
  await here.getByRole("button", { name, exact: true }).click();
  await here.getByRole("button", { name: "Go live", exact: true }).waitFor();
  return here;
}

const onAir = (here) => here.getByRole("status").getByText("On air", { exact: true }).waitFor();

async function viewer(t, b, server) {
  // Its room and its player write down that a server which is killed is away.
  const page = await visit(t, b, `${server.origin}/watch/live`, {
    allow: ["404", "ERR_CONNECTION", "WebSocket", "net::ERR", "502", "503"],
  });
  return page;
}

async function serious(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(" ")).join(" | ")}`);
}

/** The colours of the player's picture, 16 by 9. */
const picture = (page) =>
  page.evaluate(() => {
    const video = document.querySelector("frontrow-player").shadowRoot.querySelector("video");
    const canvas = new OffscreenCanvas(16, 9);
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0, 16, 9);
    return [...pen.getImageData(0, 0, 16, 9).data];
  });
const apart = (a, b) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0) / a.length;
const bright = (a) => a.reduce((sum, v, i) => sum + (i % 4 === 3 ? 0 : v), 0) / ((a.length * 3) / 4);

test("a host goes live from the desk, and a viewer sees, hears and loses them", async (t) => {
  const server = await serve(t);
  const b = await browser(t, { args: ["--auto-accept-this-tab-capture"] });
  const host = await desk(t, b, server);
  const eve = await viewer(t, b, server);
  const here = await ready(host);
  assert.deepEqual(await serious(host), []);
  assert.equal((await server.channel()).status, "offair");
  // What the browser calls its devices is to be chosen from, and so is none of them.
  assert.match(
    await here.getByLabel("Camera", { exact: true }).locator("option").first().textContent(),
    /\S/,
  );
  await here.getByRole("button", { name: "Go live", exact: true }).click();
  await onAir(here);
  await moves(eve);
  const one = await picture(eve);
  await eventually("the picture changes", async () => apart(one, await picture(eve)) > 0.5);
  await eve.locator("frontrow-player").evaluate((p) => p.player?.setMuted(false));
  await eventually("there is sound", async () => (await loudness(eve)) > 0.01);

  // The line of health says what goes up.
  await here.getByText(/\d Mbit\/s/).waitFor();
  await here.getByText(/^\d+ a second$/).waitFor(); // the made-up camera has 20
  assert.equal(
    await eve.evaluate(() => document.querySelector("frontrow-player").player.state.get().transport),
    "whep",
  );
  assert.deepEqual(await serious(host), []);

  // Muted is silence, and not the end of the sound.
  await here.getByRole("button", { name: "Mute" }).click();
  await eventually("it is silent", async () => (await loudness(eve)) < 0.001);
  await here.getByText("The microphone is muted.").waitFor();
  await here.getByRole("button", { name: "Mute" }).click();
  await eventually("there is sound again", async () => (await loudness(eve)) > 0.01);

  // The camera off is a black picture that goes on.
  await here.getByRole("button", { name: "Camera off" }).click();
  await here.getByText("The camera is off. Viewers see a black picture.").waitFor();
  await eventually("the picture is black", async () => bright(await picture(eve)) < 20);
  await here.getByRole("button", { name: "Camera off" }).click();
  await eventually("the picture is back", async () => bright(await picture(eve)) > 40);

  // The screen takes the camera's place in the same session.
  const before = await picture(eve);
  const published = (await server.process.text()).match(/publisher sends/g)?.length;
  await host.evaluate(() => {
    // A tab of its own colour stands in for the screen: this browser has none.
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1280, 720];
      const pen = canvas.getContext("2d");
      setInterval(() => {
        pen.fillStyle = `rgb(250 ${Math.round(Math.random() * 20)} 0)`;
        pen.fillRect(0, 0, 1280, 720);
      }, 40);
      globalThis.screenStream = canvas.captureStream(25);
      return globalThis.screenStream;
    };
  });
  await here.getByRole("button", { name: "Share screen" }).click();
  await eventually("the screen is there", async () => {
    const [r, g, bl] = await picture(eve);
    return r > 180 && g < 90 && bl < 90;
  });
  await here.getByRole("button", { name: "Share screen", pressed: true }).click();
  await eventually("the camera is back", async () => apart(before, await picture(eve)) < 40);
  assert.equal((await server.process.text()).match(/publisher sends/g)?.length, published);

  // The end asks first.
  await here.getByRole("button", { name: "End", exact: true }).click();
  await here.getByRole("button", { name: "Cancel" }).click();
  assert.equal((await server.channel()).status, "live");
  await here.getByRole("button", { name: "End", exact: true }).click();
  await here.getByRole("button", { name: "Yes, end it" }).click();
  await eventually("it is off air", async () => (await server.channel()).status === "offair");
  await eventually("the viewer's picture stops", async () => {
    const at = (await playing(eve))?.frames ?? 0;
    await eve.waitForTimeout(1000);
    return ((await playing(eve))?.frames ?? 0) === at;
  });
  await here.getByRole("button", { name: "Close" }).click();
  assert.equal(await host.evaluate(() => document.activeElement?.textContent), "Go live from here");
  assert.deepEqual(await host.evaluate(() => globalThis.violations), []);
  assert.deepEqual(host.errors, []);
});

test("a server that is killed and started again has the show back by itself", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server, { allow: ["ERR_CONNECTION", "WebSocket", "net::ERR", "503"] });
  const here = await ready(host);
  await here.getByRole("button", { name: "Go live", exact: true }).click();
  await onAir(here);
  await eventually("it is live", async () => (await server.channel()).status === "live");
  await server.process.stop();
  await here.getByText("The connection is lost. It comes back by itself").waitFor();
  await server.again();
  await onAir(here);
  await eventually("it is live again", async () => (await server.channel()).status === "live");
  const eve = await viewer(t, b, server);
  await moves(eve);
});

test("devices that are refused, and pages without them, say what to do", async (t) => {
  const server = await serve(t);
  const b = await browser(t, {
    ignoreDefaultArgs: ["--use-fake-ui-for-media-stream"],
    args: ["--deny-permission-prompts", "--host-resolver-rules=MAP studio.test 127.0.0.1"],
  });
  const host = await desk(t, b, server);
  await host.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  const here = await opened(host);
  await here.getByRole("button", { name: "Camera and microphone" }).click();
  await here.getByRole("alert").getByText("Allow them for this page").waitFor();
  assert.deepEqual(await serious(host), []);
  assert.deepEqual(host.errors, []);

  const far = `http://studio.test:${server.ports.http}`;
  const plain = await visit(t, b, link(server, "owner").replace(server.origin, far), {
    allow: ["404", "WebSocket"],
  });
  await plain.goto(`${far}/studio/live`);
  const there = await opened(plain);
  await there.getByText("Start the server with --https").waitFor();
  assert.equal(await there.getByRole("button", { name: "Camera and microphone" }).count(), 0);
  assert.deepEqual(await serious(plain), []);
});

test("who is on air already is told before they are replaced, and the connection is tested off the air", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server);
  const here = await ready(host);
  await here.getByRole("button", { name: "Test the connection" }).click();
  await here.getByText(/Mbit\/s go up: enough for/).waitFor();
  assert.equal((await server.channel()).status, "offair");

  publish(t, server.rtmp);
  await eventually("the encoder is live", async () => (await server.channel()).status === "live");
  await here.getByRole("button", { name: "Go live", exact: true }).click();
  await here.getByText("Taking over ends OBS’s picture").waitFor();
  assert.equal(await host.evaluate(() => document.activeElement?.textContent), "Cancel");
  assert.deepEqual(await serious(host), []);
  await here.getByRole("button", { name: "Take over" }).click();
  await onAir(here);
  await eventually("the server says so", () => server.process.text().includes("publisher is replaced"));
  const log = execFileSync(binary, ["audit", "list", "live", "--data", server.data], { encoding: "utf8" });
  assert.match(log, /channel\.publish_token/);
  assert.deepEqual(host.errors, []);
});

test("a producer goes live without ever seeing the stream key", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const host = await desk(t, b, server, { role: "producer" });
  assert.equal(await host.getByText("With OBS or another encoder").count(), 0);
  const here = await ready(host);
  await here.getByRole("button", { name: "Go live", exact: true }).click();
  await onAir(here);
  await eventually("it is live", async () => (await server.channel()).status === "live");
  assert.deepEqual(await host.evaluate(() => globalThis.violations), []);
  assert.deepEqual(host.errors, []);
});

test("a moderator does not go live, and on a phone a host does, with the keyboard alone too", async (t) => {
  const server = await serve(t);
  const b = await browser(t);
  const judge = await desk(t, b, server, { role: "moderator" });
  assert.equal(await judge.getByText("Go live from here").count(), 0);
  const host = await desk(t, b, server, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await host.getByRole("button", { name: "Show", exact: true }).tap();
  const here = await opened(host);
  await host.keyboard.press("Tab"); // Close
  await host.keyboard.press("Tab");
  assert.equal(await host.evaluate(() => document.activeElement?.textContent), "Camera and microphone");
  await host.keyboard.press("Enter");
  await here.getByRole("button", { name: "Go live", exact: true }).focus();
  await host.keyboard.press("Enter");
  await onAir(here);
  const small = await here.evaluate((section) =>
    [...section.querySelectorAll("button, select, summary")]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
      .map((e) => e.textContent),
  );
  assert.deepEqual(small, []);
  const wide = await host.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
  assert.deepEqual(await serious(host), []);
  assert.deepEqual(host.errors, []);
});
