import type { Feature } from "./feature.ts";

/** What stands on the overlays of a mixer: all of it comes with each change. */
export interface OverlayView {
  /** Nothing is shown at all. */
  readonly hidden: boolean;
  /** The line or the question that the staff put there, by its id; of a line, who said it. */
  readonly on?: { readonly kind: "chat" | "question"; readonly id: string; readonly by?: string };
  /** Whose results are shown or not by choice; of others, as they are for viewers. */
  readonly results?: readonly { readonly activity: string; readonly shown: boolean }[];
}

/** Follows what is on the screen. */
export const overlay: Feature<unknown> = {
  name: "overlay",
  apply: (view, { type, data }) => (type === "overlay.changed" && data ? data : view),
};
