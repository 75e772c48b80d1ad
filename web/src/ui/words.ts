import type { Show } from "@frontrow/core";
import { formatCount } from "@frontrow/elements";

/** "1 viewer", "1.2K viewers". */
export function viewersWords(n: number): string {
  return `${formatCount(n)} ${n === 1 ? "viewer" : "viewers"}`;
}

/** How long ago a moment in µs is, roughly: "just started", "live for 12 min", "live for 2 h 5 min". */
export function sinceWords(since: number, now: number): string {
  const minutes = Math.floor((now - since) / 60_000_000);
  if (minutes < 1) return "just started";
  if (minutes < 60) return `live for ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `live for ${hours} h` : `live for ${hours} h ${minutes % 60} min`;
}

/** A show in a few words: "Live for 12 min", "Off air". */
export function stateWords(show: Show | null, now: number): string {
  if (show?.status !== "live") return show?.status === "ended" ? "The show has ended" : "Off air";
  if (show.since === null) return "Live";
  const words = sinceWords(show.since, now);
  return words === "just started" ? "Live, just started" : words.charAt(0).toUpperCase() + words.slice(1);
}
