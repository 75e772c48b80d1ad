import type { Client } from "@frontrow/core";

/** An address that a mixer draws over its picture. */
export interface Overlay {
  readonly id: string;
  readonly name: string;
  readonly status: "live" | "stale" | "never";
  /** µs, when it was heard last; absent for never. */
  readonly seen?: number;
}

/** One that was just made, with what its address needs; the server tells it once. */
export interface Made extends Overlay {
  readonly token: string;
}

/** Asks the REST interface as the owner or an admin. Throws the server's refusal. */
async function ask(client: Client, method: string, path = "", body?: unknown): Promise<unknown> {
  const token = await client.bearer();
  const answer = await fetch(`/api/v1/channels/${encodeURIComponent(client.channel)}/overlays${path}`, {
    method,
    headers: {
      ...(token !== null && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const said: unknown = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw said;
  return said;
}

export const listOverlays = async (client: Client): Promise<readonly Overlay[]> =>
  ((await ask(client, "GET")) as { readonly overlays: readonly Overlay[] }).overlays;

export const makeOverlay = (client: Client, name: string) =>
  ask(client, "POST", "", { name }) as Promise<Made>;

export const revokeOverlay = (client: Client, id: string) =>
  ask(client, "DELETE", `/${encodeURIComponent(id)}`);
