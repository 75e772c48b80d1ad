import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A JWT (HS256) that vouches for an account of this site. Any JWT library makes the same: the header names
 * the site in `kid`, the key is the site's secret as it stands.
 */
export function tokenFor(account, { site, secret, now = Date.now() }) {
  const head = part({ alg: "HS256", typ: "JWT", kid: site });
  const body = part({
    sub: account.id,
    name: account.name,
    member: account.member,
    exp: Math.floor(now / 1000) + 3600,
  });
  const signature = createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
  return `${head}.${body}.${signature}`;
}
