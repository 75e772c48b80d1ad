/**
 * The headless core of the Frontrow SDK: the room of a channel, its programme
 * clock and the playback engines. It draws nothing and depends on nothing;
 * hls.js is imported only when LL-HLS is needed.
 */
export { createClient } from "./client.ts";
export { errorCodes } from "./errors.ts";
export { select, shallowEqual } from "./store.ts";
export type * from "./types.ts";
