import type { Client } from "@frontrow/core";

/** The roles that a link gives. */
export const linkRoles = ["moderator", "producer", "admin", "owner"] as const;
export type LinkRole = (typeof linkRoles)[number];

/** A link that gives whoever opens it a role on this server. Times are µs since the Unix epoch. */
export interface StaffLink {
  readonly id: string;
  readonly role: LinkRole;
  /** Whom it was made for; absent: the role's standing link. */
  readonly name?: string;
  readonly created: number;
  /** About when somebody last came by it; absent for never. */
  readonly used?: number;
  /** Whoever asks is here by this one. */
  readonly yours?: boolean;
}

/** One that was just made, with its address, which the server tells once. */
export interface MadeLink extends StaffLink {
  readonly url: string;
}

/** Asks the REST interface as the owner. Throws the server's refusal. */
async function ask(client: Client, method: string, path = "", body?: unknown): Promise<unknown> {
  const token = await client.bearer();
  const answer = await fetch(`/api/v1/staff-links${path}`, {
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

export const listLinks = async (client: Client): Promise<readonly StaffLink[]> =>
  ((await ask(client, "GET")) as { readonly links: readonly StaffLink[] }).links;

export const makeLink = (client: Client, role: LinkRole, name: string) =>
  ask(client, "POST", "", { role, name }) as Promise<MadeLink>;

export const revokeLink = (client: Client, id: string) => ask(client, "DELETE", `/${encodeURIComponent(id)}`);
