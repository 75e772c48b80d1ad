/** What the script of the documentation says. */
export const words = {
  theme: (other: "dark" | "light") => (other === "dark" ? "Use the dark theme" : "Use the light theme"),
  copied: "Copied",
  copy: "Copy the code",
  notCopied: "Select the code and copy it by hand",
  noExample: "The example can't be loaded. Check the connection and load the page again.",
  search: {
    hint: "Type to search. Arrow keys move, Enter opens.",
    loading: "Loading…",
    failed: "The search can't be loaded. Check the connection and try again.",
    none: (query: string) => `Nothing was found for “${query}”.`,
    found: (n: number) => (n === 1 ? "1 result" : `${n} results`),
  },
} as const;
