import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { tokensCss } from "../../sdk/elements/src/tokens.ts";
import { layout } from "./layout.ts";
import { allPages, root, searchIndex } from "./pages.ts";

const shell = "docs/template.html";
const tokens = "virtual:frontrow-tokens.css";

/**
 * Writes `docs/PAGE.html` of all pages, in the shell that the bundler makes of `template.html`. The tokens are
 * a style sheet here, so that a page is drawn before its script runs.
 */
export function docs(): Plugin {
  return {
    name: "frontrow-docs",
    enforce: "post",
    resolveId: (id) => (id === tokens ? `\0${tokens}` : null),
    load: (id) => (id === `\0${tokens}` ? tokensCss : null),
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const made = bundle[shell];
        if (made?.type !== "asset") this.error("the bundler made no shell for the documentation");
        const template = String(made.source);
        delete bundle[shell];
        const pages = allPages();
        const emit = (name: string, source: string) =>
          this.getFileName(this.emitFile({ type: "asset", name, source }));
        const theme = emit("docs-theme.js", readFileSync(join(root, "web/docs/page/theme.js"), "utf8"));
        const search = emit("docs-search.json", searchIndex(pages));
        for (const page of pages)
          this.emitFile({
            type: "asset",
            fileName: `docs/${page.name}.html`,
            source: layout(template, pages, page, { theme, search }),
          });
      },
    },
  };
}
