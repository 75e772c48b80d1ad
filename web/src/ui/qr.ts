/**
 * QR codes for links (ISO/IEC 18004): byte mode, level M, versions 1 to 10, which is 213 bytes. A reader that
 * expects UTF-8 shows every text; links are ASCII.
 */

/** Of each version: error correction codewords of a block, and the data codewords of its blocks (table 9, level M). */
const blocksOf: readonly (readonly [number, readonly number[]])[] = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];

/** Where the centres of alignment patterns are, by version (annex E). */
const alignment: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

/** The masks (table 10). */
const masks: readonly ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/** Product in GF(256) with the polynomial x^8+x^4+x^3+x^2+1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** The error correction codewords of a block (Reed and Solomon). */
export function correction(data: readonly number[], length: number): number[] {
  let generator = [1];
  for (let i = 0, root = 1; i < length; i++, root = times(root, 2)) {
    const next = [...generator, 0];
    for (const [k, c] of generator.entries()) next[k + 1] = (next[k + 1] ?? 0) ^ times(c, root);
    generator = next;
  }
  const rest = new Array<number>(length).fill(0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    for (let k = 0; k < length; k++) rest[k] = (rest[k] ?? 0) ^ times(generator[k + 1] ?? 0, factor);
  }
  return rest;
}

/** A value followed by the remainder of its division: what format and version are guarded with. */
function guarded(value: number, polynomial: number, bits: number): number {
  let rest = value << bits;
  const top = 31 - Math.clz32(polynomial);
  for (let k = 31 - Math.clz32(rest); k >= top; k = 31 - Math.clz32(rest)) rest ^= polynomial << (k - top);
  return (value << bits) | rest;
}

/** The fifteen bits that say level M and the mask. */
export const formatBits = (mask: number): number => guarded(mask, 0x537, 10) ^ 0x5412;
/** The eighteen bits that say the version, from 7. */
export const versionBits = (version: number): number => guarded(version, 0x1f25, 12);

/** The codewords as they stand in the symbol: the blocks' data, then their corrections, taken in turns. */
function codewords(text: Uint8Array, version: number): number[] {
  const [length, sizes] = blocksOf[version - 1] ?? [0, []];
  const room = sizes.reduce((a, b) => a + b, 0);
  const bits: number[] = [];
  const put = (value: number, n: number) => {
    for (let k = n - 1; k >= 0; k--) bits.push((value >> k) & 1);
  };
  put(4, 4);
  put(text.length, version < 10 ? 8 : 16);
  for (const byte of text) put(byte, 8);
  put(0, Math.min(4, room * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const data: number[] = [];
  for (let k = 0; k < bits.length; k += 8) data.push(parseInt(bits.slice(k, k + 8).join(""), 2));
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  const blocks = sizes.map((size, k) => {
    const from = sizes.slice(0, k).reduce((a, b) => a + b, 0);
    return data.slice(from, from + size);
  });
  const corrections = blocks.map((block) => correction(block, length));
  const turns = (of: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...of.map((b) => b.length)) }, (_, k) =>
      of.flatMap((block) => block[k] ?? []),
    ).flat();
  return [...turns(blocks), ...turns(corrections)];
}

type Grid = (boolean | null)[][];

/** The parts of a symbol that hold no data; null where data goes. Format and version are still light. */
function frame(version: number): Grid {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null));
  const set = (y: number, x: number, dark: boolean) => {
    const row = grid[y];
    if (row && x >= 0 && x < size) row[x] = dark;
  };
  for (let k = 8; k < size - 8; k++) {
    set(6, k, k % 2 === 0);
    set(k, 6, k % 2 === 0);
  }
  const squares = (y: number, x: number, radius: number, dark: (ring: number) => boolean) => {
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++)
        set(y + dy, x + dx, dark(Math.max(Math.abs(dy), Math.abs(dx))));
  };
  const centres = alignment[version - 1] ?? [];
  const last = centres.at(-1);
  for (const y of centres)
    for (const x of centres)
      if (!((y === 6 && (x === 6 || x === last)) || (y === last && x === 6)))
        squares(y, x, 2, (ring) => ring !== 1);
  for (const [y, x] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    squares(y, x, 4, (ring) => ring !== 2 && ring !== 4);
  writeFormat(set, size, 0);
  writeVersion(set, size, version, 0);
  set(size - 8, 8, true);
  return grid;
}

