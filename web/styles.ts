import type { Plugin } from "vite";

/**
 * Takes what only people need out of the styles that stand in scripts (css`…`), as
 * the build does to those in files: comments, and the breaks and margins of lines.
 */
export function styles(): Plugin {
  return {
    name: "styles",
    enforce: "pre",
    transform: {
      filter: { id: /\/sdk\/elements\/src\/.*\.ts$/, code: "css`" },
      handler: (code) => code.replace(/\bcss`[^`]*`/g, plain),
    },
  };
}

const plain = (css: string) =>
  css
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/([{};,`])\s*\n\s*/g, "$1")
    .replace(/\s*\n\s*/g, " ")
    .replace(/;\s*}/g, "}")
    .replace(/\s*{\s*/g, "{");
