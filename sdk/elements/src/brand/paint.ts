import { type Shades, shadesOf, surfacesOf } from "./colour.ts";
import type { Brand } from "./source.ts";

const properties = {
  accent: "--fr-accent",
  accentHover: "--fr-accent-hover",
  onAccent: "--fr-on-accent",
  accentSoft: "--fr-accent-soft",
  focus: "--fr-focus",
  canvas: "--fr-canvas",
  surface: "--fr-surface",
  raised: "--fr-raised",
  hover: "--fr-hover",
  hairline: "--fr-hairline",
  font: "--fr-font",
  /** What stands behind the words of a player that shows no picture. */
  scene: "--fr-scene",
} as const;

type Look = Pick<Brand, "accent" | "background"> & {
  readonly files: Pick<Brand["files"], "font" | "background">;
};

/** Any picture becomes so dark that words can be read on it. */
const veil = "oklch(0.13 0.012 268 / 0.7)";

/**
 * Draws an element and what is in it in the colours and the font of a brand, by
 * custom properties that it sets itself, which a strict policy allows. null
 * draws it as before.
 */
export function paint(node: HTMLElement, brand: Look | null): void {
  const values = brand === null ? {} : valuesOf(brand, node.ownerDocument);
  for (const [name, property] of Object.entries(properties)) {
    const value = values[name as keyof typeof properties];
    if (value === undefined) node.style.removeProperty(property);
    else if (node.style.getPropertyValue(property) !== value) node.style.setProperty(property, value);
  }
}

type Values = Partial<Record<keyof typeof properties, string>>;

function valuesOf({ accent, background, files }: Look, doc: Document): Values {
  const values: Values = {};
  const themed = (names: readonly (keyof Shades)[], light: Partial<Shades>, dark: Partial<Shades>) => {
    for (const name of names) values[name] = `light-dark(${light[name]}, ${dark[name]})`;
  };
  if (background !== null) {
    const [light, dark] = [surfacesOf(background, "light"), surfacesOf(background, "dark")];
    themed(["canvas", "surface", "raised", "hover", "hairline"], light, dark);
  }
  if (accent !== null) {
    const [light, dark] = [shadesOf(accent, background, "light"), shadesOf(accent, background, "dark")];
    themed(["accent", "accentHover", "onAccent", "accentSoft"], light, dark);
    values.focus = `light-dark(${light.accent}, ${dark.accent})`;
  }
  if (files.background !== undefined) {
    const picture = `url(${JSON.stringify(files.background.url)}) center / cover`;
    values.scene = `linear-gradient(${veil}, ${veil}), ${picture}, oklch(0.165 0.02 268)`;
  }
  if (files.font !== undefined) values.font = fontOf(files.font.url, doc);
  return values;
}

const fonts = new WeakMap<Document, Map<string, string>>();

/** The font family for a file, before the usual ones. Text stands in those until the file is there, and if it is not. */
function fontOf(url: string, doc: Document): string {
  let known = fonts.get(doc);
  if (known === undefined) {
    known = new Map();
    fonts.set(doc, known);
  }
  let family = known.get(url);
  if (family === undefined) {
    family = `fr-brand-${url.split("/").pop()?.replace(/\W/g, "") ?? ""}`;
    known.set(url, family);
    const face = new FontFace(family, `url(${JSON.stringify(url)})`, { display: "swap", weight: "100 900" });
    doc.fonts.add(face);
    face.load().catch(() => doc.fonts.delete(face));
  }
  const root = doc.documentElement;
  const usual = getComputedStyle(root)
    .getPropertyValue("--fr-font")
    .replace(/^\s*"fr-brand-\w*",\s*/, "");
  return `"${family}", ${usual.trim() || "sans-serif"}`;
}
