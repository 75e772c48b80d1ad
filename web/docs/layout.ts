import type { Page } from "./pages.ts";
import { escapeHtml as esc, type Heading } from "./render.ts";

const icon = (path: string) =>
  `<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${path}"/></svg>`;

const icons = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
} as const;

/** The mark, as the app has it. */
const mark =
  '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="9" fill="var(--fr-accent)"/><g fill="var(--fr-on-accent)"><path d="M12.4 6.9v9.2a.7.7 0 0 0 1.06.6l7.5-4.6a.7.7 0 0 0 0-1.2l-7.5-4.6a.7.7 0 0 0-1.06.6z"/><circle cx="7.5" cy="23.5" r="2.3" opacity=".55"/><circle cx="13.2" cy="23.5" r="2.3"/><circle cx="18.9" cy="23.5" r="2.3" opacity=".55"/><circle cx="24.6" cy="23.5" r="2.3" opacity=".55"/></g></svg>';

/** The bar on top of every page. What only works with the script is hidden until it runs. */
const header = `<header class="top">
<a class="brand" href="/">${mark}Frontrow</a><a class="docs" href="/docs">Docs</a>
<span class="gap"></span>
<button type="button" class="find" data-find hidden aria-keyshortcuts="/" aria-label="Search the documentation">${icon(icons.search)}<span>Search</span><kbd aria-hidden="true">/</kbd></button>
<button type="button" class="round" data-theme-button hidden aria-label="Change the theme">${icon(icons.moon)}${icon(icons.sun)}</button>
<button type="button" class="round menu" data-menu hidden aria-expanded="false" aria-controls="pages" aria-label="Pages">${icon(icons.menu)}</button>
</header>`;

const dialog = `<dialog class="search" aria-label="Search the documentation">
<form role="search"><label for="query">${icon(icons.search)}<span class="hidden">Search the documentation</span></label><input id="query" type="text" enterkeyhint="search" autocomplete="off" spellcheck="false" placeholder="Search the documentation"><button type="button" data-close>Close</button></form>
<p class="hint" role="status"></p>
<ol class="results"></ol>
</dialog>`;

function sidebar(pages: readonly Page[], now: Page): string {
  const sections = [...new Set(pages.map((p) => p.section))];
  const link = (p: Page) =>
    `<li><a href="${p.url}"${p === now ? ' aria-current="page"' : ""}>${esc(p.title)}</a></li>`;
  return `<nav id="pages" class="pages" aria-label="Documentation">${sections
    .map(
      (s, i) =>
        `<p id="section-${i}">${esc(s)}</p><ul aria-labelledby="section-${i}">${pages
          .filter((p) => p.section === s)
          .map(link)
          .join("")}</ul>`,
    )
    .join("")}</nav>`;
}

function contents(headings: readonly Heading[]): string {
  const shown = headings.filter((h) => h.level === 2 || h.level === 3);
  // A long reference lists its chapters alone.
  const few = shown.length > 30 ? shown.filter((h) => h.level === 2) : shown;
  if (few.length < 2) return "";
  const item = (h: Heading) => `<li class="l${h.level}"><a href="#${h.id}">${esc(h.text)}</a></li>`;
  return `<nav class="contents" aria-labelledby="contents"><p id="contents">On this page</p><ul>${few.map(item).join("")}</ul></nav>`;
}

function around(pages: readonly Page[], now: Page): string {
  const at = pages.indexOf(now);
  const [before, after] = [pages[at - 1], pages[at + 1]];
  const link = (p: Page | undefined, rel: "prev" | "next", says: string) =>
    p === undefined
      ? "<span></span>"
      : `<a class="${rel}" rel="${rel}" href="${p.url}"><small>${says}</small>${esc(p.title)}</a>`;
  return `<nav class="around" aria-label="Before and after">${link(before, "prev", "Previous")}${link(after, "next", "Next")}</nav>`;
}

/**
 * A page in the shell that the bundler made: `template` has the marks `<!-- title -->`, `<!-- body -->` and
 * `<!-- theme -->`, and the tags of style and script.
 */
export function layout(
  template: string,
  pages: readonly Page[],
  now: Page,
  files: { readonly theme: string; readonly search: string },
): string {
  const body = `<a class="skip" href="#main">Skip to the text</a>
${header}
<div class="house">
${sidebar(pages, now)}
<main id="main" tabindex="-1"><article>${now.html}</article>${around(pages, now)}</main>
${contents(now.headings)}
</div>
${dialog}`;
  const title = now.name === "index" ? "Frontrow documentation" : `${now.title} · Frontrow documentation`;
  const put: Readonly<Record<string, string>> = {
    "<!-- title -->": esc(title),
    "<!-- theme -->": `<script src="/${files.theme}"></script>`,
    "<!-- body -->": body,
    "<body>": `<body data-search="/${files.search}">`,
  };
  return template.replace(/<!-- (?:title|theme|body) -->|<body>/g, (mark) => put[mark] ?? mark);
}
