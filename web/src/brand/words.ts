import { lexicon } from "@frontrow/elements";

/** What the pages say about a channel. */
export const words = lexicon("brand", {
  about: "About",
  aboutChannel: (title: string) => `About ${title}`,
  links: "Links",
});
