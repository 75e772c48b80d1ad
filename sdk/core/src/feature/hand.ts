import { audienceOf, type Crowd, isAuthor, type WireAuthor, type WireEvent } from "../wire.ts";
import type { Feature } from "./feature.ts";

/** What everybody sees. The length of the queue is a counter. */
export interface HandView {
  /** Hands may be raised. */
  readonly open: boolean;
  /** Who may raise a hand; absent: anyone. */
  readonly audience?: Crowd;
  /** Who is called now. */
  readonly called?: WireAuthor;
}

/** The queue without its names. */
export interface HandCounters {
  /** The tickets of those who wait, in order: who has one knows their place. */
  readonly queue: readonly number[];
}

/** What an actor gets beside the view. */
export interface HandMine {
  /** Your number, if your hand is up. */
  readonly ticket?: number;
  /** Your place in the queue, from 1. */
  readonly place?: number;
  /** For the staff: who waits, in order, since when on the programme clock. */
  readonly queue?: readonly { readonly by: WireAuthor; readonly ticket: number; readonly at: number }[];
}

const lowered = ({ ticket: _, place: __, ...rest }: HandMine): HandMine => rest;

/** Follows who may raise a hand and who is called. */
export const hand: Feature<HandView> = {
  name: "hand",
  acted(was, command, _data, answer) {
    const mine = (was ?? {}) as HandMine;
    if (command === "hand.lower") return lowered(mine);
    const { ticket, place } = (answer ?? {}) as HandMine;
    if (command !== "hand.raise" || typeof ticket !== "number") return was;
    return { ...mine, ticket, ...(typeof place === "number" && { place }) };
  },
  told(was, { type, data }) {
    const mine = (was ?? {}) as HandMine;
    if (type === "hand.cleared") return mine.ticket === undefined ? was : lowered(mine);
    if (type !== "hand.yours") return was;
    const ticket = data?.ticket;
    if (typeof ticket !== "number") return lowered(mine);
    return mine.ticket === ticket ? was : { ...lowered(mine), ticket };
  },
  apply(view: HandView, event: WireEvent): HandView {
    switch (event.type) {
      case "hand.opened": {
        const { audience: _, ...rest } = view;
        return { ...rest, open: true, ...audienceOf(event.data) };
      }
      case "hand.closed":
        return { ...view, open: false };
      case "hand.called": {
        const who = event.data?.who;
        return isAuthor(who) ? { ...view, called: who } : view;
      }
      case "hand.finished":
      case "hand.cleared": {
        const { called: _, ...rest } = view;
        return rest;
      }
    }
    return view;
  },
};
