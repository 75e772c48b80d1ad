import type { LayerStats, PublishStats } from "./types.ts";

type Report = { forEach(fn: (s: Record<string, unknown>) => void): void };

/** What of a report the next one is compared with. */
export interface Tally {
  /** ms, of the report. */
  readonly at: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
}

const limits: unknown[] = ["cpu", "bandwidth"];
const none = { rid: "", width: 0, height: 0, framesPerSecond: 0 };
const num = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) ? v : 0);

/** Reads a report (W3C webrtc-stats); `was` is what the one before left, null for the first. */
export function readStats(
  report: Report,
  was: Tally | null,
): { readonly stats: PublishStats; readonly tally: Tally } {
  let at = 0;
  let [bytes, packets, lost] = [0, 0, 0];
  let roundTrip: number | null = null;
  let limit: PublishStats["limit"] = "none";
  let codec: unknown;
  const layers: LayerStats[] = [];
  const codecs = new Map<unknown, string>();
  report.forEach((s) => {
    switch (s.type) {
      case "outbound-rtp":
        at = Math.max(at, num(s.timestamp));
        bytes += num(s.bytesSent) + num(s.headerBytesSent);
        packets += num(s.packetsSent);
        if (s.kind !== "video") break;
        codec = s.codecId;
        layers.push({
          rid: (s.rid as string | undefined) ?? "",
          width: num(s.frameWidth),
          height: num(s.frameHeight),
          framesPerSecond: Math.round(num(s.framesPerSecond)),
        });
        if (limits.includes(s.qualityLimitationReason)) limit = s.qualityLimitationReason as typeof limit;
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
  const since = was ?? tally;
  const seconds = (at - since.at) / 1000;
  const sent = packets - since.packets;
  layers.sort((a, b) => b.height - a.height);
  const { rid: _, ...best } = layers.find((l) => l.framesPerSecond) ?? layers[0] ?? none;
  return {
    tally,
    stats: {
      bitrate: seconds > 0 ? Math.max(0, ((bytes - since.bytes) * 8) / seconds) : 0,
      ...best,
      roundTrip,
      loss: sent > 0 ? Math.min(1, Math.max(0, (lost - since.lost) / sent)) : 0,
      limit,
      codec: codecs.get(codec) ?? "",
      layers,
    },
  };
}
