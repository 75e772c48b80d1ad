import type { PlayerState } from "@frontrow/core";
import { formatDelay } from "../format.ts";
import { words } from "./words.ts";

const transports = { whep: "WebRTC (WHEP)", llhls: "Low-latency HLS", hls: "HLS" } as const;

/** The rows of "stats for nerds": what the player knows for sure, then the engine's own figures. */
export function statRows(state: PlayerState): readonly (readonly [string, string])[] {
  const rows: [string, string][] = [
    [words.rows.transport, state.transport === null ? "–" : transports[state.transport]],
    [words.rows.picture, state.size === null ? "–" : `${state.size.width} × ${state.size.height}`],
    [words.rows.behind, state.latency === null ? "–" : formatDelay(state.latency)],
    [words.rows.clock, state.at === null ? "–" : clockOf(state.at)],
    [words.rows.connection, state.quality === null ? "–" : words.quality[state.quality]],
  ];
  for (const [name, value] of Object.entries(state.stats)) {
    rows.push([titleOf(name), typeof value === "number" ? numberOf(value) : value]);
  }
  return rows;
}

/** "framesDropped" and "frames_dropped" become "Frames dropped". */
export function titleOf(name: string): string {
  const words = name
    .replace(/_/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function numberOf(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

function clockOf(at: number): string {
  const iso = new Date(at / 1000).toISOString();
  return `${iso.slice(11, 23)} UTC`;
}
