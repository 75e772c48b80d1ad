import type { Feature } from "./feature.ts";

/** What the core follows beside the chat and the show. */
export const features: readonly Feature<unknown>[] = [];
