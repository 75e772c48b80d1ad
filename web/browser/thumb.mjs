// A picture as a few numbers that stay the same where only the drawing of letters differs.
import { deflateRawSync, inflateRawSync, inflateSync } from "node:zlib";

/** Cells in each direction, of the brightness and of the colour. */
const fine = 24;
const coarse = 8;
/** What is kept of a byte: two bits less. */
const kept = 4;
/** How far a cell may be off, of 255: its brightness, its colour; and the share that may be off by a little. */
const most = 20;
const mostColour = 8;
const some = { by: 9, share: 0.05 };
/** How many pixels a side may be off: what comes of rounding. */
const slack = 1;

/** The pixels of a PNG as Chromium writes it: 8 bits, RGB or RGBA, not interlaced. Throws for others. */
export function decode(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, type, , , interlaced] = png.subarray(24, 29);
  if (depth !== 8 || (type !== 2 && type !== 6) || interlaced !== 0) throw new Error("not a plain PNG");
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const bytes = type === 2 ? 3 : 4;
  const line = width * bytes;
  const packed = inflateSync(Buffer.concat(parts));
  const pixels = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    unfilter(
      packed[y * (line + 1)],
      packed.subarray(y * (line + 1) + 1, (y + 1) * (line + 1)),
      pixels,
      y,
      line,
      bytes,
    );
  }
  return { width, height, bytes, pixels };
}

/** One line of a PNG (PNG 3rd edition, 9.2). */
function unfilter(filter, from, pixels, y, line, bytes) {
  const here = y * line;
  for (let x = 0; x < line; x++) {
    const left = x >= bytes ? pixels[here + x - bytes] : 0;
    const up = y > 0 ? pixels[here + x - line] : 0;
    const corner = x >= bytes && y > 0 ? pixels[here + x - line - bytes] : 0;
    let guess = 0;
    if (filter === 1) guess = left;
    else if (filter === 2) guess = up;
    else if (filter === 3) guess = (left + up) >> 1;
    else if (filter === 4) {
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      guess = a <= b && a <= c ? left : b <= c ? up : corner;
    }
    pixels[here + x] = from[x] + guess;
  }
}

/** The mean of each cell of a grid over a picture. */
function means({ width, height, bytes, pixels }, cells, value) {
  const sums = new Float64Array(cells * cells);
  const counts = new Float64Array(cells * cells);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * cells) / height) * cells;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * bytes;
      const cell = row + Math.floor((x * cells) / width);
      sums[cell] += value(pixels[at], pixels[at + 1], pixels[at + 2]);
      counts[cell]++;
    }
  }
  return Array.from(sums, (sum, i) => (counts[i] > 0 ? sum / counts[i] : 0));
}

/** A picture's size, its brightness in 24×24 cells and its colour in 8×8 (BT.601), each of them 0 to 255. */
export function thumb(png) {
  const image = decode(png);
  const cells = [
    ...means(image, fine, (r, g, b) => 0.299 * r + 0.587 * g + 0.114 * b),
    ...means(image, coarse, (r, g, b) => 128 - 0.169 * r - 0.331 * g + 0.5 * b),
    ...means(image, coarse, (r, g, b) => 128 + 0.5 * r - 0.419 * g - 0.081 * b),
  ];
  return {
    width: image.width,
    height: image.height,
    cells: cells.map((v) => Math.min(63, Math.round(v / kept))),
  };
}

/** As a line of text: `WIDTHxHEIGHT` and the cells, each as what it differs from the one before. */
export function pack({ width, height, cells }) {
  const steps = Uint8Array.from(cells, (v, i) => v - (cells[i - 1] ?? 0));
  return `${width}x${height} ${deflateRawSync(steps, { level: 9 }).toString("base64")}`;
}

export function unpack(text) {
  const [, width, height, data] = /^(\d+)x(\d+) (\S+)$/.exec(text);
  let last = 0;
  const cells = Array.from(inflateRawSync(Buffer.from(data, "base64")), (step) => {
    last = (last + step) & 255;
    return last;
  });
  return { width: Number(width), height: Number(height), cells };
}

/** How two pictures differ, in words; null where they are the same to the eye. */
export function difference(was, is) {
  for (const side of ["width", "height"]) {
    if (Math.abs(was[side] - is[side]) > slack)
      return `it is ${is.width}×${is.height}, and was ${was.width}×${was.height}`;
  }
  const off = was.cells.map((v, i) => Math.abs(v - (is.cells[i] ?? 0)) * kept);
  const [light, colour] = [off.slice(0, fine * fine), off.slice(fine * fine)];
  const many = light.filter((d) => d > some.by).length;
  const tinted = Math.max(...colour);
  if (tinted > mostColour) return `its colours differ, most by ${tinted} of 255`;
  const worst = Math.max(...light);
  if (worst <= most && many <= light.length * some.share) return null;
  const at = light.indexOf(worst);
  const where = `row ${Math.floor(at / fine) + 1}, column ${(at % fine) + 1} of ${fine}`;
  return `${many} of ${light.length} cells differ, most by ${worst} of 255 (${where})`;
}
