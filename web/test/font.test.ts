import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { faces, make, weights } from "../font.ts";

/** The sources of everything that the pages draw. */
const drawn = ["../src", "../../sdk/elements/src"].flatMap((folder) => {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|tsx|css)$/.test(name))
    .map((name) => readFileSync(`${path}/${name}`, "utf8"));
});

/** A table of a TrueType file. */
function table(font: Buffer, tag: string): Buffer {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const at = 12 + 16 * i;
    if (font.toString("latin1", at, at + 4) === tag) {
      return font.subarray(font.readUInt32BE(at + 8), font.readUInt32BE(at + 8) + font.readUInt32BE(at + 12));
    }
  }
  throw new Error(`no table ${tag}`);
}

/** The characters that a font draws, from its table of format 4. */
function characters(font: Buffer): Set<number> {
  const cmap = table(font, "cmap");
  const found = new Set<number>();
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const sub = cmap.subarray(cmap.readUInt32BE(4 + 8 * i + 4));
    if (sub.readUInt16BE(0) === 4) {
      const count = sub.readUInt16BE(6);
      for (let s = 0; s < count; s += 2) {
        const [end, start] = [sub.readUInt16BE(14 + s), sub.readUInt16BE(16 + count + s)];
        for (let c = start; c <= end && c !== 0xffff; c++) found.add(c);
      }
    }
  }
  return found;
}

describe("the font", () => {
  test.each(faces)("$file has every letter that its rule claims, and no others", async ({ of, ranges }) => {
    const font = await make(of, ranges, "truetype");
    const claimed = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
    const has = characters(font);
    expect(claimed.filter((c) => !has.has(c)).map((c) => c.toString(16))).toEqual([]);
    expect([...has].filter((c) => !claimed.includes(c)).map((c) => c.toString(16))).toEqual([]);
  });

  test.each(faces)("$file has the one axis, no wider than what is drawn", async ({ of, ranges }) => {
    const fvar = table(await make(of, ranges, "truetype"), "fvar");
    expect(fvar.readUInt16BE(8)).toBe(1);
    const axis = fvar.subarray(fvar.readUInt16BE(4));
    expect(axis.toString("latin1", 0, 4)).toBe("wght");
    expect([axis.readInt32BE(4) >> 16, axis.readInt32BE(12) >> 16]).toEqual([weights.min, weights.max]);
  });

  test("has the characters and weights that the pages use", () => {
    const first = faces[0]?.ranges ?? [];
    // Arabic, Japanese and emoji are drawn by the reader's own fonts; isolates (U+2068, U+2069) by nobody.
    const theirs =
      /[\p{Script_Extensions=Arabic}\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}،؛؟\u3000-\u30ff\uff00-\uffef\u2068\u2069]|\p{Emoji_Presentation}|\u2764|\ufe0f/u;
    const other = drawn
      .flatMap((text) => text.match(/\P{ASCII}/gu) ?? [])
      .filter((c) => !theirs.test(c))
      .filter(
        (c) => !first.some(([from, to]) => from <= (c.codePointAt(0) ?? 0) && (c.codePointAt(0) ?? 0) <= to),
      );
    // The title of the window is drawn by the system.
    expect([...new Set(other)]).toEqual(["●"]);
    const used = drawn.flatMap((text) =>
      [...text.matchAll(/font(?:-weight)?: (\d{3})\b/g)].map((m) => Number(m[1])),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((w) => w < weights.min || w > weights.max)).toEqual([]);
    expect(drawn.join("\n")).not.toMatch(/font-(thin|extralight|light|extrabold|black)\b|italic/);
  });
});
