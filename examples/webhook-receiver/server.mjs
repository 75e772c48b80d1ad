import { createServer } from "node:http";
import { verify } from "./verify.mjs";

const { WEBHOOK_SECRET, PORT = "3001" } = process.env;
if (!WEBHOOK_SECRET) {
  console.error("Set WEBHOOK_SECRET: it is in the answer that made the webhook.");
  process.exit(1);
}

/** The longest body that is read, bytes. */
const longest = 1 << 20;
/** The newest events: each comes at least once, and maybe again. */
const seen = new Set();

/** The bytes of a request; null for too many. */
async function bytes(q) {
  const chunks = [];
  let length = 0;
  for await (const chunk of q) {
    length += chunk.length;
    if (length > longest) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (q, w) => {
  if (q.method !== "POST") return w.writeHead(405, { allow: "POST" }).end();
  const body = await bytes(q).catch(() => null);
  if (body === null) return w.writeHead(413).end();
  if (!verify(WEBHOOK_SECRET, q.headers, body)) {
    console.log("refused: the signature is wrong");
    return w.writeHead(401).end();
  }
  w.writeHead(204).end();
  const event = JSON.parse(body);
  if (seen.has(event.id)) return;
  seen.add(event.id);
  if (seen.size > 10_000) seen.delete(seen.values().next().value);
  console.log(`${event.type} ${event.channel} ${JSON.stringify(event.data ?? {})}`);
});
server.listen(Number(PORT), () => console.log(`http://localhost:${server.address().port}`));
