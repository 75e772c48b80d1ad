import type { Client } from "@frontrow/core";
import { ask } from "./wire.ts";
import { emoteWords } from "./words.ts";

/** Limits of the server. */
export const emoteLimits = { count: 100, bytes: 256 << 10, side: 512, code: 32 } as const;

/** How large a still picture is made that is too large, px: as sharp as it is ever drawn on any screen. */
const madeSmall = 224;

/** An emote as the server keeps it. */
export interface KeptEmote {
  readonly code: string;
  /** An address at the server. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** Bytes. */
  readonly size: number;
}

/** Whether the server takes that code. */
export const isCode = (code: string): boolean => /^[A-Za-z0-9_]{2,32}$/.test(code);

/** A code made of the name of a file; one that is no code where nothing of the name is left. */
export function codeOf(name: string): string {
  return name
    .replace(/\.[^.]*$/, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, emoteLimits.code);
}

const at = (code: string) => `/emotes/${encodeURIComponent(code)}`;

/** All emotes with a picture here, by their codes. */
export async function readEmotes(client: Client): Promise<readonly KeptEmote[]> {
  const { emotes } = (await ask(client, "GET", "/emotes")) as { readonly emotes: readonly KeptEmote[] };
  return emotes;
}

/** Gives the channel an emote. */
export const setEmote = async (client: Client, code: string, file: Blob): Promise<KeptEmote> =>
  (await ask(client, "PUT", at(code), file)) as KeptEmote;

/** Gives an emote another code. */
export const renameEmote = async (client: Client, old: string, code: string): Promise<KeptEmote> =>
  (await ask(client, "PATCH", at(old), JSON.stringify({ code }))) as KeptEmote;

/** Takes an emote away. */
export const removeEmote = (client: Client, code: string): Promise<unknown> =>
  ask(client, "DELETE", at(code));

/** Makes a file fit for the server: a still picture that is too large becomes smaller. Throws what can't be taken, in words. */
export async function fitting(file: File): Promise<Blob> {
  if (!/^image\/(png|jpeg|webp|gif)$/.test(file.type)) throw new Error(emoteWords.wrongKind);
  if (file.type === "image/gif") {
    if (file.size > emoteLimits.bytes) throw new Error(emoteWords.tooLarge);
    return file;
  }
  const picture = await createImageBitmap(file).catch(() => null);
  // The server says what is wrong with it.
  if (picture === null) return file;
  const { width, height } = picture;
  const longer = Math.max(width, height);
  if (longer <= emoteLimits.side && file.size <= emoteLimits.bytes) return file;
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, madeSmall / longer);
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  if (pen === null) return file;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done) => canvas.toBlob((made) => done(made ?? file), "image/png"));
}
