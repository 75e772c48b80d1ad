// A site with a login of its own brings its audience: members and bots among
// devices, and tokens that run out, in real browsers on the real server.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { eventually } from "./harness.mjs";
import { act, line, lines, me, people, plain, refused, rest, say, view } from "./plain/plain.mjs";

/** A site of the channel, and what its backend does: have a token made, or sign one itself. */
async function siteOf(server, host) {
  const site = await rest(server, host, "POST", "sites", { name: "My shop" });
  const part = (v) => Buffer.from(JSON.stringify(v)).toString("base64url");
  return {
    ...site,
    mint: async (account) => (await rest(server, site.secret, "POST", "tokens", account)).token,
    sign(claims, seconds) {
      const head = part({ alg: "HS256", typ: "JWT", kid: site.id });
      const body = part({ ...claims, exp: Math.floor(Date.now() / 1000) + seconds });
      const signature = createHmac("sha256", site.secret).update(`${head}.${body}`).digest("base64url");
      return `${head}.${body}.${signature}`;
    },
  };
}

test("members: their vote counts twice, and devices are refused it and a members' chat", async (t) => {
  const { server, b, host, ada } = await people(t);
  const site = await siteOf(server, host);
  const mia = await plain(t, b, server, {
    token: () => site.mint({ sub: "user-42", name: "Mia", member: true }),
  });
  const bot = await plain(t, b, server, {
    token: () => site.mint({ sub: "scores", name: "Scores", bot: true }),
  });
  const who = await eventually("the room knows her", () => me(mia));
  assert.deepEqual([who.name, who.member, who.bot, who.role], ["Mia", true, undefined, "viewer"]);
  assert.ok(!JSON.stringify(who).includes("user-42"), "her account's id stays at the site");

  await say(bot, "Two to one");
  await say(mia, "Hello from the shop");
  const scores = (await line(ada, "Two to one")).by;
  assert.deepEqual([scores.name, scores.bot, scores.member], ["Scores", true, undefined]);
  const hers = (await line(ada, "Hello from the shop")).by;
  assert.deepEqual([hers.id, hers.bot, hers.member], [who.id, undefined, true]);

  const create = { question: "Which?", options: ["Red", "Blue"], weight: { members: 2 }, launch: true };
  const { poll } = await act(host, "poll.create", { ...create, audience: "members", results: "live" });
  const seen = await eventually("everybody sees it", async () => (await view(ada, "poll")).polls[0]);
  assert.deepEqual([seen.audience, seen.tier, seen.weight], ["members", "member", { members: 2 }]);
  await eventually("she sees it", async () => (await view(mia, "poll")).polls[0]?.id === poll);
  await refused(act(ada, "poll.vote", { poll, choice: [0] }), "forbidden");
  await refused(act(bot, "poll.vote", { poll, choice: [0] }), "forbidden");
  await act(mia, "poll.vote", { poll, choice: [1] });
  await act(host, "poll.close", { poll });
  const summary = await eventually("it is counted", async () => (await view(ada, "poll")).polls[0].summary);
  assert.deepEqual(
    [summary.tier, summary.ballots, summary.weighed, summary.tally.counts],
    ["member", 1, 2, [0, 2]],
  );

  // Where anybody votes, a member's ballot beats a device's.
  const open = await act(host, "poll.create", create);
  for (const page of [ada, mia])
    await eventually("it is open", async () =>
      (await view(page, "poll")).polls.some((p) => p.id === open.poll),
    );
  await act(ada, "poll.vote", { poll: open.poll, choice: [0] });
  await act(mia, "poll.vote", { poll: open.poll, choice: [1] });
  await act(host, "poll.close", { poll: open.poll });
  const second = await eventually(
    "it is counted",
    async () => (await view(ada, "poll")).polls.find((p) => p.id === open.poll).summary,
  );
  assert.deepEqual(
    [second.tier, second.ballots, second.weighed, second.tally.counts],
    ["open", 2, 3, [1, 2]],
  );

  await act(host, "chat.mode", { members_only: true });
  await eventually("the chat is the members'", async () => (await view(ada, "chat")).modes.members_only);
  await refused(say(ada, "May I?"), "forbidden");
  await say(mia, "Among us");
  await line(ada, "Among us");
  assert.ok(!(await lines(mia)).some((l) => l.text === "May I?"));

  await rest(server, host, "DELETE", `sites/${site.id}`);
  await assert.rejects(site.mint({ sub: "user-43" }), /401/);
});

test("a token that runs out: the page comes back by itself with a fresh one, and nothing is lost", async (t) => {
  const { server, b, host, ada } = await people(t);
  const site = await siteOf(server, host);
  const account = { sub: "eve", name: "Eve", member: true };
  let asked = 0;
  let eve = null;
  const frames = [];
  const token = async () => {
    if (++asked === 1) return site.sign(account, 8);
    if (asked === 2) {
      // Her connection has ended: this is what she must not miss, and what must not be lost of hers.
      await ada.evaluate(() => plain.client.room.send("While she was away"));
      await eve.evaluate(() => {
        globalThis.own = plain.client.room.send("Said without a connection");
      });
    }
    return site.mint(account);
  };
  eve = await plain(t, b, server, {
    token,
    init: () => {
      globalThis.connections = [];
      addEventListener("load", () =>
        plain.client.room.state.subscribe(({ connection, me }) =>
          connections.push(`${connection} ${me?.name ?? ""}`),
        ),
      );
    },
  });
  eve.on("websocket", (socket) => socket.on("framereceived", (f) => frames.push(String(f.payload))));
  const who = await eventually("the room knows her", () => me(eve));
  await say(ada, "Before");
  await line(eve, "Before");

  await eventually("her line is said", () => eve.evaluate(() => globalThis.own?.then(() => true)));
  await say(ada, "After");
  await line(eve, "After");
  assert.deepEqual(
    (await lines(eve)).map((l) => [l.text, l.by.id, l.status]),
    (await lines(ada)).map((l) => [l.text, l.by.id, l.status]),
  );
  assert.deepEqual(
    (await lines(eve)).map((l) => l.text),
    ["Before", "While she was away", "Said without a connection", "After"],
  );
  assert.deepEqual(await me(eve), who, "she is who she was");
  const all = await eve.evaluate(() => connections);
  const states = all.slice(all.indexOf("online Eve"));
  assert.ok(states.includes("reconnecting Eve"), `she was away: ${states}`);
  assert.ok(!states.some((s) => s.startsWith("closed") || s.endsWith(" ")), `and always herself: ${states}`);
  assert.ok(frames.length > 0 && frames.some((f) => f.includes('"resumed":true')), "she resumed");
  assert.equal(asked, 2, "one fresh token is enough");
});

test("a site that is slow to say who its visitor is: they are known once it has", async (t) => {
  const { server, b, host, ada } = await people(t);
  const site = await siteOf(server, host);
  let letGo = null;
  const released = new Promise((done) => {
    letGo = done;
  });
  const page = await plain(t, b, server, {
    token: async () => {
      await released;
      return site.mint({ sub: "slow", name: "Sloane", member: true });
    },
  });
  assert.equal(await me(page), null, "they read meanwhile");
  await say(ada, "Hello");
  await line(page, "Hello");
  letGo();
  await eventually("the room knows them", async () => (await me(page))?.name === "Sloane");
  await say(page, "At last");
  await line(ada, "At last");
});
