import { lexicon } from "@frontrow/elements";
/** What the components say themselves; the elements have words of their own. */
export const words = lexicon("react", {
  noPoll: "This poll is not open for votes now. Your choice stays on this page.",
  yourChoice: "your choice",
});
