import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { correction, formatBits, qr, qrPath, versionBits } from "../src/ui/qr.ts";

const rows = (text: string) => (qr(text) ?? []).map((row) => row.map(Number).join(""));

test("the standard's example of error correction (annex I, 1-M)", () => {
  const data = [
    0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
  ];
  expect(correction(data, 10)).toEqual([0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
});

test("the standard's bits of format (annex C, level M) and version (annex D)", () => {
  expect(Array.from({ length: 8 }, (_, mask) => formatBits(mask))).toEqual([
    0b101010000010010, 0b101000100100101, 0b101111001111100, 0b101101101001011, 0b100010111111001,
    0b100000011001110, 0b100111110010111, 0b100101010100000,
  ]);
  expect([7, 8, 9, 10].map(versionBits)).toEqual([
    0b000111110010010100, 0b001000010110111100, 0b001001101010011001, 0b001010010011010011,
  ]);
});

// What two others, one that makes codes and one that reads them, agreed to for 207 texts of all ten versions.
test.each([
  ["HELLO", 21, "c346c75add569873"],
  ["http://localhost:8080/watch/live", 29, "40a4ee400fbf57f5"],
  ["x".repeat(100), 41, "898a791db8daf879"],
  ["x".repeat(150), 49, "9782fa7f0642d3e6"],
  ["z".repeat(213), 57, "f6862dc828d614e5"],
])("%s makes the known code", (text, size, digest) => {
  const made = rows(text);
  expect(made.length).toBe(size);
  expect(createHash("sha256").update(made.join("\n")).digest("hex").slice(0, 16)).toBe(digest);
});

test("a text that fits no version has no code, and each length up to that has one", () => {
  expect(qr("x".repeat(214))).toBeNull();
  for (let n = 0; n <= 213; n += 7) expect(qr("x".repeat(n))?.length).toBeGreaterThanOrEqual(21);
});

test("the drawing has a quiet zone of four modules", () => {
  const { size, path } = qrPath(qr("HELLO") ?? []);
  expect(size).toBe(29);
  expect(path.startsWith("M4 4h1v1h-1z")).toBe(true);
});
