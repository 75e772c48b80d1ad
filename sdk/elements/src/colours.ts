/** How many hues authors are told apart by. */
export const hues = 12;

/**
 * Which of the hues an author has: the same for the same id in every page, on
 * every device and in the replay (FNV-1a, 32 bits).
 */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash % hues;
}

/** Lightness and chroma of an author's name, chosen so that every hue has AA contrast on its theme's surfaces. */
export const authorLight = { l: 0.48, c: 0.13 } as const;
export const authorDark = { l: 0.8, c: 0.1 } as const;

/** The hue angles, as far apart as twelve can be. */
export function angleOf(hue: number): number {
  return (25 + hue * (360 / hues)) % 360;
}

/** Style rules for the classes `h0` to `h11`: classes and not inline styles, which a strict policy forbids. */
export function authorRules(): string {
  let css = "";
  for (let hue = 0; hue < hues; hue++) {
    const angle = angleOf(hue);
    css += `.h${hue}{--author:light-dark(oklch(${authorLight.l} ${authorLight.c} ${angle}),oklch(${authorDark.l} ${authorDark.c} ${angle}))}`;
  }
  return css;
}
