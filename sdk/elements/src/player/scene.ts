import type { Connection, FrontrowError, PlayerState, Show } from "@frontrow/core";

/** What stands over the picture. */
export type Scene =
  | { readonly kind: "none" }
  | { readonly kind: "waiting" }
  | { readonly kind: "busy"; readonly says: string }
  | { readonly kind: "tap" }
  | { readonly kind: "sound" }
  | { readonly kind: "offair"; readonly why: "before" | "after" | "away"; readonly offline: boolean }
  | { readonly kind: "failed"; readonly error: FrontrowError };

export interface Facts {
  readonly player: PlayerState | null;
  readonly show: Show | null;
  readonly connection: Connection;
  /** Whether this page saw the channel live before: then the show has ended, and not "not begun". */
  readonly sawLive: boolean;
  /** Whether a picture was there, which stays on screen while reconnecting. */
  readonly hasPicture: boolean;
}

const unknownFailure: FrontrowError = {
  code: "failed",
  message: "The show could not be played.",
  retryable: true,
};

/** Chooses what the viewer is told; never nothing on black. */
export function sceneOf({ player, show, connection, sawLive, hasPicture }: Facts): Scene {
  const offline = connection === "reconnecting" || connection === "closed";
  if (player === null) return { kind: "waiting" };
  switch (player.phase) {
    case "failed":
      return { kind: "failed", error: player.error ?? unknownFailure };
    case "offair":
      return { kind: "offair", why: whyOffAir(show, sawLive), offline };
    case "idle":
      return { kind: "waiting" };
    case "connecting":
      return hasPicture ? { kind: "busy", says: "Connecting…" } : { kind: "waiting" };
    case "reconnecting":
      return {
        kind: "busy",
        says: player.sourceAway ? "The host's connection is interrupted" : "Reconnecting…",
      };
    case "paused":
      return { kind: "tap" };
    case "playing":
      return player.hasVideo || !player.hasAudio ? { kind: "none" } : { kind: "sound" };
  }
}

/** A show outlives its source for a while: then nothing has ended, the picture is away. */
function whyOffAir(show: Show | null, sawLive: boolean): "before" | "after" | "away" {
  if (show?.status === "live") return "away";
  return sawLive || show?.status === "ended" ? "after" : "before";
}

/** The words of the off-air scene. */
export const offAirWords = {
  before: {
    title: "The show has not started",
    text: "It plays here by itself as soon as it begins. The chat is open.",
  },
  after: {
    title: "The show has ended",
    text: "When the next one begins, it plays here by itself. The chat stays open.",
  },
  away: {
    title: "The picture is away",
    text: "The host's connection was interrupted. The show goes on here by itself. The chat is open.",
  },
} as const;

/** What a viewer can do about a failure, where the error does not say it. */
export function remedyOf(error: FrontrowError): string {
  if (error.hint !== undefined) return error.hint;
  return error.retryable
    ? "Check your connection, then try again."
    : "Another browser may be able to play it: a current Chrome, Edge, Firefox or Safari.";
}
