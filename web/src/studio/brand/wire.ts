import type { Client } from "@frontrow/core";
import { errorText } from "@frontrow/elements";
import {
  type Brand,
  brandSource,
  parseBrand,
  type Slot,
  slots,
  type TextKey,
  textKeys,
} from "@frontrow/elements/brand";
import { words } from "./words.ts";

/** Limits of the server, checked here first so that nothing is sent in vain. */
export const limits = {
  title: 80,
  description: 2000,
  links: 5,
  label: 40,
  url: 500,
  text: 80,
  picture: 1 << 20,
  font: 400_000,
} as const;

/** A slot of the draft: as the server has it, another file, or empty. */
export type Filed =
  | { readonly kind: "kept"; readonly url: string }
  | { readonly kind: "new"; readonly url: string; readonly file: File }
  | { readonly kind: "none" };

/** What the dialog changes. Colours may be written halfway. */
export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly accent: string;
  readonly background: string;
  readonly links: readonly { readonly id: number; readonly label: string; readonly url: string }[];
  readonly texts: Readonly<Record<TextKey, string>>;
  readonly files: Readonly<Record<Slot, Filed>>;
}

/** A brand as a draft of it. */
export function draftOf(brand: Brand): Draft {
  const texts = Object.fromEntries(textKeys.map((key) => [key, brand.texts[key] ?? ""]));
  const files = slots.map((slot): readonly [Slot, Filed] => {
    const file = brand.files[slot];
    return [slot, file === undefined ? { kind: "none" } : { kind: "kept", url: file.url }];
  });
  return {
    title: brand.title,
    description: brand.description,
    accent: brand.accent ?? "",
    background: brand.background ?? "",
    links: brand.links.map((link, id) => ({ id, ...link })),
    texts: texts as Draft["texts"],
    files: Object.fromEntries(files) as Draft["files"],
  };
}

/** What is wrong with a file for a slot; null for nothing that is seen from here. */
export function fileProblem(slot: Slot, file: File): string | null {
  if (slot === "font") {
    if (!/\.woff2$/i.test(file.name) && file.type !== "font/woff2") return words.wrongFont;
    return file.size > limits.font ? words.fontTooLarge : null;
  }
  if (!/^image\/(png|jpeg|webp)$/.test(file.type)) return words.wrongKind;
  return file.size > limits.picture ? words.tooLarge : null;
}

/** Asks the server about a channel. Throws what it refuses, as it says it. */
export async function ask(client: Client, method: string, path: string, body?: BodyInit): Promise<unknown> {
  const token = await client.bearer();
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  if (body !== undefined)
    headers["Content-Type"] = typeof body === "string" ? "application/json" : "application/octet-stream";
  const answer = await fetch(`/api/v1/channels/${encodeURIComponent(client.channel)}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(60_000),
  });
  const said: unknown = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw said;
  return said;
}

/** What the server keeps. */
export const readBrand = async (client: Client): Promise<Brand> =>
  parseBrand(await ask(client, "GET", "/brand"), location.origin);

/** Saves what differs from what was there, and returns what is there then. Throws the server's refusal, in words. */
export async function saveBrand(client: Client, was: Draft, draft: Draft): Promise<Brand> {
  try {
    await ask(client, "PUT", "/brand", JSON.stringify(bodyOf(draft)));
  } catch (error) {
    throw new Error(whyOf(error));
  }
  for (const slot of slots) {
    const [before, now] = [was.files[slot], draft.files[slot]];
    try {
      if (now.kind === "new") await ask(client, "PUT", `/brand/${slot}`, now.file);
      else if (now.kind === "none" && before.kind !== "none") await remove(client, slot);
    } catch (error) {
      throw new Error(words.slotFailed(words.slots[slot], whyOf(error)));
    }
  }
  void brandSource("", client.channel).refresh();
  return readBrand(client).catch((error: unknown) => {
    throw new Error(whyOf(error));
  });
}

async function remove(client: Client, slot: Slot): Promise<void> {
  try {
    await ask(client, "DELETE", `/brand/${slot}`);
  } catch (error) {
    // Somebody else, or the try before this one, has removed it.
    if ((error as { code?: unknown } | null)?.code !== "not_found") throw error;
  }
}

function bodyOf({ title, description, accent, background, links, texts }: Draft) {
  return {
    title,
    description,
    accent,
    background,
    links: links
      .filter(({ label, url }) => label.trim() !== "" || url.trim() !== "")
      .map(({ label, url }) => ({ label, url: url.trim() })),
    texts: Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== "")),
  };
}

/** The server says what to do in each of its refusals. */
export function whyOf(error: unknown, otherwise: string = words.failed): string {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  return typeof message === "string" && typeof code === "string" ? errorText({ code, message }) : otherwise;
}
