import type { FeedbackKind } from "@frontrow/core";
import { lexicon } from "../lang/language.ts";

/** What the feedback on the pace says. */
export const words = lexicon("feedback", {
  label: "How is the pace?",
  kinds: {
    slower: "Slower",
    faster: "Faster",
    lost: "You lost me",
  } as Readonly<Partial<Record<FeedbackKind, string>>>,
  said: "The host sees how many. Nobody sees who.",
  noted: "Noted. It counts for a minute.",
});