type Put = (y: number, x: number, dark: boolean) => void;

function writeFormat(set: Put, size: number, bits: number): void {
  for (let k = 0; k < 15; k++) {
    const dark = ((bits >> k) & 1) === 1;
    if (k < 6) set(k, 8, dark);
    else if (k < 8) set(k + 1, 8, dark);
    else if (k === 8) set(8, 7, dark);
    else set(8, 14 - k, dark);
    if (k < 8) set(8, size - 1 - k, dark);
    else set(size - 15 + k, 8, dark);
  }
}

function writeVersion(set: Put, size: number, version: number, bits: number): void {
  if (version < 7) return;
  for (let k = 0; k < 18; k++) {
    const [a, b] = [Math.floor(k / 3), size - 11 + (k % 3)];
    set(a, b, ((bits >> k) & 1) === 1);
    set(b, a, ((bits >> k) & 1) === 1);
  }
}

/** How hard a symbol is to read (7.8.3): the mask with the least is taken. */
function penalty(dark: readonly (readonly boolean[])[]): number {
  const size = dark.length;
  const turned = dark.map((_, x) => dark.map((row) => row[x] ?? false));
  let points = 0;
  let total = 0;
  for (const lines of [dark, turned]) {
    for (const line of lines) {
      const text = line.map((on) => (on ? "1" : "0")).join("");
      for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
      points += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
    }
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const on = dark[y]?.[x];
      if (on) total++;
      if (
        y + 1 < size &&
        x + 1 < size &&
        [dark[y]?.[x + 1], dark[y + 1]?.[x], dark[y + 1]?.[x + 1]].every((o) => o === on)
      )
        points += 3;
    }
  }
  return points + 10 * Math.floor(Math.abs((total * 100) / size ** 2 - 50) / 5);
}

/** The modules of a code, row by row, true for dark; null for a text that is too long. */
export function qr(text: string): readonly (readonly boolean[])[] | null {
  const bytes = new TextEncoder().encode(text);
  const version =
    1 +
    blocksOf.findIndex(([, sizes], k) => bytes.length + (k < 9 ? 2 : 3) <= sizes.reduce((a, b) => a + b, 0));
  if (version === 0) return null;
  const empty = frame(version);
  const size = empty.length;
  const words = codewords(bytes, version);
  const places: (readonly [number, number])[] = [];
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let k = 0; k < size; k++) {
      const y = up ? size - 1 - k : k;
      for (const x of [right, right - 1]) if (empty[y]?.[x] === null) places.push([y, x]);
    }
  }
  let best: { readonly dark: boolean[][]; readonly points: number } | null = null;
  for (const [number, mask] of masks.entries()) {
    const dark = empty.map((row) => row.map((on) => on === true));
    const set: Put = (y, x, on) => {
      const row = dark[y];
      if (row) row[x] = on;
    };
    for (const [k, [y, x]] of places.entries()) {
      const bit = (((words[k >> 3] ?? 0) >> (7 - (k & 7))) & 1) === 1;
      set(y, x, bit !== mask(y, x));
    }
    writeFormat(set, size, formatBits(number));
    writeVersion(set, size, version, versionBits(version));
    set(size - 8, 8, true);
    const points = penalty(dark);
    if (best === null || points < best.points) best = { dark, points };
  }
  return best?.dark ?? null;
}

/** The dark modules as the path of a drawing, one unit each, with the quiet zone of four around them. */
export function qrPath(modules: readonly (readonly boolean[])[]): {
  readonly size: number;
  readonly path: string;
} {
  const path = modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")))
    .join("");
  return { size: modules.length + 8, path };
}
