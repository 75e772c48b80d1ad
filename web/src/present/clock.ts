import type { Client } from "@frontrow/core";
import { useEffect, useState } from "react";

/** µs on the programme clock: the live edge, or the wall clock while nothing is live. */
export const momentOf = (client: Client): number => client.clock.edge() ?? client.clock.wall();

/** Draws again every so often, for what shows time. */
export function useTick(ms: number): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
