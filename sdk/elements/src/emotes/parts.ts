/** The channel's emotes: addresses of pictures by code, as `ChatView` has them. */
export type EmoteMap = Readonly<Record<string, string>>;

/** A picture that stands in a text. */
export interface Emote {
  /** With its colons: what is copied, read out, and shown where there is no picture. */
  readonly text: string;
  readonly src: string;
  /** The same at rest, for readers who want nothing to move; null for one that doesn't. */
  readonly still: string | null;
}

/** How many emotes may stand alone in a line to be drawn large. */
export const mostBig = 5;

/** Where the server keeps a GIF and its first frame. */
const moving = /(\/emotes\/files\/[0-9a-f]{32})\.gif$/;

/**
 * The picture at an address that the room has, `base` being the origin of its
 * server. Null for one anywhere else: no element asks another host for anything
 * because somebody typed a code.
 */
export function pictureAt(address: string | undefined, base: string): Omit<Emote, "text"> | null {
  if (!address?.startsWith("/")) return null;
  let url: URL;
  try {
    url = new URL(address, base);
    if (url.origin !== new URL(base).origin) return null;
  } catch {
    return null;
  }
  const still = moving.test(url.pathname) ? url.href.replace(moving, "$1.still.png") : null;
  return { src: url.href, still };
}

/** A text in pieces: words, and the emotes that stand between them. */
export function partsOf(text: string, emotes: EmoteMap, base: string): readonly (string | Emote)[] {
  const parts: (string | Emote)[] = [];
  let done = 0;
  // The colon that ends one word may begin an emote, so it is looked at and not taken.
  for (const { 1: code = "", index } of text.matchAll(/:([A-Za-z0-9_]{2,32})(?=:)/g)) {
    if (index < done || !Object.hasOwn(emotes, code)) continue;
    const picture = pictureAt(emotes[code], base);
    if (picture === null) continue;
    if (index > done) parts.push(text.slice(done, index));
    parts.push({ text: `:${code}:`, ...picture });
    done = index + code.length + 2;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}

/** Whether a line is a few emotes and nothing else. */
export function isBig(parts: readonly (string | Emote)[]): boolean {
  const pictures = parts.filter((part) => typeof part !== "string").length;
  return (
    pictures > 0 &&
    pictures <= mostBig &&
    parts.every((part) => typeof part !== "string" || part.trim() === "")
  );
}
