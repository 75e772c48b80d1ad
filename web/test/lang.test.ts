import { type Language, languages, number, plural, setLanguage } from "@frontrow/elements";
import { describe, expect, test } from "vitest";
import { texts as elements } from "../../sdk/elements/src/lang/index.ts";
import { lexicons } from "../../sdk/elements/src/lang/language.ts";
import { texts as pages } from "../src/lang/index.ts";
import { texts as studio } from "../src/studio/lang/index.ts";

const sources = { elements, pages, studio };
const lists = Object.values({
  ...import.meta.glob("../../sdk/{elements,react}/src/**/words.ts"),
  ...import.meta.glob("../src/**/words.ts"),
});

/** Every text of a list by its path: "desk.chat/empty/0". */
function leaves(list: object, at: string): [path: string, text: unknown][] {
  return Object.entries(list).flatMap(([k, v]) =>
    typeof v === "object" && v !== null ? leaves(v, `${at}/${k}`) : [[`${at}/${k}`, v] as [string, unknown]],
  );
}

/** What a text's function says to arguments that can be found again: numbers or texts, whichever it takes. */
function said(fn: (...args: never[]) => string): string {
  for (const args of [
    [3, 7, 11, 13],
    ["aaa", "bbb", "ccc", "ddd"],
    ["aaa", 3, 7, 11],
    [3, "bbb", "ccc", 7],
  ]) {
    try {
      const text = fn(...(args as never[]));
      if (typeof text === "string" && !/undefined|NaN|\[object/.test(text)) return text;
    } catch {
      // It takes others.
    }
  }
  return "";
}

const figures = (text: string) => [...text.matchAll(/aaa|bbb|ccc|ddd|\d+/g)].map((m) => m[0]).sort();

describe.each(languages.filter((l) => l !== "en"))("%s", (of: Exclude<Language, "en">) => {
  test("says everything that English says, with the same arguments", async () => {
    await Promise.all(lists.map((load) => load()));
    const there: Record<string, object> = {};
    for (const source of Object.values(sources)) Object.assign(there, (await source[of]()).default);
    const own = new Map(leaves(there, ""));
    const english = new Map(leaves(Object.fromEntries(lexicons()), ""));
    const missing = [...english.keys()].filter((path) => !own.has(path));
    expect(missing, "missing").toEqual([]);
    const extra = [...own.keys()].filter((path) => !english.has(path) && !path.startsWith("/errors/"));
    expect(extra, "not in English any more").toEqual([]);
    await setLanguage(of);
    const wrong = [...english].filter(([path, text]) => {
      const mine = own.get(path);
      if (typeof mine !== typeof text) return true;
      if (typeof text === "string") return (mine as string).trim() === "" && text.trim() !== "";
      const [a, b] = [said(text as never), said(mine as never)];
      // A form for one, two or few may do without its number; all others say what they were given.
      return a !== "" && figures(a).some((f) => !figures(b).includes(f));
    });
    expect(
      wrong.map(([path]) => path),
      "without an argument, empty, or of another kind",
    ).toEqual([]);
    await setLanguage("en");
  });
});

test("all languages have the same error texts", async () => {
  const codes = async (l: Exclude<Language, "en">) =>
    Object.keys((((await elements[l]()).default as Record<string, object>).errors ?? {}) as object).sort();
  expect(await codes("es")).toEqual(await codes("de"));
  expect(await codes("ar")).toEqual(await codes("de"));
  expect(await codes("ja")).toEqual(await codes("de"));
  expect(await codes("de")).not.toEqual([]);
});

test("numbers and plurals follow the language", async () => {
  await setLanguage("de");
  expect(number(1234.5)).toBe("1.234,5");
  await setLanguage("ar");
  expect(number(1234)).toMatch(/^1[,٬]234$/);
  expect(plural(3, { few: "قليل", other: "آخر" })).toBe("قليل");
  await setLanguage("en");
  expect(plural(1, { one: "a", other: "b" })).toBe("a");
});
