import type { RoomState } from "@frontrow/core";
import { newestOf, type Panel, panels } from "./tabs.ts";

/** How long after the first news of the room all of it is what was there, ms. */
const settling = 2_000;

/** Which panels have something that was not seen. What was there at the beginning is no news. */
export class News {
  #seen: Readonly<Record<Panel, string>> | null = null;
  #began = 0;

  /** Forgets everything, for another room. */
  reset(): void {
    this.#seen = null;
  }

  /** The panels with news, while one of them is shown. */
  of(room: Pick<RoomState, "views" | "messages" | "me">, shown: Panel | undefined): ReadonlySet<Panel> {
    const now = newestOf(room);
    if (this.#seen === null) this.#began = performance.now();
    const settled = performance.now() - this.#began > settling;
    const seen =
      settled && this.#seen !== null ? { ...this.#seen, ...(shown && { [shown]: now[shown] }) } : now;
    this.#seen = seen;
    return new Set(panels.filter((p) => p !== shown && now[p] !== seen[p] && now[p] !== ""));
  }
}
