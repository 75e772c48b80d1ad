import { describe, expect, it, vi } from "vitest";
import { measure } from "../src/publish/level.ts";
import { carries, nextBytes, probe } from "../src/publish/probe.ts";
import { deviceProblem, whipProblem } from "../src/publish/problems.ts";
import { iceServers, startAt } from "../src/publish/session.ts";
import { readStats } from "../src/publish/stats.ts";

describe("the parts of publishing", () => {
  it("reads what goes up", () => {
    const report = (at: number, bytes: number, packets: number, lost: number) =>
      new Map<string, Record<string, unknown>>([
        ["a", { type: "outbound-rtp", kind: "audio", timestamp: at, bytesSent: 1000, packetsSent: 10 }],
        [
          "v",
          {
            type: "outbound-rtp",
            kind: "video",
            timestamp: at,
            bytesSent: bytes,
            headerBytesSent: 0,
            packetsSent: packets,
            framesPerSecond: 29.6,
            frameWidth: 1280,
            frameHeight: 720,
            qualityLimitationReason: "cpu",
            codecId: "c",
          },
        ],
        ["c", { type: "codec", id: "c", mimeType: "video/H264" }],
        ["r", { type: "remote-inbound-rtp", packetsLost: lost, roundTripTime: 0.0421 }],
      ]);
    const first = readStats(report(1000, 0, 0, 0), null);
    expect(first.stats).toMatchObject({ bitrate: 0, loss: 0 });
    const next = readStats(report(2000, 250_000, 90, 9), first.tally);
    expect(next.stats).toEqual({
      bitrate: 2_000_000,
      framesPerSecond: 30,
      width: 1280,
      height: 720,
      roundTrip: 42,
      loss: 0.1,
      limit: "cpu",
      codec: "H264",
      layers: [{ rid: "", width: 1280, height: 720, framesPerSecond: 30 }],
    });
    // Counters that start anew are no negative bitrate.
    expect(readStats(report(3000, 0, 1, 0), next.tally).stats).toMatchObject({ bitrate: 0, loss: 0 });
  });

  it("reads each size of the picture, and says what the best one is that goes up", () => {
    const report = (at: number, bytes: readonly number[], fps: readonly number[]) =>
      new Map(
        ["l", "h", "m"].map((rid, i) => [
          rid,
          {
            type: "outbound-rtp",
            kind: "video",
            rid,
            timestamp: at,
            bytesSent: bytes[i],
            packetsSent: 1,
            framesPerSecond: fps[i],
            frameWidth: [320, 1280, 640][i],
            frameHeight: [180, 720, 360][i],
            qualityLimitationReason: rid === "h" ? "bandwidth" : "none",
          },
        ]),
      );
    const first = readStats(report(1000, [0, 0, 0], [30, 30, 30]), null);
    const next = readStats(report(3000, [37_500, 1000, 125_000], [30, 0, 30]), first.tally);
    expect(next.stats).toMatchObject({ width: 640, height: 360, framesPerSecond: 30, limit: "bandwidth" });
    expect(next.stats.bitrate).toBe(654_000);
    expect(next.stats.layers).toEqual([
      { rid: "h", width: 1280, height: 720, framesPerSecond: 0 },
      { rid: "m", width: 640, height: 360, framesPerSecond: 30 },
      { rid: "l", width: 320, height: 180, framesPerSecond: 30 },
    ]);
  });

  it("measures loudness in dBFS", () => {
    expect(measure(new Float32Array(8))).toEqual({ rms: -100, peak: -100 });
    expect(measure(new Float32Array(8).fill(1))).toEqual({ rms: 0, peak: 0 });
    const half = measure(new Float32Array([0.5, -0.5]));
    expect(half.rms).toBeCloseTo(-6.02, 2);
    expect(half.peak).toBeCloseTo(-6.02, 2);
  });

  it("names what went wrong", () => {
    const named = (name: string) => deviceProblem(Object.assign(new Error(), { name })).code;
    expect(
      ["NotAllowedError", "NotFoundError", "OverconstrainedError", "NotReadableError", "x"].map(named),
    ).toEqual(["device_denied", "device_missing", "device_missing", "device_busy", "device_busy"]);
    const said = { code: "internal", message: "", retryable: true };
    expect([401, 403, 409, 503].map((s) => whipProblem(s, said).code)).toEqual([
      "key_refused",
      "key_refused",
      "already_publishing",
      "internal",
    ]);
  });

  it("takes ICE servers from Link headers", () => {
    expect(
      iceServers(
        '<stun:stun.example>; rel="ice-server", <turn:t.example?transport=udp>; rel="ice-server"; username="u\\"x"; credential="p"; credential-type="password", <https://a.example/>; rel="next"',
      ),
    ).toEqual([
      { urls: "stun:stun.example" },
      { urls: "turn:t.example?transport=udp", username: 'u"x', credential: "p" },
    ]);
    expect(iceServers(null)).toEqual([]);
  });

  it("says where to begin, in the favourite format alone", () => {
    const audio = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n";
    const h264 = `${audio}m=video 9 UDP/TLS/RTP/SAVPF 103 96\r\na=rtpmap:103 H264/90000\r\na=fmtp:103 packetization-mode=1\r\na=rtpmap:96 VP8/90000\r\n`;
    expect(startAt(h264, 2_500_000)).toBe(h264.replace("mode=1", "mode=1;x-google-start-bitrate=1250"));
    const vp8 = h264.replace("103 96", "96 103");
    expect(startAt(vp8, 1_000_000)).toBe(
      vp8.replace("VP8/90000", "VP8/90000\r\na=fmtp:96 x-google-start-bitrate=500"),
    );
    expect(startAt(audio, 1)).toBe(audio);
  });

  it("advises by what goes up", () => {
    expect([0, 1e6, 2e6, 4e6, 7e6].map(carries)).toEqual([null, null, "480p", "720p", "1080p"]);
    expect(nextBytes(65_536, 10)).toBe(65_536 * 8);
    expect(nextBytes(8 << 20, 100)).toBe(8 << 20);
    expect(nextBytes(1 << 20, 60_000)).toBe(65_536);
  });

  it("measures by the second half of the time", async () => {
    let clock = 0;
    const done: number[] = [];
    // 10 Mbit/s in a burst, 4 Mbit/s after it; 20 ms there and back.
    const fetch = async (_: unknown, init: RequestInit) => {
      const bits = (init.body === null ? 0 : (init.body as Blob).size) * 8;
      clock += 20 + bits / (clock < 1500 ? 10_000 : 4_000);
      return new Response("{}");
    };
    const got = await probe(
      {
        server: "https://a.example",
        channel: "live",
        bearer: "b",
        seconds: 4,
        progress: (s) => done.push(s),
      },
      { fetch: fetch as typeof globalThis.fetch, now: () => clock },
    );
    expect(got.roundTrip).toBe(20);
    expect(got.bitrate / 1e6).toBeCloseTo(4, 1);
    expect(got.carries).toBe("720p");
    expect(done.at(-1)).toBe(1);
  });

  it("keeps the bytes of one load, however many requests send it", async () => {
    let [clock, made, sent] = [0, 0, 0];
    vi.stubGlobal(
      "Blob",
      class extends Blob {
        constructor(parts: BlobPart[]) {
          super(parts);
          made += this.size;
        }
      },
    );
    const fetch = async (_: unknown, init: RequestInit) => {
      const bytes = init.body === null ? 0 : (init.body as Blob).size;
      sent += bytes;
      clock += 1 + bytes / 160_000; // 160 MB/s
      return new Response("{}");
    };
    try {
      await probe(
        { server: "https://a.example", channel: "live", bearer: "b" },
        { fetch: fetch as typeof globalThis.fetch, now: () => clock },
      );
    } finally {
      vi.unstubAllGlobals();
    }
    expect(sent).toBeGreaterThan(50 * made);
    expect(made).toBe(8 << 20);
  });

  it("hands the refusal of a probe on", async () => {
    const refused = probe(
      { server: "https://a.example", channel: "live", bearer: "b" },
      {
        fetch: (async () =>
          new Response('{"code":"forbidden","message":"No."}', { status: 403 })) as typeof fetch,
        now: () => 0,
      },
    );
    await expect(refused).rejects.toMatchObject({ code: "forbidden" });
  });
});
