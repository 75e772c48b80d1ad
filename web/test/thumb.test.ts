import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
// @ts-expect-error: what runs in the browser's tests is plain JavaScript
import { decode, difference, pack, thumb, unpack } from "../browser/thumb.mjs";

type Paint = (x: number, y: number) => readonly [number, number, number];

/** A PNG of a picture, with a filter for its lines; only what a decoder looks at. */
function png(width: number, height: number, paint: Paint, filter = 0): Buffer {
  const raw = (x: number, y: number, c: number) => (x < 0 || y < 0 ? 0 : (paint(x, y)[c] ?? 0));
  const guess = (x: number, y: number, c: number) => {
    if (filter === 0) return 0;
    const [a, b, d] = [raw(x - 1, y, c), raw(x, y - 1, c), raw(x - 1, y - 1, c)];
    const by = [a, b, d].map((v) => Math.abs(a + b - d - v));
    const nearest = [a, b, d][by.indexOf(Math.min(...by))] ?? 0;
    return [0, a, b, (a + b) >> 1, nearest][filter] ?? 0;
  };
  const lines = Array.from({ length: height }, (_, y) => [
    filter,
    ...Array.from({ length: width * 3 }, (_, i) => {
      const [x, c] = [Math.floor(i / 3), i % 3];
      return (raw(x, y, c) - guess(x, y, c)) & 255;
    }),
  ]);
  const chunk = (name: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(name, 4, "latin1");
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const body = deflateSync(Buffer.from(lines.flat()));
  return Buffer.concat([Buffer.alloc(8), chunk("IHDR", size), chunk("IDAT", body)]);
}

const inside = (x: number, y: number, [left, top, right, bottom]: readonly number[]) =>
  x >= (left ?? 0) && x < (right ?? 0) && y >= (top ?? 0) && y < (bottom ?? 0);

/** A card with a button, and lines of text whose letters may be drawn a little darker. */
const card =
  ({
    button = [24, 150, 104, 186],
    from = 24,
    ink = 40,
    accent = [60, 90, 220] as const,
    dark = false,
  } = {}): Paint =>
  (x, y) => {
    if (inside(x, y, button)) return accent;
    const text = inside(x, y, [from, 30, from + 200, 130]) && y % 20 < 8 && x % 6 < 3;
    const v = text ? ink : 255;
    return dark ? [255 - v, 255 - v, 255 - v] : [v, v, v];
  };
const seen = (paint: Paint) => thumb(png(390, 240, paint));

describe("a picture as a few numbers", () => {
  it("reads every filter of a PNG", () => {
    const paint: Paint = (x, y) => [(x * 7) & 255, (y * 13) & 255, (x * y) & 255];
    const expected = [...decode(png(17, 9, paint, 0)).pixels];
    expect(expected.slice(0, 6)).toEqual([0, 0, 0, 7, 0, 0]);
    for (const filter of [1, 2, 3, 4])
      expect([...decode(png(17, 9, paint, filter)).pixels]).toEqual(expected);
  });

  it("comes back from its line of text", () => {
    const is = seen(card());
    expect(unpack(pack(is))).toEqual(is);
  });

  it("is the same where only letters are drawn otherwise", () => {
    expect(difference(seen(card()), seen(card({ ink: 56 })))).toBeNull();
  });

  it.each([
    ["another theme", card({ dark: true }), /differ/],
    ["another accent of the same brightness", card({ accent: [30, 125, 85] as never }), /its colours differ/],
    ["a button that is missing", card({ button: [0, 0, 0, 0] }), /differ/],
    ["a column that has moved", card({ from: 48 }), /cells differ/],
  ])("differs by %s", (_, paint, says) => {
    expect(difference(seen(card()), seen(paint))).toMatch(says);
  });

  it("differs by its height", () => {
    expect(difference(seen(card()), thumb(png(390, 280, card())))).toBe("it is 390×280, and was 390×240");
  });
});
