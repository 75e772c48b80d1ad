import { audienceOf, type Crowd, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** One way to react, shown by its emoji or its picture. */
export interface ReactionKind {
  readonly name: string;
  readonly emoji?: string;
  /** The address of a picture. */
  readonly image?: string;
}

/** What everybody sees. The totals are counters. */
export interface ReactionView {
  /** The channel's set; empty while reactions are off. */
  readonly kinds: readonly ReactionKind[];
  /** Who may react; absent: anyone. */
  readonly audience?: Crowd;
}

/** The totals of the show. */
export interface ReactionCounters {
  /** By name of the kind; absent ones have none. */
  readonly totals: Readonly<Record<string, number>>;
  /** Reactions a second, in the five seconds before `at`. */
  readonly rate: number;
  /** The second of the newest, on the programme clock; five seconds later the rate is 0. */
  readonly at: number;
}

/** How many came in the ten seconds of the programme that begin at `at`. */
export interface ReactionPoint {
  readonly at: number;
  readonly n: Readonly<Record<string, number>>;
}

/** What the staff get beside the view: the newest hour. */
export interface ReactionMine {
  readonly curve: { readonly points: readonly ReactionPoint[]; readonly more: boolean };
}

function kindOf(v: unknown): ReactionKind | undefined {
  if (typeof v !== "object" || v === null) return undefined;
  const { name, emoji, image } = v as Readonly<Record<string, unknown>>;
  if (typeof name !== "string") return undefined;
  return {
    name,
    ...(typeof emoji === "string" && emoji !== "" && { emoji }),
    ...(typeof image === "string" && image !== "" && { image }),
  };
}

/** Follows the channel's set of reactions. */
export const reaction: Feature<ReactionView> = {
  name: "reaction",
  apply(view: ReactionView, event: WireEvent): ReactionView {
    if (event.type !== "reaction.set" || !Array.isArray(event.data?.kinds)) return view;
    const kinds: ReactionKind[] = [];
    for (const v of event.data.kinds as readonly unknown[]) {
      const kind = kindOf(v);
      if (!kind) return view;
      kinds.push(kind);
    }
    const { audience: _, ...rest } = view;
    return { ...rest, kinds, ...audienceOf(event.data) };
  },
};
