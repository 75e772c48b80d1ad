// Words on their way, in real browsers on the real server: classifiers hold a line
// or take it back, and a backend of the channel is told what was said.
import assert from "node:assert/strict";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";
import { eventually } from "./harness.mjs";
import { act, line, lines, online, overhear, people, plain, refused, rest, say } from "./plain/plain.mjs";

/** A server of somebody else's on loopback: answers each request with what `answer` makes of it. */
async function backend(t, answer) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { status = 200, json } = await answer({ headers: request.headers, url: request.url, body });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json ?? {}));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const texts = async (page) => (await lines(page)).map((l) => l.text);
const held = (host) =>
  eventually("a line waits", async () => (await act(host, "mod.queue", {})).held[0] ?? null);

test("a card number waits for a moderator, who sees why; approved, it stands where it was said", async (t) => {
  const { server, b, host, ada, bob } = await people(t);
  const frames = await overhear(bob);
  // Somebody whose picture is 15 s behind hears of everything with it.
  const late = await plain(t, b, server);
  await late.evaluate(() => plain.client.follow(() => plain.client.clock.wall() - 15e6));
  const number = "Take my card 4111 1111 1111 1111";
  await say(ada, number);
  assert.equal((await line(ada, number)).status, "held");
  await say(bob, "Never write that!");
  await line(ada, "Never write that!");
  const { id, text, judge, labels, said, by } = await held(host);
  assert.deepEqual(
    [text, judge, labels, said, by.name],
    [number, "rules", ["card_number"], ["the number of a payment card"], "Ada"],
  );
  assert.ok(!frames.some((f) => f.includes("4111")), "nobody else was told");
  await refused(act(bob, "mod.approve", { id }), "forbidden");
  await act(host, "mod.approve", { id });
  const [card, warning] = [await line(bob, number), await line(bob, "Never write that!")];
  assert.ok(card.at < warning.at, "it has its moment");
  assert.deepEqual(await texts(late), [], "their picture is not there yet");
  await line(late, "Never write that!");
  assert.deepEqual(await texts(late), [number, "Never write that!"]);
  await eventually("it is said", async () => (await line(ada, number)).status === "sent");
  assert.equal((await texts(ada)).filter((l) => l === number).length, 1);

  await act(host, "mod.classify", { classifier: "rules", hold_above: 0.9 });
  await say(ada, "Then take 5555 5555 5555 4444");
  await line(bob, "Then take 5555 5555 5555 4444");
});

test("an endpoint that is slower than the budget: the line appears, and is taken back everywhere", async (t) => {
  const asked = [];
  let tell = null;
  const thinks = new Promise((done) => {
    tell = done;
  });
  const url = await backend(t, async ({ headers, url, body }) => {
    const { input, ...more } = JSON.parse(body);
    asked.push({ url, bearer: headers.authorization, input, more });
    const bad = input.includes("turnip");
    if (bad) await thinks;
    return {
      json: {
        id: "modr-1",
        model: "small",
        results: [
          {
            flagged: bad,
            categories: { harassment: bad, violence: false },
            category_scores: { harassment: bad ? 0.97 : 0.01, violence: 0.002 },
          },
        ],
      },
    };
  });
  const { host, ada, bob } = await people(t, {
    settings: `room:
  classify:
    budget: 100ms
    endpoint: {url: "${url}", key: hush, model: small, timeout: 9s}
`,
  });
  await say(ada, "A fine day");
  await say(ada, "You are a turnip");
  await say(bob, "Am I?");
  for (const page of [host, ada, bob]) await line(page, "Am I?");
  for (const page of [host, ada, bob])
    assert.deepEqual(await texts(page), ["A fine day", "You are a turnip", "Am I?"], "it is there at first");
  const { at } = await line(bob, "You are a turnip");
  tell();
  const gone = async (page) =>
    eventually("it is taken back", async () => !(await texts(page)).includes("You are a turnip"));
  for (const page of [host, ada, bob]) await gone(page);
  await bob.reload();
  await online(bob);
  await line(bob, "Am I?");
  assert.deepEqual(await texts(bob), ["A fine day", "Am I?"], "also for who comes later");
  assert.deepEqual(asked[0], {
    url: "/v1/moderations",
    bearer: "Bearer hush",
    input: "A fine day",
    more: { model: "small" },
  });
  assert.equal(asked.length, 3);

  const { id, text, judge, labels } = await held(host);
  assert.deepEqual([text, judge, labels], ["You are a turnip", "endpoint", ["harassment"]]);
  await act(host, "mod.approve", { id });
  for (const page of [ada, bob]) assert.equal((await line(page, "You are a turnip")).at, at);
});

test("a webhook: what is said arrives, signed, and again after a failure", async (t) => {
  const got = [];
  const url = await backend(t, (request) => {
    got.push(request);
    return { status: got.length === 1 ? 503 : 200 };
  });
  const { server, host, ada, bob } = await people(t, { settings: "webhook: {private: true}\n" });
  const hook = await rest(server, host, "POST", "webhooks", { url, events: ["chat.message"] });
  await act(host, "poll.create", { question: "Not for them?", options: ["Yes", "No"], launch: true });
  await say(bob, "To the shop!");
  await line(ada, "To the shop!");
  await eventually("it has come twice", () => got.length > 1);

  const key = Buffer.from(hook.secret.replace("whsec_", ""), "base64");
  const signed = ({ headers, body }) => {
    const [version, signature] = headers["webhook-signature"].split(",");
    const mac = createHmac("sha256", key)
      .update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`)
      .digest();
    return version === "v1" && timingSafeEqual(mac, Buffer.from(signature, "base64"));
  };
  for (const request of got) {
    assert.ok(signed(request), "it is of the server");
    assert.ok(!signed({ ...request, body: request.body.replace("shop", "shed") }), "and as it was sent");
    assert.ok(Math.abs(Number(request.headers["webhook-timestamp"]) - Date.now() / 1000) < 60);
  }
  assert.equal(got[0].headers["webhook-id"], got[1].headers["webhook-id"]);
  const event = JSON.parse(got[1].body);
  assert.deepEqual(
    [event.id, event.type, event.channel, event.by.name, event.data.text],
    [got[1].headers["webhook-id"], "chat.message", "live", "Bob", "To the shop!"],
  );
  const sent = await eventually("it is written down", async () => {
    const { deliveries } = await rest(server, host, "GET", `webhooks/${hook.id}/deliveries`);
    return deliveries[0].status === "delivered" ? deliveries : null;
  });
  assert.deepEqual(
    sent.map((d) => [d.type, d.tries, d.code]),
    [["chat.message", 2, 200]],
  );
  assert.equal(got.length, 2, "and nothing else was sent");
});
