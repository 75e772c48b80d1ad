import type { PublishStats } from "./types.ts";

type Report = { forEach(fn: (s: Record<string, unknown>) => void): void };

/** What of a report the next one is compared with. */
export interface Tally {
  /** ms, of the report. */
  readonly at: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
}

const num = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) ? v : 0);

/** Reads a report (W3C webrtc-stats); `was` is what the one before left, null for the first. */
export function readStats(
  report: Report,
  was: Tally | null,
): { readonly stats: PublishStats; readonly tally: Tally } {
  let at = 0;
  let [bytes, packets, lost] = [0, 0, 0];
  let roundTrip: number | null = null;
  let video: Record<string, unknown> = {};
  const codecs = new Map<unknown, string>();
  report.forEach((s) => {
    switch (s.type) {
      case "outbound-rtp":
        at = Math.max(at, num(s.timestamp));
        bytes += num(s.bytesSent) + num(s.headerBytesSent);
        packets += num(s.packetsSent);
        if (s.kind === "video") video = s;
        break;
      case "remote-inbound-rtp":
        lost += Math.max(0, num(s.packetsLost));
        if (typeof s.roundTripTime === "number") roundTrip = Math.round(s.roundTripTime * 1000);
        break;
      case "codec":
        codecs.set(s.id, String(s.mimeType ?? "").replace(/^.*\//, ""));
        break;
    }
  });
  const tally = { at, bytes, packets, lost };
  const seconds = was === null ? 0 : (at - was.at) / 1000;
  const sent = was === null ? 0 : packets - was.packets;
  const limit = video.qualityLimitationReason;
  return {
    tally,
    stats: {
      bitrate: was !== null && seconds > 0 ? Math.max(0, ((bytes - was.bytes) * 8) / seconds) : 0,
      framesPerSecond: Math.round(num(video.framesPerSecond)),
      width: num(video.frameWidth),
      height: num(video.frameHeight),
      roundTrip,
      loss: was !== null && sent > 0 ? Math.min(1, Math.max(0, (lost - was.lost) / sent)) : 0,
      limit: limit === "cpu" || limit === "bandwidth" ? limit : "none",
      codec: codecs.get(video.codecId) ?? "",
    },
  };
}
