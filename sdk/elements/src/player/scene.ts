import type { Connection, FrontrowError, PlayerState, Show } from "@frontrow/core";
import { language } from "../lang/language.ts";
import { words } from "./words.ts";

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

/** Chooses what the viewer is told; never nothing on black. */
export function sceneOf({ player, show, connection, sawLive, hasPicture }: Facts): Scene {
  const offline = connection === "reconnecting" || connection === "closed";
  if (player === null) return { kind: "waiting" };
  switch (player.phase) {
    case "failed":
      return {
        kind: "failed",
        error: player.error ?? { code: "failed", message: words.failed, retryable: true },
      };
    case "offair":
      return { kind: "offair", why: whyOffAir(show, sawLive), offline };
    case "idle":
      return { kind: "waiting" };
    case "connecting":
      return hasPicture ? { kind: "busy", says: words.connecting } : { kind: "waiting" };
    case "reconnecting":
      return {
        kind: "busy",
        says: player.sourceAway ? words.hostAway : words.reconnecting,
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

/** What a viewer can do about a failure, where the error does not say it. */
export function remedyOf(error: FrontrowError): string {
  if (error.hint !== undefined && language.get() === "en") return error.hint;
  return error.retryable ? words.checkConnection : words.otherBrowser;
}
