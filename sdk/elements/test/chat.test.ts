import type { ChatLine } from "@frontrow/core";
import { describe, expect, test } from "vitest";
import { announcement } from "../src/chat/announce.ts";
import { continues, initial, isTall, lengthOf, remaining, shown } from "../src/chat/text.ts";
import {
  drawn,
  extendDown,
  extendUp,
  following,
  freeze,
  fromOldest,
  mostDrawn,
  rangeOf,
  step,
  unread,
} from "../src/chat/window.ts";

const keys = (n: number, from = 0) => Array.from({ length: n }, (_, i) => ({ key: `k${from + i}` }));

const line = (by: string, text: string, more: Partial<ChatLine> = {}): ChatLine => ({
  key: text,
  id: text,
  kind: "message",
  at: 1_000_000,
  by: { id: by, name: by, role: "viewer" },
  text,
  status: "sent",
  ...more,
});

describe("the drawn lines", () => {
  test("a follower draws the newest only", () => {
    expect(rangeOf(following, keys(10))).toEqual({ from: 0, to: 10 });
    expect(rangeOf(following, keys(1000))).toEqual({ from: 1000 - drawn, to: 1000 });
    expect(unread(following, keys(1000))).toBe(0);
  });

  test("a reader keeps what is drawn while lines come", () => {
    const view = freeze(following, keys(500));
    const before = rangeOf(view, keys(500));
    expect(rangeOf(view, keys(900))).toEqual(before);
    expect(unread(view, keys(900))).toBe(400);
  });

  test("freezing twice changes nothing", () => {
    const view = freeze(following, keys(500));
    expect(freeze(view, keys(900))).toBe(view);
  });

  test("a reader draws more in steps, up to both ends", () => {
    let view = freeze(following, keys(200));
    const up = extendUp(view, keys(300));
    expect(up).not.toBe(false);
    view = up || view;
    expect(rangeOf(view, keys(300))).toEqual({ from: 200 - drawn - step, to: 200 });
    view = extendUp(view, keys(300)) || view;
    expect(rangeOf(view, keys(300)).from).toBe(0);
    expect(extendUp(view, keys(300))).toBe(false);
    view = extendDown(view, keys(300)) || view;
    expect(rangeOf(view, keys(300)).to).toBe(200 + step);
    expect(unread(view, keys(300))).toBe(100 - step);
    view = extendDown(view, keys(300)) || view;
    expect(extendDown(view, keys(300))).toBe(false);
  });

  test("however far a reader goes, only so many stand in the page", () => {
    const all = keys(10_000);
    let view = freeze(following, all);
    for (let up = extendUp(view, all); up !== false; up = extendUp(view, all)) {
      view = up;
      const { from, to } = rangeOf(view, all);
      expect(to - from).toBeLessThanOrEqual(mostDrawn);
    }
    expect(rangeOf(view, all)).toEqual({ from: 0, to: mostDrawn });
    // What they have read on the way up is no news on the way down.
    const later = keys(10_100);
    expect(unread(view, later)).toBe(100);
    view = extendDown(view, later) || view;
    expect(rangeOf(view, later)).toEqual({ from: step, to: mostDrawn + step });
    expect(unread(view, later)).toBe(100);
    for (let down = extendDown(view, later); down !== false; down = extendDown(view, later)) view = down;
    expect(rangeOf(view, later)).toEqual({ from: 10_100 - mostDrawn, to: 10_100 });
    expect(unread(view, later)).toBe(0);
  });

  test("older lines in front do not move a reader until they are asked for", () => {
    const view = freeze(following, keys(100));
    const more = [...keys(50, 1000), ...keys(100)];
    expect(rangeOf(view, more)).toEqual({ from: 50, to: 150 });
    expect(rangeOf(fromOldest(view, more), more)).toEqual({ from: 0, to: 150 });
  });

  test("a line that is gone falls back to the nearest end", () => {
    const view = freeze(following, keys(10));
    expect(rangeOf(view, keys(5, 3))).toEqual({ from: 0, to: 5 });
    expect(unread(view, keys(5))).toBe(0);
    expect(rangeOf(view, keys(1000, 3000))).toEqual({ from: 0, to: mostDrawn });
  });

  test("an empty chat draws nothing", () => {
    expect(rangeOf(freeze(following, []), [])).toEqual({ from: 0, to: 0 });
    expect(unread(freeze(following, []), keys(2))).toBe(2);
  });
});

describe("what is read out", () => {
  test.each([
    ["nothing of one's own", [line("me", "hi")], ""],
    ["a few lines whole", [line("Ada", "hi"), line("Bo", "yes")], "Ada: hi. Bo: yes"],
    [
      "actions and announcements like the rest",
      [line("Ada", "waves", { kind: "action" }), line("Eva", "Soon!", { kind: "announcement" })],
      "Ada: waves. Eva: Soon!",
    ],
    ["many as a number", Array.from({ length: 4 }, (_, i) => line("Ada", `n${i}`)), "4 new messages"],
    [
      "what the room says, always",
      [line("", "", { kind: "system", system: "ended", by: null })],
      "The show has ended",
    ],
  ])("%s", (_, lines, said) => {
    expect(announcement(lines, "me")).toBe(said);
  });

  test("a long text is cut", () => {
    expect(announcement([line("Ada", "x".repeat(400))], null).length).toBeLessThan(180);
  });
});

describe("texts", () => {
  test("lines of one author within two minutes stand together", () => {
    const first = line("Ada", "a");
    expect(continues(line("Ada", "b", { at: 2_000_000 }), first)).toBe(true);
    expect(continues(line("Ada", "b", { at: 200_000_000 }), first)).toBe(false);
    expect(continues(line("Bo", "b"), first)).toBe(false);
    expect(continues(line("Ada", "b"), undefined)).toBe(false);
    expect(continues(line("Ada", "b"), line("", "", { kind: "system", by: null }))).toBe(false);
  });

  test("blank lines can't push others away", () => {
    expect(shown("above\n\n \n\n\nbelow\n\n\n")).toBe("above\n\nbelow");
    expect(shown("a\r\nb")).toBe("a\nb");
    expect(isTall("x\n".repeat(30))).toBe(true);
    expect(isTall(`above${"\n".repeat(30)}below`)).toBe(false);
  });

  test.each([
    ["Ada", "A"],
    ["  émile", "É"],
    ["🎉party", "P"],
    ["🎉", "🎉"],
    ["", "?"],
  ])("the letter of %j is %j", (name, letter) => {
    expect(initial(name)).toBe(letter);
  });

  test("characters are counted as the server counts them", () => {
    expect(lengthOf("a😀b")).toBe(3);
  });

  test("what is left is told only near the limit", () => {
    expect(remaining("x".repeat(449), 500)).toBe(null);
    expect(remaining("x".repeat(450), 500)).toBe(50);
    expect(remaining(` ${"x".repeat(501)} `, 500)).toBe(-1);
  });
});
