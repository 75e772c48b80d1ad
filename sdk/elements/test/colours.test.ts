import { describe, expect, test } from "vitest";
import { angleOf, authorDark, authorLight, hueOf, hues } from "../src/colours.ts";
import { tokensCss } from "../src/tokens.ts";

interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

/** Relative luminance (WCAG 2.2) of an OKLCH colour, cut to sRGB. */
function luminance({ l, c, h }: Oklch): number {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const [L, M, S] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const cut = (x: number) => Math.min(1, Math.max(0, x));
  const red = cut(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S);
  const green = cut(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S);
  const blue = cut(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Oklch, b: Oklch): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** A token's colours, light and dark. */
function token(name: string): { light: Oklch; dark: Oklch } {
  const value = new RegExp(`--fr-${name}:\\s*([^;]+);`).exec(tokensCss)?.[1] ?? "";
  const found = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map(([, l, c, h]) => ({
    l: Number(l),
    c: Number(c),
    h: Number(h),
  }));
  const light = found[0];
  if (light === undefined) throw new Error(`no colour in --fr-${name}`);
  return { light, dark: found[1] ?? light };
}

describe("contrast", () => {
  test.each(Array.from({ length: hues }, (_, i) => i))(
    "author hue %d is legible on every surface of both themes",
    (hue) => {
      for (const surface of ["surface", "raised"]) {
        expect(contrast({ ...authorLight, h: angleOf(hue) }, token(surface).light)).toBeGreaterThan(4.5);
        expect(contrast({ ...authorDark, h: angleOf(hue) }, token(surface).dark)).toBeGreaterThan(4.5);
      }
    },
  );

  test.each([
    ["text", "surface", 12],
    ["text-2", "surface", 5.5],
    ["text-2", "raised", 4.5],
    ["text-3", "surface", 4.5],
    ["text-3", "raised", 4.5],
    ["text-3", "canvas", 4.5],
    ["accent", "surface", 4.5],
    ["accent", "accent-soft", 4.5],
    ["on-accent", "accent", 4.5],
    ["on-live", "live", 4.5],
    ["danger", "surface", 4.5],
    ["outline", "surface", 3],
    ["focus", "surface", 3],
    ["focus", "canvas", 3],
  ])("%s on %s is at least %d to 1 in both themes", (front, back, least) => {
    expect(contrast(token(front).light, token(back).light)).toBeGreaterThanOrEqual(least);
    expect(contrast(token(front).dark, token(back).dark)).toBeGreaterThanOrEqual(least);
  });
});

test("an author has the same hue everywhere", () => {
  expect(hueOf("d_5Rk2")).toBe(hueOf("d_5Rk2"));
  const counts = new Array<number>(hues).fill(0);
  for (let i = 0; i < 12_000; i++) {
    const hue = hueOf(`d_${i.toString(36)}x`);
    counts[hue] = (counts[hue] ?? 0) + 1;
  }
  for (const count of counts) expect(count).toBeGreaterThan(600);
});
