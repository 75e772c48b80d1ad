import type { Client } from "@frontrow/core";
import type { JoinCode } from "../../join/codes.ts";

/** Where a channel is published to and watched; what is shut is absent. */
export interface Addresses {
  readonly rtmp?: string;
  readonly rtmps?: string;
  readonly whip?: string;
  readonly watch?: string;
}

/** Asks the REST interface as the owner or an admin. Throws the server's refusal. */
async function ask(client: Client, method: "GET" | "POST", path: string): Promise<unknown> {
  const token = await client.bearer();
  const answer = await fetch(`/api/v1/channels/${encodeURIComponent(client.channel)}/${path}`, {
    method,
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw body;
  return body;
}

export const readAddresses = (client: Client) => ask(client, "GET", "publish") as Promise<Addresses>;

/** Makes a new stream key, which the server shows this once. */
export async function newKey(client: Client): Promise<string> {
  return ((await ask(client, "POST", "key")) as { readonly key: string }).key;
}

/** Makes another code for joining; the old one leads nowhere from now on. */
export const newCode = (client: Client) => ask(client, "POST", "code") as Promise<JoinCode>;
