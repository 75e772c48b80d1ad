import type { FrontrowError } from "./types.ts";

/** The codes that the SDK itself makes; all others come from the server. */
export const errorCodes = {
  offline: "offline",
  closed: "closed",
  badRequest: "bad_request",
  badAnswer: "bad_answer",
  tooLong: "too_long",
  tooMany: "too_many_pending",
  offAir: "off_air",
  noChannel: "no_such_channel",
  noCodec: "no_common_codec",
  noWebRTC: "no_webrtc",
  iceFailed: "ice_failed",
  noMedia: "no_media",
  noHLS: "no_hls",
  media: "media_error",
} as const;

export function failure(code: string, message: string, retryable: boolean, hint?: string): FrontrowError {
  return hint === undefined ? { code, message, retryable } : { code, message, retryable, hint };
}

export function isFailure(v: unknown): v is FrontrowError {
  return (
    typeof v === "object" &&
    v !== null &&
    typeof (v as FrontrowError).code === "string" &&
    typeof (v as FrontrowError).retryable === "boolean"
  );
}

export const offline = (): FrontrowError =>
  failure(errorCodes.offline, "The server can't be reached.", true, "Check the network connection.");

/** Whatever was thrown, as an error of ours; what fetch throws means that the network is away. */
export function toFailure(v: unknown): FrontrowError {
  if (isFailure(v)) return v;
  if (v instanceof TypeError || (v instanceof DOMException && v.name === "TimeoutError")) return offline();
  return failure(errorCodes.media, v instanceof Error ? v.message : String(v), true);
}

/** The error that an HTTP answer carries, `{"code","message"}` where the server says more than a status. */
export async function httpFailure(answer: Response): Promise<FrontrowError & { retryAfter?: number }> {
  const retryable = answer.status >= 500 || answer.status === 429 || answer.status === 408;
  let code = `http_${answer.status}`;
  let message = `The server answered ${answer.status}.`;
  let hint: string | undefined;
  try {
    const body = (await answer.json()) as Record<string, unknown>;
    if (typeof body.code === "string") code = body.code;
    if (typeof body.message === "string") message = body.message;
    if (typeof body.hint === "string") hint = body.hint;
  } catch {
    // A proxy's page in place of our JSON: the status alone has to do.
  }
  const after = Number(answer.headers.get("Retry-After"));
  const made = failure(code, message, retryable, hint);
  return after > 0 ? { ...made, retryAfter: after } : made;
}
