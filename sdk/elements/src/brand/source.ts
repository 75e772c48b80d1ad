import type { Client, Readable, Stop } from "@frontrow/core";

/** The texts of widgets that a brand can replace. */
export const textKeys = [
  "chat.placeholder",
  "offair.title",
  "offair.text",
  "poll.title",
  "qa.title",
  "qa.placeholder",
] as const;

export type TextKey = (typeof textKeys)[number];

/** Texts of widgets that a brand replaces. */
export type BrandTexts = Readonly<Partial<Record<TextKey, string>>>;

export interface BrandFile {
  /** Absolute. */
  readonly url: string;
  /** Pixels; 0 for a font. */
  readonly width: number;
  readonly height: number;
}

export const slots = ["logo", "background", "share", "font"] as const;

export type Slot = (typeof slots)[number];

/** How a channel presents itself. Empty texts are what was not chosen. */
export interface Brand {
  readonly title: string;
  readonly description: string;
  /** "#rrggbb"; null for the usual one. */
  readonly accent: string | null;
  readonly background: string | null;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly texts: BrandTexts;
  readonly files: Readonly<Partial<Record<Slot, BrandFile>>>;
}

/** The brand of a channel, kept fresh while somebody follows it; null until it is known. */
export interface BrandSource extends Readable<Brand | null> {
  /** Asks again now; resolves when the answer is there, whatever it is. */
  refresh(): Promise<void>;
  /** Asks again each time when the client's channel has another show. */
  follow(client: Client): Stop;
}

/** How often the brand is asked for, ms. */
const every = 60_000;
/** Everybody hears of a new show at once; nobody needs its brand at once, ms. */
const spread = 3_000;

const sources = new Map<string, BrandSource>();

/** The one source of a channel's brand. `server` is its origin; empty for the page's own. */
export function brandSource(server: string, channel: string): BrandSource {
  const origin = server === "" ? location.origin : new URL(server, location.href).origin;
  const key = `${origin}\n${channel}`;
  let source = sources.get(key);
  if (source === undefined) {
    source = openSource(origin, channel);
    sources.set(key, source);
  }
  return source;
}

function openSource(origin: string, channel: string): BrandSource {
  const address = `${origin}/api/v1/channels/${encodeURIComponent(channel)}/brand`;
  let brand: Brand | null = null;
  let raw = "";
  let asking: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const followers = new Set<(brand: Brand | null) => void>();

  const ask = async () => {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
      const text = answer.ok ? await answer.text() : raw;
      if (text !== raw) {
        brand = parseBrand(JSON.parse(text), origin);
        raw = text;
        for (const tell of [...followers]) tell(brand);
      }
    } catch {
      // What is known stays; the next turn asks again.
    }
  };
  const later = () => {
    clearTimeout(timer);
    if (followers.size > 0) timer = setTimeout(turn, every * (0.9 + Math.random() * 0.2));
  };
  const turn = () => {
    if (document.visibilityState === "visible") void refresh();
    else later();
  };
  const refresh = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = null;
      later();
    });
    return asking;
  };

  return {
    get: () => brand,
    refresh,
    subscribe(tell) {
      const own = (b: Brand | null) => tell(b);
      followers.add(own);
      if (followers.size === 1) void refresh();
      return () => {
        followers.delete(own);
        if (followers.size === 0) clearTimeout(timer);
      };
    },
    follow(client) {
      let show = client.room.state.get().show?.id;
      let soon: ReturnType<typeof setTimeout> | undefined;
      const stop = client.room.state.subscribe((room) => {
        const next = room.show?.id;
        if (next === undefined || next === show) return;
        const first = show === undefined;
        show = next;
        if (first) return;
        clearTimeout(soon);
        soon = setTimeout(refresh, Math.random() * spread);
      });
      return () => {
        stop();
        clearTimeout(soon);
      };
    },
  };
}

/** Reads the server's answer, and leaves out what is none of a brand. */
export function parseBrand(body: unknown, origin: string): Brand {
  const all = record(body);
  const files: Partial<Record<Slot, BrandFile>> = {};
  for (const slot of slots) {
    const { url, width, height } = record(record(all.files)[slot]);
    if (typeof url !== "string" || !url.startsWith("/api/")) continue;
    files[slot] = { url: origin + url, width: Number(width ?? 0), height: Number(height ?? 0) };
  }
  const texts: Partial<Record<TextKey, string>> = {};
  for (const key of textKeys) {
    const text = record(all.texts)[key];
    if (typeof text === "string" && text !== "") texts[key] = text;
  }
  const links = (Array.isArray(all.links) ? all.links : []).map(record).flatMap(({ label, url }) =>
    // The server lets no other through; a page never follows one all the same.
    typeof label === "string" && typeof url === "string" && url.startsWith("https://")
      ? [{ label, url }]
      : [],
  );
  return {
    title: word(all.title),
    description: word(all.description),
    accent: colour(all.accent),
    background: colour(all.background),
    links,
    texts,
    files,
  };
}

const record = (x: unknown): Readonly<Record<string, unknown>> =>
  typeof x === "object" && x !== null ? (x as Readonly<Record<string, unknown>>) : {};
const word = (x: unknown) => (typeof x === "string" ? x : "");

/** What is no colour is none: it stands in a style later. */
export const colour = (x: unknown): string | null =>
  typeof x === "string" && /^#[0-9a-f]{6}$/i.test(x) ? x.toLowerCase() : null;
