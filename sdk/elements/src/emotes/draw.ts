import { html, nothing, type TemplateResult } from "lit";
import { type Emote, type EmoteMap, isBig, partsOf } from "./parts.ts";

/** What emotes are drawn with. Another object says that lines look different now. */
export interface Palette {
  readonly emotes: EmoteMap;
  /** Origin of the server that has the pictures. */
  readonly base: string;
  /** Addresses that brought no picture: their emotes stand as text. */
  readonly broken: ReadonlySet<string>;
}

/** A line's text with its emotes. */
export function drawn(text: string, palette: Palette, failed: (src: string) => void): unknown {
  const parts = partsOf(text, palette.emotes, palette.base);
  if (!parts.some((part) => typeof part !== "string")) return text;
  const all = parts.map((part) =>
    typeof part === "string" ? part : palette.broken.has(part.src) ? part.text : pictureOf(part, failed),
  );
  return isBig(parts) ? html`<span class="big">${all}</span>` : all;
}

/** An emote. Its place has its size before it is there, so that nothing moves when it comes. */
export function pictureOf({ text, src, still }: Emote, failed: (src: string) => void): TemplateResult {
  return html`<picture>${
    still === null ? nothing : html`<source media="(prefers-reduced-motion: reduce)" srcset=${still} />`
  }<img class="emote" loading="lazy" decoding="async" draggable="false" alt=${text} title=${text} src=${src} @error=${() => failed(src)} /></picture>`;
}
