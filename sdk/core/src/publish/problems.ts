import { errorCodes, failure } from "../errors.ts";
import type { FrontrowError } from "../types.ts";

/** The codes that publishing makes itself; others come from the server, or from the rest of the SDK. */
export const publishCodes = {
  denied: "device_denied",
  missing: "device_missing",
  busy: "device_busy",
  lost: "device_lost",
  insecure: "insecure_context",
  nothing: "nothing_to_send",
  key: "key_refused",
  taken: "already_publishing",
} as const;

export const insecure = (): FrontrowError =>
  failure(
    publishCodes.insecure,
    "Browsers give camera and microphone to https pages only.",
    false,
    "Start the server with --https, or open the page on the machine itself as localhost.",
  );

/** Why getUserMedia or getDisplayMedia gave nothing (W3C mediacapture-streams, 10.3). */
export function deviceProblem(error: unknown): FrontrowError {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return failure(
        publishCodes.denied,
        "The browser may not use the camera or microphone.",
        false,
        "Allow them for this page beside its address, then try again.",
      );
    case "NotFoundError":
    case "OverconstrainedError":
      return failure(
        publishCodes.missing,
        "The camera or microphone was not found.",
        false,
        "Connect it, or choose another one.",
      );
    default:
      return failure(
        publishCodes.busy,
        "The camera or microphone could not be opened.",
        true,
        "Close other programs that use it, then try again.",
      );
  }
}

export const lost = (): FrontrowError =>
  failure(publishCodes.lost, "A device was disconnected.", false, "Connect it again, or choose another one.");

/** What a refused offer means for what to do next (RFC 9725, 4.2 and docs/protocol.md). */
export function whipProblem(status: number, said: FrontrowError): FrontrowError {
  if (status === 401 || status === 403) {
    return failure(
      publishCodes.key,
      "The server does not take this key.",
      false,
      "It was replaced or has expired: get a new one.",
    );
  }
  if (status === 409) {
    return failure(
      publishCodes.taken,
      "Somebody else is publishing this show.",
      false,
      "Stop the other encoder, then go live again.",
    );
  }
  return said;
}

/** A peer connection that came to its end. */
export const dropped = (): FrontrowError =>
  failure(errorCodes.iceFailed, "The connection to the server was lost.", true, "It comes back by itself.");
