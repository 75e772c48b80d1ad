import { type Client, type ClientOptions, createClient } from "@frontrow/core";

/** How a client comes to be; a test or another host may give its own. */
export type OpenClient = (options: ClientOptions) => Client;

let openClient: OpenClient = createClient;
const clients = new Map<string, Client>();
const servers = new WeakMap<Client, string>();

/**
 * The client of a channel that all elements of a page share, so that a player
 * and a chat beside each other hold one connection. Clients cost nothing while
 * nobody has started them, so they are kept.
 */
export function sharedClient(server: string | undefined, channel: string): Client {
  const key = `${server ?? ""}\n${channel}`;
  let client = clients.get(key);
  if (client === undefined) {
    client = openClient(server === undefined || server === "" ? { channel } : { server, channel });
    clients.set(key, client);
    // Who opens clients in another way has servers of another kind.
    if (openClient === createClient) servers.set(client, server ?? "");
  }
  return client;
}

/** The server of a client that is shared; undefined for one of another origin. */
export const serverOf = (client: Client): string | undefined => servers.get(client);

/** Replaces how shared clients are opened. */
export function setOpenClient(open: OpenClient): void {
  openClient = open;
  clients.clear();
}
