import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";
import * as elements from "../../sdk/elements/src/index.ts";
import * as widgets from "../../sdk/elements/src/room.ts";
import { type Entry, find } from "../docs/page/find.ts";
import { allPages, linksOf, root, searchIndex } from "../docs/pages.ts";
import { codeBlock, render } from "../docs/render.ts";
import { readYaml } from "../docs/yaml.ts";

const pages = allPages();
const folder = join(root, "docs/site");
const source = (name: string) => readFileSync(join(folder, `${name}.md`), "utf8");

/** The elements that a page may use, as the modules define them; the floats are a layer of the reactions. */
const defined = ["index.ts", "room.ts"].flatMap((file) => {
  const text = readFileSync(join(root, "sdk/elements/src", file), "utf8");
  return [...text.matchAll(/define\("(frontrow-[a-z]+)", (\w+)\)/g)].map(([, tag = "", name = ""]) => ({
    tag,
    element: { ...elements, ...widgets }[name as "FrontrowPlayer"] as ElementClass,
  }));
});
const own = defined.filter(({ tag }) => tag !== "frontrow-floats");

interface ElementClass {
  readonly prototype: object;
  readonly properties: Readonly<Record<string, { readonly attribute?: string | boolean }>>;
}

/** The attributes that an element reads. */
const attributesOf = ({ properties }: ElementClass): string[] =>
  Object.entries(properties).flatMap(([name, { attribute }]) =>
    attribute === false ? [] : [typeof attribute === "string" ? attribute : name.toLowerCase()],
  );

