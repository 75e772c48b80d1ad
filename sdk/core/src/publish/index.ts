/**
 * Publishing from a page: camera, microphone and screen go to a channel by WHIP (RFC 9725). An entry of its
 * own (`@frontrow/core/publish`), for the pages that publish. Importing it in Node does nothing.
 */

export { carries, type ProbeOptions, type ProbeResult, probe } from "./probe.ts";
export { publishCodes } from "./problems.ts";
export { createPublisher } from "./publisher.ts";
export { type AsStaff, publishToken } from "./token.ts";
export * from "./types.ts";
