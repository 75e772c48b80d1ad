import { describe, expect, test } from "vitest";
import { begunAt, found, offeredFor } from "../src/emotes/complete.ts";
import { isBig, partsOf, pictureAt } from "../src/emotes/parts.ts";

const base = "https://live.example.com";
const emotes = {
  wave: "/emotes/wave.png",
  ab: "/emotes/ab.png",
  far: "https://cdn.example.org/far.png",
  slashes: "//cdn.example.org/far.png",
  back: "/\\cdn.example.org/far.png",
  tab: "/\t/cdn.example.org/far.png",
  script: "javascript:alert(1)",
  empty: "",
};
const read = (text: string) =>
  partsOf(text, emotes, base).map((part) => (typeof part === "string" ? part : [part.text, part.src]));
const wave = [":wave:", `${base}/emotes/wave.png`];
const ab = [":ab:", `${base}/emotes/ab.png`];

describe("emotes in a text", () => {
  test.each<[string, unknown[]]>([
    ["hello", ["hello"]],
    ["", []],
    [":wave:", [wave]],
    ["a :wave: b", ["a ", wave, " b"]],
    [":wave::ab:", [wave, ab]],
    ["10:30:wave:", ["10:30", wave]],
    ["::wave::", [":", wave, ":"]],
    [":wave:ab:", [wave, "ab:"]],
    [":wave :wave", [":wave :wave"]],
    [":Wave: :nothing: :a:", [":Wave: :nothing: :a:"]],
    ["<img src=x onerror=1> :wave:", ["<img src=x onerror=1> ", wave]],
  ])("%j", (text, parts) => {
    expect(read(text)).toEqual(parts);
  });

  test("pictures of other servers, and what is no picture, stay text", () => {
    for (const code of ["far", "slashes", "back", "tab", "script", "empty"])
      expect(read(`:${code}:`)).toEqual([`:${code}:`]);
  });

  test("what objects have of themselves is no emote", () => {
    for (const code of ["constructor", "__proto__", "toString"])
      expect(read(`:${code}:`)).toEqual([`:${code}:`]);
  });

  test("the text of the parts is the text", () => {
    for (const text of ["a :wave: :ab::wave:b", "::wave:ab:", ":far: :wave:\n:ab:"]) {
      const parts = partsOf(text, emotes, base);
      expect(parts.map((part) => (typeof part === "string" ? part : part.text)).join("")).toBe(text);
    }
  });

  test("a few alone are large", () => {
    const big = (text: string) => isBig(partsOf(text, emotes, base));
    expect(big(":wave:")).toBe(true);
    expect(big(" :wave: :ab:\n:wave::ab::wave:")).toBe(true);
    expect(big(":wave:".repeat(6))).toBe(false);
    expect(big(":wave: hi")).toBe(false);
    expect(big(" ")).toBe(false);
    expect(big(":far:")).toBe(false);
  });

  test("a GIF has a still", () => {
    const hash = "0123456789abcdef0123456789abcdef";
    const at = `/api/v1/channels/live/emotes/files/${hash}`;
    expect(pictureAt(`${at}.gif`, base)).toEqual({
      src: `${base}${at}.gif`,
      still: `${base}${at}.still.png`,
    });
    expect(pictureAt(`${at}.png`, base)?.still).toBeNull();
    expect(pictureAt("/wave.gif", base)?.still).toBeNull();
  });
});

describe("completing a code", () => {
  test.each<[string, string | null]>([
    [":ca", "ca"],
    ["hello :ca", "ca"],
    ["(:ca", "ca"],
    [":c", null],
    [":)", null],
    [":wave:", null],
    [":wave:ca", null],
    ["10:30", null],
    ["ü:30", null],
    ["https://x", null],
    [":ca t", null],
  ])("%j", (text, query) => {
    expect(begunAt(text, text.length)?.query ?? null).toBe(query);
  });

  test("only what is before the caret counts", () => {
    expect(begunAt("a :cat", 5)).toEqual({ from: 2, query: "ca" });
  });

  test("what begins so comes first, the short before the long", () => {
    expect(found(["tomcat", "catjam", "cat", "CATS", "dog"], "cat")).toEqual([
      "cat",
      "CATS",
      "catjam",
      "tomcat",
    ]);
    expect(found(["cat"], "x")).toEqual([]);
    expect(
      offeredFor(
        Array.from({ length: 40 }, (_, i) => `cat${i}`),
        "cat",
      ),
    ).toHaveLength(6);
  });
});
