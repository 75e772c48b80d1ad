import { lexicon } from "../lang/language.ts";
/** What the place for activities says. */
export const words = lexicon("activity", {
  region: "Activities",
  close: "Close",
});
