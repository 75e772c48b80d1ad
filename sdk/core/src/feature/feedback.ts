import { audienceOf, type Crowd, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

export type FeedbackKind = "faster" | "slower" | "lost" | "good";

/** What everybody sees. */
export interface FeedbackView {
  /** Opinions are taken. */
  readonly open: boolean;
  /** Whose; absent: anyone's. */
  readonly audience?: Crowd;
}

/** How many hold each opinion. */
export type FeedbackCounts = Readonly<Record<FeedbackKind, number>>;

/** A point of the curve, on the programme clock. */
export interface FeedbackPoint extends FeedbackCounts {
  readonly at: number;
}

/** What an actor gets beside the view. */
export interface FeedbackMine {
  /** Your opinion. */
  readonly kind?: FeedbackKind;
  /** Until when it counts, on the wall clock; absent: a minute from when it was given here. */
  readonly until?: number;
  /** For the staff: the newest hour. */
  readonly curve?: { readonly points: readonly FeedbackPoint[]; readonly more: boolean };
}

/** Follows whether opinions are taken. */
export const feedback: Feature<FeedbackView> = {
  name: "feedback",
  acted(was, command, data) {
    if (command !== "feedback.give") return was;
    const { until: _, ...mine } = (was ?? {}) as FeedbackMine;
    return { ...mine, kind: (data as FeedbackMine).kind };
  },
  told(was, { type }) {
    const { kind, until: _, ...mine } = (was ?? {}) as FeedbackMine;
    return type === "feedback.closed" && kind !== undefined ? mine : was;
  },
  apply(view: FeedbackView, event: WireEvent): FeedbackView {
    if (event.type === "feedback.opened") {
      const { audience: _, ...rest } = view;
      return { ...rest, open: true, ...audienceOf(event.data) };
    }
    if (event.type === "feedback.closed") return { ...view, open: false };
    return view;
  },
};
