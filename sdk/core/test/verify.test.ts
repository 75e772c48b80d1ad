import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Game, GameView } from "../src/feature/game.ts";
import { cardOf, hasLine, markOf, verifyBingo } from "../src/verify.ts";

const recorded = JSON.parse(
  readFileSync(new URL("../../../test/replay/game-bingo-over.json", import.meta.url), "utf8"),
) as { readonly view: GameView };
const over = recorded.view.games[0] as Game;

describe("a bingo can be checked", () => {
  test("the card is the one that the server makes", async () => {
    const mark = await markOf("g_1", "d_Ada");
    expect(await cardOf("0f".repeat(32), mark, 30)).toEqual([
      13, 15, 12, 11, 5, 21, 1, 8, 10, 23, 17, 24, -1, 22, 19, 26, 14, 25, 18, 29, 28, 3, 6, 4, 2,
    ]);
    expect(await cardOf("x", mark, 23)).toEqual([]);
  });

  test("each item is on a card once", async () => {
    for (const items of [24, 40, 75]) {
      const card = await cardOf("seed", `${items}`, items);
      expect(new Set(card).size).toBe(25);
      expect(Math.max(...card)).toBeLessThan(items);
    }
  });

  test("what the server recorded is right", async () => {
    expect(over.result?.drawn?.length).toBe(2);
    expect(await verifyBingo(over)).toBeNull();
  });

  test.each<[string, (g: Game) => Game]>([
    ["another seed", (g) => ({ ...g, result: { ...g.result, seed: "0".repeat(64) } })],
    ["a call less", (g) => ({ ...g, called: (g.called ?? []).slice(1, 6) })],
    [
      "another winner",
      (g) => ({ ...g, result: { ...g.result, drawn: [{ mark: "x", id: "y", name: "Z" }] } }),
    ],
    ["one item less", (g) => ({ ...g, items: (g.items ?? []).slice(1) })],
    ["not over", ({ result: _, ...g }) => g],
  ])("%s is found out", async (_, change) => {
    expect(await verifyBingo(change(over))).not.toBeNull();
  });

  test("lines", () => {
    const card = Array.from({ length: 25 }, (_, i) => (i === 12 ? -1 : i));
    expect(hasLine(card, [0, 6, 18, 24])).toBe(true);
    expect(hasLine(card, [3, 4, 5, 6, 7])).toBe(false);
    expect(hasLine([], [])).toBe(false);
  });
});
