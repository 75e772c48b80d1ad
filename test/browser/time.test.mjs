// Every interaction lands with the frame it belongs to: three viewers at three
// delays get a question together with the same picture. The picture carries its own
// number, burnt in by the publisher.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { browser, eventually, publish, serve } from "./harness.mjs";
import { act, plain } from "./plain/plain.mjs";

const fps = 30;
/** Twelve cells along the top are the bits of the picture's number. */
const cells = Array.from(
  { length: 12 },
  (_, bit) =>
    `drawbox=x=iw/12*${bit}:y=0:w=iw/12:h=iw/12:t=fill:color=white:enable='mod(floor(n/${2 ** bit}),2)'`,
);
const burnt = ["-vf", ["drawbox=x=0:y=0:w=iw:h=iw/12:t=fill:color=black", ...cells].join(",")];

/** How many pictures b is after a; the number wraps. */
const after = (a, b) => ((b - a + 4096 + 2048) % 4096) - 2048;

test("a question is there with its picture: over WHEP, LL-HLS and HLS six seconds behind", async (t) => {
  const server = await serve(t);
  publish(t, server.rtmp, { gop: 30, more: burnt });
  const b = await browser(t, { args: ["--autoplay-policy=no-user-gesture-required"] });
  const host = await plain(t, b, server, { staff: server.owner });
  await act(host, "name", "Host");
  // Whoever is late needs something to be late on.
  await eventually("the show has a past of ten seconds", async () => {
    const list = await (await fetch(`${server.origin}/hls/live/video.m3u8`)).text();
    const past = [...list.matchAll(/#EXTINF:([\d.]+),\n(?!#EXT-X-GAP)/g)].reduce(
      (sum, m) => sum + Number(m[1]),
      0,
    );
    return past > 12 && !list.includes("#EXT-X-GAP");
  });
  const viewers = {};
  for (const play of ["whep", "llhls", "late"]) viewers[play] = await plain(t, b, server, { play });
  for (const [name, page] of Object.entries(viewers)) {
    await eventually(`the picture moves over ${name}`, async () => {
      const was = await page.evaluate(() => plain.picture());
      await sleep(300);
      const is = await page.evaluate(() => plain.picture());
      return was !== null && is !== null && after(was, is) > 3;
    });
  }
  await sleep(3000); // the players settle
  // Where each viewer stands: the same instant on three screens.
  const stands = await Promise.all(Object.values(viewers).map((p) => p.evaluate(() => plain.picture())));
  const behind = stands.map((n) => after(n, stands[0]) / fps);
  assert.ok(behind[2] > 3, `HLS is ${behind[2]} s behind WHEP`);

  const errors = { whep: [], llhls: [], late: [], joined: [] };
  /** Asks a question, and says which picture it belongs to, by the WHEP viewer's exact clock. */
  const ask = async (question) => {
    const { poll: id } = await act(host, "poll.create", {
      kind: "single",
      question,
      options: [{ text: "Yes" }, { text: "No" }],
      launch: true,
    });
    const opened = await eventually("the host sees the question", () =>
      host.evaluate(
        (id) => plain.client.room.state.get().views.poll?.polls.find((p) => p.id === id)?.opened ?? null,
        id,
      ),
    );
    const frame = await viewers.whep.evaluate(async (opened) => {
      for (;;) {
        const now = plain.client.room.state.get() && plain.now();
        const n = plain.picture();
        if (now !== null && n !== null && Math.abs(plain.now() - now) < 1000)
          return (n + Math.round(((opened - now) / 1e6) * 30) + 4096) % 4096;
        await new Promise((next) => setTimeout(next, 10));
      }
    }, opened);
    return { id, frame };
  };
  /** How far from its picture, ms, a viewer saw a question first. */
  const wrong = async (name, page, { id, frame }) => {
    const seen = await eventually(`the question is there over ${name}`, () =>
      page.evaluate((id) => plain.seen.find((s) => s.feature === "poll" && s.json.includes(id)) ?? null, id),
    );
    assert.notEqual(seen.picture, null, `over ${name} the question was there before any picture`);
    return (after(frame, seen.picture) / fps) * 1000;
  };
  for (let round = 0; round < 3; round++) {
    const asked = await ask(`Question ${round}?`);
    for (const [name, page] of Object.entries(viewers)) errors[name].push(await wrong(name, page, asked));
    await sleep(500);
  }
  // Somebody who comes after the question was asked, and before it is on their screen. The core
  // waits 3 s for a first picture; a busy machine may need longer, and then the next one counts.
  for (let tries = 1; errors.joined.length === 0; tries++) {
    const asked = await ask(`Is anybody new here, ${tries}?`);
    // So much is said that no snapshot from before the question is good for joining by chance.
    for (let n = 0; n < 40; n++) {
      await eventually("the host may speak", () =>
        host.evaluate(
          (n) =>
            plain.client.room.send(`line ${n}`).then(
              () => true,
              (e) => (e.retryable ? false : Promise.reject(new Error(e.code))),
            ),
          n,
        ),
      );
    }
    const newcomer = await plain(t, b, server, { play: "late" });
    try {
      errors.joined.push(await wrong("a late join", newcomer, asked));
    } catch (error) {
      if (tries === 3) throw error;
      t.diagnostic(`a late join had no picture within 3 s: ${error.message}`);
      await newcomer.close();
    }
  }
  t.diagnostic(`behind ${behind.map((s) => s.toFixed(1))} s; error in ms ${JSON.stringify(errors)}`);
  for (const e of errors.whep) assert.ok(Math.abs(e) <= 100, `WHEP: ${e} ms from its picture`);
  for (const e of errors.llhls) assert.ok(Math.abs(e) <= 100, `LL-HLS: ${e} ms from its picture`);
  for (const e of [...errors.late, ...errors.joined])
    assert.ok(Math.abs(e) <= 250, `HLS: ${e} ms from its picture`);
});
