import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import php from "highlight.js/lib/languages/php";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import MarkdownIt, { type Token } from "markdown-it";

/** The highlighter's names of the languages that the pages use. */
const languages = { bash, css, ini, javascript, json, php, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
const aliases: Readonly<Record<string, string>> = {
  html: "xml",
  vue: "xml",
  js: "javascript",
  jsx: "javascript",
  ts: "typescript",
  sh: "bash",
};

/** A heading of a page. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** What stands under a heading, as the search knows it. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly text: string;
}

/** A block of code as it stands in a source. */
export interface Code {
  readonly language: string;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
  readonly codes: readonly Code[];
}

/** Where a link of a source leads: another address, or null for one that no page has, which becomes plain text. */
export type Links = (href: string) => string | null;

const copyIcon =
  '<svg viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M9 9h10v11H9zM5 15V4h10"/></svg>';

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The anchor of a heading; the same text again gets a number. */
function slugs(): (text: string) => string {
  const used = new Map<string, number>();
  return (text) => {
    const slug =
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-|-$/g, "") || "section";
    const n = (used.get(slug) ?? 0) + 1;
    used.set(slug, n);
    return n === 1 ? slug : `${slug}-${n}`;
  };
}

/** A block of code with its button. The button is shown by the script that makes it work. */
export function codeBlock(text: string, language: string): string {
  const known = aliases[language] ?? language;
  const code = text.replace(/\n$/, "");
  const body = hljs.getLanguage(known) ? hljs.highlight(code, { language: known }).value : escapeHtml(code);
  const label = language === "" ? "Code" : `Code, ${language}`;
  return `<div class="code"><pre tabindex="0" role="group" aria-label="${label}"><code>${body}</code></pre><button type="button" class="copy" data-copy hidden aria-label="Copy the code" title="Copy">${copyIcon}</button></div>\n`;
}

/** A live example: its markup waits in a template until the made-up room is there. */
function liveBlock(text: string): string {
  return `<figure class="live"><figcaption><b>Live example</b> <span>The real element over made-up data in this page: nothing is sent anywhere.</span></figcaption><div class="stage" data-live><template>${text}</template><noscript><p class="waits">The example needs JavaScript.</p></noscript></div></figure>\n`;
}

const textOf = (token: Token): string =>
  (token.children ?? []).map((t) => (t.type === "softbreak" ? " " : t.content)).join("");

/** Makes links what they are on the site. */
function relink(tokens: readonly Token[], links: Links): void {
  let plain = false;
  for (const t of tokens) {
    if (t.type === "inline" && t.children !== null) relink(t.children, links);
    if (t.type === "link_open") {
      const to = links(t.attrGet("href") ?? "");
      plain = to === null;
      if (to === null) Object.assign(t, { type: "html_inline", content: "" });
      else t.attrSet("href", to);
    } else if (t.type === "link_close" && plain) {
      Object.assign(t, { type: "html_inline", content: "" });
      plain = false;
    }
  }
}

function outline(tokens: readonly Token[]): { headings: Heading[]; sections: Section[] } {
  const slug = slugs();
  const headings: Heading[] = [];
  const sections: { id: string; heading: string; text: string }[] = [];
  for (const [i, t] of tokens.entries()) {
    const inline = tokens[i + 1];
    if (t.type === "heading_open" && inline !== undefined) {
      const text = textOf(inline);
      const id = slug(text);
      t.attrSet("id", id);
      headings.push({ level: Number(t.tag.slice(1)), id, text });
      sections.push({ id, heading: text, text: "" });
    } else if (t.type === "inline" && tokens[i - 1]?.type !== "heading_open") {
      const now = sections.at(-1);
      if (now !== undefined) now.text += `${textOf(t)} `;
    }
  }
  return { headings, sections };
}

/** Renders one source. */
export function render(source: string, links: Links): Rendered {
  const md = new MarkdownIt({ html: true });
  const codes: Code[] = [];
  const rules = md.renderer.rules;
  rules.fence = (tokens, i) => {
    const { info, content } = tokens[i] as Token;
    const [language = "", mark] = info.trim().split(/\s+/);
    codes.push({ language, text: content });
    return (mark === "live" ? liveBlock(content) : "") + codeBlock(content, language);
  };
  rules.code_block = (tokens, i) => codeBlock((tokens[i] as Token).content, "");
  rules.table_open = () => '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n';
  rules.table_close = () => "</table></div>\n";
  rules.heading_close = (tokens, i) => {
    const id = tokens[i - 2]?.attrGet("id") ?? "";
    const { tag } = tokens[i] as Token;
    const text = escapeHtml(textOf(tokens[i - 1] as Token));
    const anchor = tag === "h1" ? "" : `<a class="anchor" href="#${id}" aria-label="Link to: ${text}">#</a>`;
    return `${anchor}</${tag}>\n`;
  };
  const tokens = md.parse(source, {});
  relink(tokens, links);
  const { headings, sections } = outline(tokens);
  const html = md.renderer.render(tokens, md.options, {});
  return { html, headings, sections, codes };
}
