/**
 * How a channel presents itself, on its elements and on whole pages. It comes
 * when the first element is connected: a page draws without it.
 */
import type { Client, Stop } from "@frontrow/core";
import { paint } from "./brand/paint.ts";
import { type BrandTexts, brandSource } from "./brand/source.ts";

export { contrast, differs, leastContrast, type Shades, shadesOf, surfacesOf } from "./brand/colour.ts";
export { paint } from "./brand/paint.ts";
export {
  type Brand,
  type BrandFile,
  type BrandSource,
  type BrandTexts,
  brandSource,
  colour,
  parseBrand,
  type Slot,
  slots,
  type TextKey,
  textKeys,
} from "./brand/source.ts";

/** What a brand is put on. */
export interface Branded extends HTMLElement {
  branded(texts: BrandTexts): void;
}

/** Keeps an element in the brand of its channel until it is stopped; then it looks as before. */
export function dress(node: Branded, server: string, client: Client): Stop {
  const source = brandSource(server, client.channel);
  const draw = () => {
    const brand = source.get();
    paint(node, brand);
    node.branded(brand?.texts ?? {});
  };
  const stops = [source.subscribe(draw), source.follow(client)];
  draw();
  return () => {
    for (const stop of stops) stop();
    paint(node, null);
    node.branded({});
  };
}
