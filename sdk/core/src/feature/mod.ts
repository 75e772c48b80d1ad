import type { Feature } from "./feature.ts";

/** What everybody sees of moderation: `state.views.mod`. */
export interface ModView {
  /** Shield mode is on, since that moment on the wall clock (µs): what newcomers say, links and questions wait for the staff. */
  readonly shield?: { readonly since: number };
}

/** Follows whether shield mode is on. */
export const mod: Feature<unknown> = {
  name: "mod",
  apply: (view, { type, data }) => (type === "mod.shielded" && data ? data : view),
};
