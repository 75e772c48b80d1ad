import type { WireEvent } from "../wire.ts";

/**
 * How the core follows one feature of the room. The view is what the server's
 * snapshot says; public events fold into it as they do on the server, so that
 * both come to the same view (test/replay). Pure: a view is never changed.
 */
export interface Feature<V> {
  /** The feature's name: the first part of its events, and its key in a snapshot. */
  readonly name: string;
  /** Folds one public event. What it doesn't know leaves the view as it is. */
  apply(view: V, event: WireEvent): V;
  /**
   * What the client has of its own after a command of its own was granted: its vote, its question. `mine` is what the
   * server said or the last call returned, undefined for nothing yet. Pure.
   */
  acted?(mine: unknown, command: string, data: unknown, answer: unknown): unknown;
  /** What the client has of its own after an event that it may see: a question of its own was approved. Pure. */
  told?(mine: unknown, event: WireEvent): unknown;
}
