import type { FrontrowError } from "@frontrow/core";

/** Where a channel is. */
export interface Address {
  /** Origin of the server, with the path that it stands under, if any; undefined for the page's own. */
  readonly server: string | undefined;
  readonly channel: string;
}

/** What stands before the channel's name in its public addresses. */
const places = /^(.*?)\/(?:watch|whep|hls|embed|studio|api\/v1\/channels)\/([^/]+)(?:\/.*)?$/;
const channelName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The channel that an address is of: its watch page, WHEP, LL-HLS or any other public
 * address, or its bare name for a channel of the page's own server. Null when it is none.
 */
export function addressOf(streamUrl: string, page: string | undefined): Address | null {
  const text = streamUrl.trim();
  if (channelName.test(text)) return { server: undefined, channel: text };
  let url: URL;
  try {
    url = new URL(text, page);
  } catch {
    return null;
  }
  // The room's own address is of a socket.
  const protocol = url.protocol.replace(/^ws/, "http");
  if (protocol !== "http:" && protocol !== "https:") return null;
  const found = places.exec(url.pathname);
  const [, path = "", channel = ""] = found ?? [];
  if (!channelName.test(channel)) return null;
  const server = `${protocol}//${url.host}${path}`;
  return { server: server === originOf(page) ? undefined : server, channel };
}

function originOf(page: string | undefined): string | null {
  try {
    return page === undefined ? null : new URL(page).origin;
  } catch {
    return null;
  }
}

/** What is said of an address that is of no channel. */
export function badAddress(streamUrl: string): FrontrowError {
  return {
    code: "bad_stream_url",
    message: `This is not the address of a channel: ${streamUrl}`,
    retryable: false,
    hint: "Give its watch page, like https://HOST/watch/CHANNEL.",
  };
}
