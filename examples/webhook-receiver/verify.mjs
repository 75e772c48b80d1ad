import { createHmac, timingSafeEqual } from "node:crypto";

/** How far the sender's clock may be from ours, s. */
const tolerance = 300;

/**
 * Whether a request is from the server that has the secret, by Standard Webhooks: `body` is the bytes as they
 * came, `headers` have names in small letters.
 */
export function verify(secret, headers, body, now = Date.now() / 1000) {
  const id = headers["webhook-id"];
  const time = headers["webhook-timestamp"];
  if (!id || !time || Math.abs(now - Number(time)) > tolerance || Number.isNaN(Number(time))) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest();
  // After a rotation there are two for a day: one of them has to fit.
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const [version, value = ""] = signature.split(",");
    const given = Buffer.from(value, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
