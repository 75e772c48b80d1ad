import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subset from "subset-font";
import type { Plugin } from "vite";

/**
 * The pages' font: of Inter, as its package has it, what the pages draw with. Anything else is drawn by the
 * reader's system, which has a font for every script; the whole of Inter would be a third of the page.
 */

/** Weights, as one axis. */
export const weights = { min: 400, max: 700 } as const;

type Range = readonly [from: number, to: number];

/** The files that are made: the first one every page loads, the second one a page with such a letter. */
export const faces: readonly {
  readonly file: string;
  readonly of: string;
  readonly ranges: readonly Range[];
}[] = [
  {
    file: "inter-latin.woff2",
    of: "inter-latin-wght-normal.woff2",
    ranges: [
      [0x20, 0x7e],
      [0xa0, 0xac],
      [0xae, 0xff],
      [0x131, 0x131],
      [0x152, 0x153],
      [0x2013, 0x2014], // dashes
      [0x2018, 0x201a], // quotation marks
      [0x201c, 0x201e],
      [0x2022, 0x2022], // the bullet
      [0x2026, 0x2026], // …
      [0x2039, 0x203a],
      [0x20ac, 0x20ac], // €
      [0x2122, 0x2122], // ™
      [0x2191, 0x2191], // ↑
      [0x2193, 0x2193], // ↓
      [0x2212, 0x2212], // −
    ],
  },
  {
    file: "inter-latin-ext.woff2",
    of: "inter-latin-ext-wght-normal.woff2",
    ranges: [
      [0x100, 0x130],
      [0x132, 0x148],
      [0x14a, 0x151],
      [0x154, 0x17f],
      [0x218, 0x21b],
      [0x1e80, 0x1e85],
      [0x1e9e, 0x1e9e],
    ],
  },
];

/** What the layout of these letters needs, and figures of one width. */
const features = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"];
/** Beside the names that every font keeps: its licence and where to read it. */
const licenceNames = [13, 14];

const source = dirname(createRequire(import.meta.url).resolve("@fontsource-variable/inter/package.json"));
const folder = fileURLToPath(new URL("node_modules/.font", import.meta.url));

/** One of the faces, made from the package's file. */
export async function make(
  of: string,
  ranges: readonly Range[],
  targetFormat: "woff2" | "truetype" = "woff2",
): Promise<Buffer> {
  const letters = ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)),
  );
  return subset(await readFile(join(source, "files", of)), letters.join(""), {
    targetFormat,
    variationAxes: { wght: weights },
    keepFeatures: features,
    preserveNameIds: licenceNames,
  });
}

const hex = (n: number) => n.toString(16).toUpperCase().padStart(4, "0");
const rangeOf = ([from, to]: Range) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`);

/** Writes the faces and `inter.css`, which app.css imports, before anything is built or served. */
export function font(): Plugin {
  return {
    name: "frontrow-font",
    async buildStart() {
      await mkdir(folder, { recursive: true });
      const rules = await Promise.all(
        faces.map(async ({ file, of, ranges }) => {
          await writeFile(join(folder, file), await make(of, ranges));
          return `@font-face {
  font-family: "Inter Variable";
  font-style: normal;
  font-display: swap;
  font-weight: ${weights.min} ${weights.max};
  src: url("./${file}") format("woff2");
  unicode-range: ${ranges.map(rangeOf).join(", ")};
}\n`;
        }),
      );
      await writeFile(join(folder, "inter.css"), rules.join(""));
    },
    async generateBundle() {
      // The licence goes wherever the font goes (SIL Open Font License, condition 2).
      this.emitFile({
        type: "asset",
        fileName: "assets/inter-licence.txt",
        source: await readFile(join(source, "LICENSE")),
      });
    },
  };
}
