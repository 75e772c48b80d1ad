/**
 * Colours that can be read, made from any that somebody likes: pure functions
 * in OKLCH. What is drawn keeps the hue of what was chosen, and moves in
 * lightness only as far as the contrast needs (WCAG 2.2, 1.4.3).
 */

/** Lightness 0 to 1, chroma from 0, hue in degrees. */
export interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

/** The colours of a theme, "#rrggbb". */
export interface Shades {
  /** Of what invites a click, as a surface and as text. */
  readonly accent: string;
  readonly accentHover: string;
  /** Text on it. */
  readonly onAccent: string;
  /** A surface that hints at it; the accent is legible on it. */
  readonly accentSoft: string;
  readonly canvas: string;
  readonly surface: string;
  readonly raised: string;
  readonly hover: string;
  readonly hairline: string;
}

type Theme = "light" | "dark";
type Surface = "canvas" | "surface" | "raised" | "hover" | "hairline";

/** How legible text has to be. */
export const leastContrast = 4.5;

/** The surfaces where no background was chosen: those of the tokens. */
const usual: Readonly<Record<Theme, Readonly<Record<Surface, readonly [l: number, c: number]>>>> = {
  light: {
    canvas: [0.972, 0.004],
    surface: [1, 0],
    raised: [0.958, 0.006],
    hover: [0.93, 0.008],
    hairline: [0.91, 0.007],
  },
  dark: {
    canvas: [0.158, 0.012],
    surface: [0.196, 0.014],
    raised: [0.244, 0.017],
    hover: [0.288, 0.019],
    hairline: [0.278, 0.016],
  },
};

/** The same, tinted by a background of full chroma. */
const tinted: typeof usual = {
  light: {
    canvas: [0.968, 0.022],
    surface: [0.994, 0.005],
    raised: [0.953, 0.026],
    hover: [0.926, 0.034],
    hairline: [0.905, 0.034],
  },
  dark: {
    canvas: [0.158, 0.036],
    surface: [0.196, 0.042],
    raised: [0.244, 0.05],
    hover: [0.288, 0.056],
    hairline: [0.278, 0.056],
  },
};

/** A background of that chroma tints as much as one can. */
const fullChroma = 0.12;

/** The hue of the tokens. */
const usualHue = 268;

/** What is drawn of a chosen accent and background; null stands for the usual surfaces. */
export function shadesOf(accent: string, background: string | null, theme: Theme): Shades {
  const chosen = toOklch(accent);
  const surfaces = surfacesOf(background, theme);
  const light = theme === "light";
  const soft = toHex({
    l: light ? 0.952 : 0.272,
    c: Math.min(chosen.c * 0.35, light ? 0.028 : 0.055),
    h: chosen.h,
  });
  const { hairline: _, ...under } = surfaces;
  const used = legible(chosen, [...Object.values(under), soft], theme);
  const { l, c, h } = toOklch(used);
  return {
    ...surfaces,
    accent: used,
    accentHover: toHex({ l: light ? l - 0.055 : Math.min(l + 0.055, 1), c, h }),
    onAccent: light ? "#ffffff" : toHex({ l: 0.175, c: Math.min(c, 0.035), h }),
    accentSoft: soft,
  };
}

/** The surfaces of a theme under a chosen background. They keep their lightness, so what stands on them stays legible. */
export function surfacesOf(background: string | null, theme: Theme): Readonly<Record<Surface, string>> {
  const { c, h } = background === null ? { c: 0, h: usualHue } : toOklch(background);
  const share = Math.min(1, c / fullChroma);
  const of = (name: Surface) => {
    const [l, most] = (background === null ? usual : tinted)[theme][name];
    return toHex({ l, c: background === null ? most : most * share, h });
  };
  return {
    canvas: of("canvas"),
    surface: of("surface"),
    raised: of("raised"),
    hover: of("hover"),
    hairline: of("hairline"),
  };
}

/** The colour itself where it is legible on all of those; else the nearest lightness of its hue that is. */
function legible(chosen: Oklch, surfaces: readonly string[], theme: Theme): string {
  const step = theme === "light" ? -0.004 : 0.004;
  for (let l = chosen.l; l >= 0 && l <= 1; l += step) {
    const colour = toHex({ ...chosen, l });
    if (surfaces.every((s) => contrast(colour, s) >= leastContrast)) return colour;
  }
  return theme === "light" ? "#000000" : "#ffffff";
}

/** Whether a person sees that these two are not the same colour. */
export function differs(a: string, b: string): boolean {
  const [x, y] = [toLab(a), toLab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]) > 0.02;
}

/** Contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

type Triple = readonly [number, number, number];

const channels = (hex: string): Triple => [
  Number.parseInt(hex.slice(1, 3), 16) / 255,
  Number.parseInt(hex.slice(3, 5), 16) / 255,
  Number.parseInt(hex.slice(5, 7), 16) / 255,
];

const linear = (x: number) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
const encoded = (x: number) => (x <= 0.0031308 ? x * 12.92 : 1.055 * x ** (1 / 2.4) - 0.055);

function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map(linear) as unknown as Triple;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toLab(hex: string): Triple {
  const [r, g, b] = channels(hex).map(linear) as unknown as Triple;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** A colour "#rrggbb" in OKLCH. */
export function toOklch(hex: string): Oklch {
  const [l, a, b] = toLab(hex);
  const c = Math.hypot(a, b);
  // A grey has no hue; what is left of one is rounding.
  if (c < 1e-4) return { l, c: 0, h: usualHue };
  return { l, c, h: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360 };
}

/** The colour in sRGB, with as much of its chroma as there is at its lightness. */
export function toHex({ l, c, h }: Oklch): string {
  let [low, high] = [0, c];
  let rgb = toLinear(l, c, h);
  if (!inside(rgb)) {
    for (let i = 0; i < 16; i++) {
      const middle = (low + high) / 2;
      if (inside(toLinear(l, middle, h))) low = middle;
      else high = middle;
    }
    rgb = toLinear(l, low, h);
  }
  const part = (x: number) =>
    Math.round(255 * Math.min(1, Math.max(0, encoded(Math.max(0, x)))))
      .toString(16)
      .padStart(2, "0");
  return `#${rgb.map(part).join("")}`;
}

const inside = (rgb: Triple) => rgb.every((x) => x > -0.0005 && x < 1.0005);

function toLinear(lightness: number, c: number, h: number): Triple {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
