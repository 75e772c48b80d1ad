import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tokenFor } from "./token.mjs";

const {
  FRONTROW = "http://localhost:8080",
  CHANNEL = "live",
  PORT = "3000",
  SITE_ID,
  SITE_SECRET,
} = process.env;
if (!SITE_ID || !SITE_SECRET) {
  console.error('Set SITE_ID and SITE_SECRET: `frontrow site create live "My site"` prints them.');
  process.exit(1);
}

/** Who is signed in, by the session in their cookie. A real site has a database and passwords here. */
const sessions = new Map();
const sessionOf = (q) => /(?:^|; )session=([^;]+)/.exec(q.headers.cookie ?? "")?.[1];

const json = (w, status, value) =>
  w
    .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(value));

/** The body of a small form; null for one that is too long. */
async function form(q) {
  let text = "";
  for await (const chunk of q) {
    text += chunk;
    if (text.length > 2000) return null;
  }
  return new URLSearchParams(text);
}

async function login(q, w) {
  const name = (await form(q))?.get("name")?.trim().slice(0, 40);
  if (!name) return json(w, 422, { message: "Say a name." });
  const session = randomUUID();
  sessions.set(session, { id: `user-${sessions.size + 1}`, name, member: true });
  w.writeHead(303, {
    location: "/",
    "set-cookie": `session=${session}; HttpOnly; SameSite=Lax; Path=/`,
  }).end();
}

const routes = {
  "GET /": async (_, w) =>
    w
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end(await readFile(new URL("index.html", import.meta.url))),
  "GET /page.js": async (_, w) =>
    w
      .writeHead(200, { "content-type": "text/javascript; charset=utf-8" })
      .end(await readFile(new URL("page.js", import.meta.url))),
  "POST /login": login,
  "GET /me": (q, w) => {
    const account = sessions.get(sessionOf(q));
    json(w, 200, { server: FRONTROW, channel: CHANNEL, name: account?.name ?? null });
  },
  // The page asks here again before a token runs out.
  "GET /token": (q, w) => {
    const account = sessions.get(sessionOf(q));
    if (!account) return json(w, 401, { message: "Sign in first." });
    json(w, 200, { token: tokenFor(account, { site: SITE_ID, secret: SITE_SECRET }) });
  },
};

const server = createServer(async (q, w) => {
  const route = routes[`${q.method} ${new URL(q.url, "http://x").pathname}`];
  if (!route) return json(w, 404, { message: "There is nothing at this address." });
  try {
    await route(q, w);
  } catch (error) {
    console.error(error);
    if (!w.headersSent) json(w, 500, { message: "Something went wrong here." });
  }
});
server.listen(Number(PORT), () => console.log(`http://localhost:${server.address().port}`));
