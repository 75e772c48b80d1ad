import type { Client, Readable, RoomState } from "@frontrow/core";
import { held } from "./select.ts";
import { derive, once } from "./value.ts";

/** What a promise of a hook is rejected with while nothing is watched. */
export const nowhere = (): Promise<never> =>
  Promise.reject({
    code: "no_channel",
    message: "This page does not watch a channel yet.",
    retryable: true,
    hint: "Call VideoSDK.init({ streamUrl }) first.",
  });

/** Something that is made of a room's state anew with each change; it keeps the room connected. */
export function ofRoom<T>(
  make: (client: Client) => (state: RoomState) => T,
): (client: Client) => Readable<T> {
  return once((client: Client) => held(client, derive(client.room.state, make(client))));
}

/** The moment on screen, for commands that say when somebody did something: `{}` while nothing plays. */
export function moment(client: Client): { readonly at?: number } {
  const at = client.clock.screen();
  return at === null ? {} : { at: Math.round(at) };
}