/** What a chapter of a source names in the first cells of its first table. */
function named(text: string, chapter: string): string[] {
  const [, part = ""] = text.split(new RegExp(`^## ${chapter}.*$`, "m"));
  const [table = ""] = /(?:^\|.*\n)+/m.exec(part.split(/^## /m)[0] ?? "") ?? [];
  return [...table.matchAll(/^\| `([\w-]+)/gm)].map(([, name = ""]) => name);
}

/** What is wrong with the tags of a piece of HTML; null for nothing. */
function unbalanced(html: string): string | null {
  const empty = new Set(["meta", "link", "input", "img", "br", "hr"]);
  const open: string[] = [];
  const bare = html
    .replace(/<!--[\s\S]*?-->|<!doctype[^>]*>/gi, "")
    .replace(/(<script[^>]*>)[\s\S]*?(<\/script>)/g, "$1$2");
  for (const [whole, close, name = ""] of bare.matchAll(
    /<(\/?)([a-z][\w-]*)(?:\s+[@:\w-]+(?:="[^"]*")?)*\s*>|</g,
  )) {
    if (whole === "<") return "a < that begins no tag";
    if (close) {
      if (open.pop() !== name) return `</${name}> closes nothing`;
    } else if (!empty.has(name)) open.push(name);
  }
  return open.length === 0 ? null : `<${open.at(-1)}> is not closed`;
}

describe("the documentation", () => {
  const ids = new Map(
    pages.map((p) => [p.url, new Set([...p.html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id))]),
  );

  test.each(pages.map((p) => [p.name, p] as const))("%s: its links lead somewhere", (_, page) => {
    for (const [, href = ""] of page.html.matchAll(/ href="([^"]+)"/g)) {
      const [path = "", anchor] = href.split("#");
      if (path !== "" && path !== "/docs" && !path.startsWith("/docs/")) continue;
      const there = ids.get(path === "" ? page.url : path);
      expect(there, `${page.name}: ${href}`).toBeDefined();
      if (anchor !== undefined)
        expect([...(there ?? [])], `${page.name}: ${href}`).toContain(decodeURIComponent(anchor));
    }
  });

  test("no link of the sources is lost", () => {
    const links = linksOf(new Set(pages.map((p) => p.name)));
    for (const file of readdirSync(folder))
      for (const [, href = ""] of readFileSync(join(folder, file), "utf8").matchAll(/\]\(([^)]+)\)/g))
        expect(links(href), `${file}: ${href}`).not.toBeNull();
  });

  test.each(own)("$tag has a page with all its attributes and nothing else", ({ tag, element }) => {
    const page = pages.find((p) => p.headings[0]?.text === `<${tag}>`);
    expect(page, `a page with the title <${tag}>`).toBeDefined();
    const text = source(page?.name ?? "");
    expect(named(text, "Attributes").sort()).toEqual(attributesOf(element).sort());
    expect(text).toMatch(/^```html live$/m);
    for (const name of named(text, "Properties"))
      expect(name in element.properties || name in element.prototype, `${tag}: ${name}`).toBe(true);
  });

  test.each(own)("the parts of $tag are in the code", ({ tag }) => {
    const name = tag.replace("frontrow-", "");
    const dirs = [name === "leaderboard" ? "board" : name, "widget"].map((d) =>
      join(root, "sdk/elements/src", d),
    );
    const code = dirs.flatMap((d) => readdirSync(d).map((f) => readFileSync(join(d, f), "utf8"))).join("\n");
    const page = pages.find((p) => p.headings[0]?.text === `<${tag}>`);
    const [, chapter = ""] = source(page?.name ?? "").split("## Parts\n");
    const parts = [...(chapter.split("See [")[0] ?? "").matchAll(/`([\w-]+)`/g)].map(([, part = ""]) => part);
    expect(parts.length).toBeGreaterThan(0);
    const there = new RegExp(parts.map((p) => `(?=[\\s\\S]*(?:part="${p}"|#button\\("${p}"))`).join(""));
    expect(code, parts.join()).toMatch(there);
  });

  test.each(pages.flatMap((p) => p.codes.map((c, i) => [`${p.name} ${i + 1} (${c.language})`, c] as const)))(
    "code of %s can be read",
    (_, { language, text }) => {
      if (["js", "jsx"].includes(language))
        expect(parseSync(`page.${language}`, text).errors.map((e) => e.message)).toEqual([]);
      if (language === "html") expect(unbalanced(text)).toBeNull();
    },
  );

  test("the check of HTML sees what is wrong", () => {
    expect(unbalanced("<p>One</p><img src='x'")).not.toBeNull();
    expect(unbalanced("<p><b>One</p>")).toBe("</p> closes nothing");
    expect(unbalanced("<main>")).toBe("<main> is not closed");
    expect(unbalanced('<script>if (1 < 2) {}</script><a href="x">1</a>')).toBeNull();
  });

  test("every operation of the description is in the REST reference", () => {
    const api = readYaml(readFileSync(join(root, "schema/openapi.yaml"), "utf8")) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>;
    };
    const rest = pages.find((p) => p.name === "rest");
    const titles = rest?.headings.map((h) => h.text) ?? [];
    const all = Object.values(api.paths).flatMap((methods) => Object.values(methods).map((o) => o.summary));
    expect(all.length).toBeGreaterThan(15);
    expect(titles).toEqual(expect.arrayContaining(all));
    expect(rest?.codes).toHaveLength(all.length);
  });

  test("what a page says of itself is text, and never markup", () => {
    const { html, headings } = render('# A `<b>` & "c"\n\n## A\n\n## A\n', (href) => href);
    expect(headings.map((h) => h.id)).toEqual(["a-b-c", "a", "a-2"]);
    expect(html).not.toContain("<b>");
    expect(codeBlock("<script>", "")).toContain("&lt;script&gt;");
  });
});

describe("the search", () => {
  const index = JSON.parse(searchIndex(pages)) as readonly Entry[];

  test("finds an element by its name first", () => {
    expect(find(index, "frontrow-poll")[0]?.url).toBe("/docs/poll");
    expect(find(index, "webhook verify")[0]?.url).toBe("/docs/webhooks#verify-it");
  });

  test("all words have to be there, accents and case don't matter", () => {
    const entries: readonly Entry[] = [["Café", "/a", "Öl", "and bread"]];
    expect(find(entries, "CAFE ol")).toHaveLength(1);
    expect(find(entries, "cafe tea")).toHaveLength(0);
    expect(find(entries, "  ")).toHaveLength(0);
  });
});

describe("the reader of the description", () => {
  test("reads maps, lists, lists in lists and one-line values", () => {
    const text = 'a:\n  - b: 1\n    c: "x: y"\n  - - d\n    - true\n"200":\n  e: null\nf:\n  - g\n';
    expect(readYaml(text)).toEqual({ a: [{ b: 1, c: "x: y" }, ["d", true]], "200": { e: null }, f: ["g"] });
  });

  test("refuses what it doesn't know", () => {
    expect(() => readYaml("a: [1]\n")).toThrow("not read here");
    expect(() => readYaml("a: 1\n    b: 2\n")).toThrow();
  });
});
