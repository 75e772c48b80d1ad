import { randomUUID, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { inRoom } from "./room.mjs";

const {
  FRONTROW = "http://localhost:8080",
  CHANNEL = "live",
  PORT = "3000",
  SITE_SECRET,
  HOST_KEY,
} = process.env;
if (!SITE_SECRET || !HOST_KEY) {
  console.error(
    'Set SITE_SECRET (`frontrow site create live "My shop"` prints it) and HOST_KEY, a password of yours.',
  );
  process.exit(1);
}
const act = inRoom({ server: FRONTROW, channel: CHANNEL, secret: SITE_SECRET });

/** What is sold. A real shop has a database, and a checkout that takes money, in place of this. */
const products = new Map([
  ["mug", { id: "mug", name: "The show's mug", price: "€ 12", left: 2 }],
  ["shirt", { id: "shirt", name: "The show's shirt", price: "€ 25", left: 40 }],
]);

const json = (w, status, value) =>
  w
    .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(value));

const page = (file, type) => async (_, w) =>
  w.writeHead(200, { "content-type": type }).end(await readFile(new URL(file, import.meta.url)));

const isHost = (q) => {
  const shown = Buffer.from(q.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${HOST_KEY}`);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
};

/** The host shows a product: every viewer gets it together with the frame in which that happened. */
async function show(q, w, product) {
  if (!isHost(q)) return json(w, 401, { message: "Only the host shows products." });
  const link = `${origin()}/p/${product.id}`;
  await act("chat.shoutout", { name: product.name, text: product.price, link, seconds: 120 });
  json(w, 200, { shown: product.id });
}

/** A viewer buys. The room hears of it once, also where the request is sent again. */
async function buy(_, w, product) {
  if (product.left === 0) return json(w, 409, { message: "It is sold out." });
  product.left--;
  const order = randomUUID();
  json(w, 201, { order, left: product.left });
  const rest = product.left === 0 ? "It is sold out." : `${product.left} left.`;
  await act("chat.announce", { text: `Somebody bought ${product.name}. ${rest}` }, order);
}

const routes = {
  "GET /": page("index.html", "text/html; charset=utf-8"),
  "GET /page.js": page("page.js", "text/javascript; charset=utf-8"),
  "GET /shop": (_, w) => json(w, 200, { server: FRONTROW, channel: CHANNEL }),
  "GET /p": (_, w, product) => json(w, 200, product),
  "POST /show": show,
  "POST /buy": buy,
};

const server = createServer(async (q, w) => {
  const [, first, id] = new URL(q.url, "http://x").pathname.split("/");
  const route = routes[`${q.method} /${first}`];
  if (!route || (id !== undefined) !== ["p", "show", "buy"].includes(first) || (id && !products.has(id))) {
    return json(w, 404, { message: "There is nothing at this address." });
  }
  try {
    await route(q, w, products.get(id));
  } catch (error) {
    console.error(error);
    if (!w.headersSent) json(w, 502, { message: error.message });
  }
});
const origin = () => `http://localhost:${server.address().port}`;
server.listen(Number(PORT), () => console.log(origin()));
