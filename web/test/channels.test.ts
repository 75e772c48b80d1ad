import { describe, expect, test } from "vitest";
import { parse } from "../src/directory/channels.ts";
import { sinceWords, stateWords, viewersWords } from "../src/ui/words.ts";

describe("the list of channels", () => {
  test("who is live comes first, by viewers, then the others by name", () => {
    const channels = parse({
      channels: [
        { name: "zoo", status: "offair", since: null, viewers: 0 },
        { name: "few", status: "live", since: 1, viewers: 2 },
        { name: "art", status: "offair", since: null, viewers: 9 },
        { name: "many", status: "live", since: 1, viewers: 20 },
      ],
    });
    expect(channels.map((c) => c.name)).toEqual(["many", "few", "art", "zoo"]);
  });

  test.each([
    ["null", null],
    ["a list", []],
    ["no list", { channels: "x" }],
    ["strange entries", { channels: [1, null, {}, { name: 3 }] }],
  ])("%s is an empty list", (_, body) => {
    expect(parse(body)).toEqual([]);
  });

  test("fields that are missing have their defaults", () => {
    expect(parse({ channels: [{ name: "a" }] })).toEqual([
      { name: "a", status: "offair", since: null, viewers: 0, title: "a", picture: null, logo: null },
    ]);
  });
});

describe("words", () => {
  const minute = 60_000_000;
  test.each([
    [0, "just started"],
    [12, "live for 12 min"],
    [60, "live for 1 h"],
    [125, "live for 2 h 5 min"],
  ])("%d minutes ago", (minutes, words) => {
    expect(sinceWords(1e15, 1e15 + minutes * minute)).toBe(words);
  });

  test("viewers and states", () => {
    expect(viewersWords(1)).toBe("1 viewer");
    expect(viewersWords(0)).toBe("0 viewers");
    expect(viewersWords(2413)).toBe("2.4K viewers");
    expect(stateWords(null, 0)).toBe("Off air");
    expect(stateWords({ id: "s", status: "ended", since: null }, 0)).toBe("The show has ended");
    expect(stateWords({ id: "s", status: "live", since: 1e15 }, 1e15 + 12 * minute)).toBe("Live for 12 min");
  });
});
