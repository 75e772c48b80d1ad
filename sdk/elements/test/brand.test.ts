import { describe, expect, test } from "vitest";
import { contrast, differs, shadesOf, surfacesOf, toHex, toOklch } from "../src/brand/colour.ts";
import { parseBrand } from "../src/brand/source.ts";
import { tokensCss } from "../src/tokens.ts";

const hex = (n: number) => `#${n.toString(16).padStart(6, "0")}`;

/** Every 17th step of each channel, and colours by chance that are the same in each run. */
function colours(): readonly string[] {
  const all: string[] = [];
  for (let r = 0; r < 256; r += 51)
    for (let g = 0; g < 256; g += 51)
      for (let b = 0; b < 256; b += 51) all.push(hex((r << 16) | (g << 8) | b));
  let seed = 7;
  for (let i = 0; i < 400; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    all.push(hex(Math.floor((seed / 2_147_483_648) * 0x1000000)));
  }
  return all;
}

/** A token of text as "#rrggbb". */
function token(name: string, theme: "light" | "dark"): string {
  const value = new RegExp(`--fr-${name}:\\s*([^;]+);`).exec(tokensCss)?.[1] ?? "";
  const found = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)][theme === "light" ? 0 : 1];
  return toHex({ l: Number(found?.[1]), c: Number(found?.[2]), h: Number(found?.[3]) });
}

const backgrounds = [null, "#ffff00", "#ff0000", "#0000ff", "#00ff00", "#7f7f7f", "#000000", "#ffffff"];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test("every accent gives pairs that can be read", () => {
    const all = colours();
    for (const [i, accent] of all.entries()) {
      const background = backgrounds[i % backgrounds.length] ?? null;
      const s = shadesOf(accent, background, theme);
      const pairs: readonly (readonly [string, string])[] = [
        [s.onAccent, s.accent],
        [s.onAccent, s.accentHover],
        ...[s.canvas, s.surface, s.raised, s.hover, s.accentSoft].map((x) => [s.accent, x] as const),
      ];
      for (const [a, b] of pairs)
        expect(contrast(a, b), `${a} on ${b} of ${accent} over ${background}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("every background leaves the text legible", () => {
    for (const background of colours()) {
      const s = surfacesOf(background, theme);
      for (const text of ["text", "text-2", "text-3"])
        for (const on of [s.canvas, s.surface, s.raised])
          expect(
            contrast(token(text, theme), on),
            `${text} on ${on} of ${background}`,
          ).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("without a background the surfaces are those of the tokens", () => {
    const s = surfacesOf(null, theme);
    for (const name of ["canvas", "surface", "raised", "hover", "hairline"] as const)
      expect(s[name]).toBe(token(name, theme));
  });
});

test("a colour that can be read is not moved, and another keeps its hue", () => {
  expect(shadesOf("#1d4ed8", null, "light").accent).toBe("#1d4ed8");
  expect(shadesOf("#ffff00", null, "dark").accent).toBe("#ffff00");
  const moved = shadesOf("#ff8800", null, "light").accent;
  expect(differs(moved, "#ff8800")).toBe(true);
  expect(Math.abs(toOklch(moved).h - toOklch("#ff8800").h)).toBeLessThan(4);
});

test("colours go to OKLCH and back", () => {
  for (const c of colours()) expect(toHex(toOklch(c))).toBe(c);
});

test("what is none of a brand is left out", () => {
  const brand = parseBrand(
    {
      title: "A",
      description: 3,
      accent: "url(//evil)",
      background: "#ABCDEF",
      links: [{ label: "x", url: "javascript:alert(1)" }, null, { label: "y", url: "https://y.example" }],
      texts: { "qa.title": "Ask", __proto__: "x", other: "y" },
      files: { logo: { url: "//evil/x.png" }, share: { url: "/api/a", width: 2, height: 1 } },
    },
    "https://show.example",
  );
  expect(brand).toEqual({
    title: "A",
    description: "",
    accent: null,
    background: "#abcdef",
    links: [{ label: "y", url: "https://y.example" }],
    texts: { "qa.title": "Ask" },
    files: { share: { url: "https://show.example/api/a", width: 2, height: 1 } },
  });
  expect(parseBrand(null, "").title).toBe("");
});
