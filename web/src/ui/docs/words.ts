import { lexicon } from "@frontrow/elements";

/** What the link to the documentation says. */
export const words = lexicon("docs", {
  docs: "Docs",
});
