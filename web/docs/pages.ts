import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tokensCss } from "../../sdk/elements/src/tokens.ts";
import { type Rendered, render } from "./render.ts";
import { errorsTable, type Refusal, restPage } from "./rest.ts";
import { readYaml } from "./yaml.ts";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "docs/site");

/** One page of the documentation. */
export interface Page extends Rendered {
  /** Its name in the address; `index` is `/docs` itself. */
  readonly name: string;
  readonly title: string;
  readonly section: string;
  readonly order: number;
  readonly url: string;
}

interface Source {
  readonly name: string;
  readonly head: Readonly<Record<string, string>>;
  readonly body: string;
}

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The address of a page. */
export const urlOf = (name: string): string => (name === "index" ? "/docs" : `/docs/${name}`);

/** A source with what stands between its first two lines of `---`. */
function sourceOf(file: string): Source {
  const text = readFileSync(join(folder, file), "utf8");
  const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (front === undefined || body === undefined) throw new Error(`docs/site/${file}: no front matter`);
  const head = Object.fromEntries(
    front.split("\n").map((line) => {
      const [, key = "", value = ""] = /^(\w+): (.+)$/.exec(line) ?? [];
      return [key, value];
    }),
  );
  for (const key of ["title", "section", "order"])
    if (!head[key]) throw new Error(`docs/site/${file}: the front matter has no ${key}`);
  return { name: basename(file, ".md"), head, body };
}

/** What a line `<!-- made: NAME -->` of a source stands for. */
const made: Readonly<Record<string, () => string>> = {
  rest: () => restPage(readYaml(read("schema/openapi.yaml"))),
  errors: () => errorsTable((JSON.parse(read("schema/errors.json")) as { errors: Refusal[] }).errors),
  tokens: tokensTable,
};

/** The design tokens with what they are in the light and in the dark. */
function tokensTable(): string {
  const rows = [...tokensCss.matchAll(/^ {4}(--fr-[\w-]+): ([\s\S]*?);$/gm)].map(
    ([, name, value]) => `| \`${name}\` | \`${value?.replace(/\s+/g, " ")}\` |`,
  );
  return ["| token | value |", "|---|---|", ...rows].join("\n");
}

const extension = (path: string) => (/\.(\w+)$/.exec(path)?.[1] ?? "").replace("mjs", "js");

/** Puts in what a source takes from elsewhere: a file of the repository as code, or as text, or what is made. */
function filled(body: string): string {
  return body
    .replace(
      /^<!-- code: (\S+) -->$/gm,
      (_, path: string) => `\`\`\`\`${extension(path)}\n${read(path)}\`\`\`\``,
    )
    .replace(/^<!-- text: (\S+) -->$/gm, (_, path: string) => read(path))
    .replace(/^<!-- made: (\w+) -->$/gm, (_, name: string) => {
      const make = made[name];
      if (make === undefined) throw new Error(`docs: nothing is made under the name ${name}`);
      return make();
    });
}

/** Where links of the sources lead. `names` are those of the pages. */
export function linksOf(names: ReadonlySet<string>): (href: string) => string | null {
  return (href) => {
    if (/^([a-z]+:|#|\/)/.test(href)) return href;
    const [, name = "", anchor = ""] = /^(?:\.\/)?([\w-]+)\.md(#.*)?$/.exec(href) ?? [];
    return names.has(name) ? urlOf(name) + anchor : null;
  };
}

/** All pages in the order of reading. */
export function allPages(): readonly Page[] {
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map(sourceOf);
  const links = linksOf(new Set(sources.map((s) => s.name)));
  return sources
    .map(({ name, head, body }) => ({
      name,
      title: head.title ?? "",
      section: head.section ?? "",
      order: Number(head.order),
      url: urlOf(name),
      ...render(filled(body), links),
    }))
    .sort((a, b) => a.order - b.order);
}

/** What the search looks through: an entry for each heading. */
export function searchIndex(pages: readonly Page[]): string {
  const entries = pages.flatMap((page) =>
    page.sections.map(({ id, heading, text }, i) => [
      page.title,
      i === 0 ? page.url : `${page.url}#${id}`,
      heading,
      text.replace(/\s+/g, " ").trim().slice(0, 500),
    ]),
  );
  return JSON.stringify(entries);
}
