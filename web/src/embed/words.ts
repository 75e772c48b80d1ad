import { lexicon } from "@frontrow/elements";
/** What the embedded page says itself. */
export const words = lexicon("embed", {
  missing: (channel: string) => `There is no channel called ${channel} here.`,
  beside: "Beside the picture",
});
