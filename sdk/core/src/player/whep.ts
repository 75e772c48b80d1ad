import { type Env, timed } from "../env.ts";
import { errorCodes, failure, httpFailure, offline } from "../errors.ts";
import type { FrontrowError, Stop } from "../types.ts";
import { deferred, type Engine, type Sample } from "./engine.ts";
import { unwrapRTP } from "./rtptime.ts";

/** How long the server may take to answer the offer, ms. */
const answerWithin = 5_000;
/** How long ICE and DTLS may take after the answer, ms. A network that lets UDP or TCP through needs two round trips. */
const connectWithin = 4_000;
/** How long the first media may take once connected, ms: the server sends the last keyframe at once. */
const mediaWithin = 6_000;
/** Sound alone counts as media after this, ms: a picture that exists comes earlier. */
const soundAlone = 1_500;
/** Between two looks for the first picture, ms. */
const lookEvery = 30;

/** What the peer connection of the surroundings looks like; undefined where there is none. */
export type PeerConnection = new (configuration?: RTCConfiguration) => RTCPeerConnection;

export interface WhepOptions {
  readonly url: string;
  readonly bearer: string | null;
  readonly peer: PeerConnection;
  /** The live edge, µs, or a wall clock within hours of it. */
  readonly near: () => number;
  /** The stream that holds the tracks on screen, so that a swap keeps the last picture. */
  readonly stream: MediaStream;
  readonly signal: AbortSignal;
}

const mediaKinds = ["video", "audio"] as const;

/** Asks for stereo: without it a browser decodes Opus to one channel (RFC 7587, 6.1). */
export function wantStereo(sdp: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im.exec(sdp)?.[1];
  if (!opus) return sdp;
  return sdp.replace(new RegExp(`^(a=fmtp:${opus} (?!.*\\bstereo=).*?)(\\r?)$`, "m"), "$1;stereo=1$2");
}

/**
 * Opens a WHEP session (draft-ietf-wish-whep). The offer goes out at once, without candidates: the
 * server is ICE-lite on a known port, so that ours are found by our own checks.
 * Resolves when the answer is set; rejects with a FrontrowError.
 */
export async function openWhep(env: Env, o: WhepOptions): Promise<Engine> {
  const peer = new o.peer({ bundlePolicy: "max-bundle" });
  const auth: Record<string, string> = o.bearer ? { Authorization: `Bearer ${o.bearer}` } : {};
  let resource: string | null = null;
  try {
    for (const kind of mediaKinds) peer.addTransceiver(kind, { direction: "recvonly" });
    const offer = await peer.createOffer();
    const sdp = wantStereo(offer.sdp ?? "");
    await peer.setLocalDescription({ type: "offer", sdp });
    const body = await timed(answerWithin, o.signal, offline, async (signal) => {
      const answer = await env.fetch(o.url, {
        method: "POST",
        headers: { "Content-Type": "application/sdp", Accept: "application/sdp", ...auth },
        body: sdp,
        signal,
      });
      if (answer.status !== 201) throw await refusal(answer);
      const location = answer.headers.get("Location");
      if (location) resource = new URL(location, answer.url || o.url).href;
      return await answer.text();
    });
    if (o.signal.aborted) throw o.signal.reason;
    await peer.setRemoteDescription({ type: "answer", sdp: body });
    return createEngine(env, o, peer, resource, auth);
  } catch (e) {
    peer.close();
    remove(env, resource, auth);
    throw e;
  }
}

/** What a refused offer means for what to do next. */
async function refusal(answer: Response): Promise<FrontrowError> {
  const said = await httpFailure(answer);
  switch (answer.status) {
    case 406:
      return failure(errorCodes.noCodec, "This browser can't decode the show over WebRTC.", false);
    case 404:
      return said.code === errorCodes.noChannel
        ? said
        : { ...said, code: errorCodes.offAir, retryable: true };
    default:
      return said;
  }
}

function remove(env: Env, resource: string | null, headers: Record<string, string>): void {
  if (!resource) return;
  // keepalive lets the request outlive the page. A lost one costs the server only a timeout.
  env.fetch(resource, { method: "DELETE", headers, keepalive: true }).catch(() => {});
}

function createEngine(
  env: Env,
  o: WhepOptions,
  peer: RTCPeerConnection,
  resource: string | null,
  auth: Record<string, string>,
): Engine {
  const receivers = new Map<string, RTCRtpReceiver>();
  for (const t of peer.getTransceivers()) {
    if (t.currentDirection === "recvonly" || t.currentDirection === "sendrecv") {
      receivers.set(t.receiver.track.kind, t.receiver);
    }
  }
  const ready = deferred<void>();
  const gone = deferred<FrontrowError>();
  const stops: Stop[] = [];
  let closed = false;
  let isReady = false;
  let suspect = false;
  let pictures = 0;
  let sounds = 0;

  const close = () => {
    if (closed) return;
    closed = true;
    for (const stop of stops) stop();
    for (const r of receivers.values()) o.stream.removeTrack(r.track);
    peer.close();
    remove(env, resource, auth);
    gone.resolve(failure(errorCodes.closed, "Playback was stopped.", true));
    ready.reject(failure(errorCodes.closed, "Playback was stopped.", true));
  };
  const fail = (error: FrontrowError) => {
    gone.resolve(error);
    ready.reject(error);
    close();
  };
  const listen = (target: EventTarget | null | undefined, type: string, fn: () => void) => {
    target?.addEventListener(type, fn);
    stops.push(() => target?.removeEventListener(type, fn));
  };

  const ended = (byServer = false) => {
    if (byServer) resource = null; // There is nothing left to be given back.
    fail(
      isReady
        ? failure("session_ended", "The server ended the session.", true)
        : failure(errorCodes.iceFailed, "No WebRTC connection could be made.", true),
    );
  };
  const look = () => {
    const ice = peer.iceConnectionState;
    suspect = ice === "disconnected" || ice === "failed" || peer.connectionState === "disconnected";
    if (peer.connectionState === "failed" || peer.connectionState === "closed" || ice === "failed") ended();
    else if (peer.connectionState === "connected") firstMedia();
  };
  const late = setTimeout(() => ended(), connectWithin);
  stops.push(() => clearTimeout(late));
  listen(peer, "connectionstatechange", look);
  listen(peer, "iceconnectionstatechange", look);
  // The server says goodbye by DTLS (close_notify), which some browsers show on the transport alone.
  for (const r of receivers.values()) {
    const transport = r.transport;
    listen(transport, "statechange", () => {
      if (transport?.state === "closed" || transport?.state === "failed") ended(true);
    });
  }
  const abort = () => close();
  o.signal.addEventListener("abort", abort);
  stops.push(() => o.signal.removeEventListener("abort", abort));

  let looking = false;
  const firstMedia = () => {
    if (looking) return;
    looking = true;
    clearTimeout(late);
    const since = env.now();
    const again = async () => {
      if (closed) return;
      await sample();
      const waited = env.now() - since;
      if (pictures > 0 || (sounds > 0 && (!receivers.has("video") || waited > soundAlone))) {
        isReady = true;
        ready.resolve();
      } else if (waited > mediaWithin) {
        fail(failure(errorCodes.noMedia, "The show sends nothing at the moment.", true));
      } else {
        const timer = setTimeout(() => void again(), lookEvery);
        stops.push(() => clearTimeout(timer));
      }
    };
    void again();
  };

  const sample = async (): Promise<Sample> => {
    const report = closed ? new Map() : await peer.getStats();
    const read = readStats(report as RTCStatsReport);
    pictures = read.pictures;
    sounds = read.sounds;
    return read;
  };

  look();
  return {
    transport: "whep",
    ready: ready.promise,
    gone: gone.promise,
    get hasVideo() {
      return pictures > 0;
    },
    get hasAudio() {
      return sounds > 0;
    },
    get suspect() {
      return suspect;
    },
    attach(video) {
      if (closed) return;
      // Tracks are exchanged within one stream: the element keeps its last picture until the next one comes.
      const before = o.stream.getTracks();
      for (const r of receivers.values()) if (!before.includes(r.track)) o.stream.addTrack(r.track);
      for (const t of before) if (receivers.get(t.kind)?.track !== t) o.stream.removeTrack(t);
      if (video.srcObject !== o.stream) video.srcObject = o.stream;
    },
    sample,
    at(rtp) {
      if (rtp !== null && pictures > 0) return unwrapRTP(rtp, 90_000, o.near());
      const kind = pictures > 0 ? "video" : "audio";
      const source = receivers.get(kind)?.getSynchronizationSources()[0];
      return source ? unwrapRTP(source.rtpTimestamp, kind === "video" ? 90_000 : 48_000, o.near()) : null;
    },
    toLive() {}, // A session is always at the edge.
    close,
  };
}

type Stats = Record<string, unknown>;
const num = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) ? v : 0);

/** Reads what the player needs from a report (W3C webrtc-stats). */
export function readStats(report: RTCStatsReport): Sample {
  const all = new Map<string, Stats>();
  report.forEach((s: Stats) => {
    all.set(String(s.id), s);
  });
  const values = [...all.values()];
  const inbound = (kind: string) => values.find((s) => s.type === "inbound-rtp" && s.kind === kind) ?? {};
  const video = inbound("video");
  const audio = inbound("audio");
  const transport = values.find((s) => s.type === "transport");
  const pair =
    all.get(String(transport?.selectedCandidatePairId)) ??
    values.find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded") ??
    {};
  const remote = all.get(String(pair.remoteCandidateId));
  const codec = (s: Stats) => String(all.get(String(s.codecId))?.mimeType ?? "").replace(/^.*\//, "");
  const buffered = (s: Stats) =>
    num(s.jitterBufferEmittedCount) > 0
      ? (num(s.jitterBufferDelay) / num(s.jitterBufferEmittedCount)) * 1000
      : 0;

  const stats: Record<string, number | string> = {};
  const put = (name: string, value: number | string) => {
    if (value !== "" && value !== 0) stats[name] = value;
  };
  put("videoCodec", codec(video));
  put("audioCodec", codec(audio));
  put("framesPerSecond", num(video.framesPerSecond));
  put("framesDecoded", num(video.framesDecoded));
  put("framesDropped", num(video.framesDropped));
  put("freezes", num(video.freezeCount));
  put("packetsLost", num(video.packetsLost) + num(audio.packetsLost));
  put("roundTripMs", Math.round(num(pair.currentRoundTripTime) * 1000));
  put("videoBufferMs", Math.round(buffered(video)));
  put("audioBufferMs", Math.round(buffered(audio)));
  put("concealedSamples", num(audio.concealedSamples) - num(audio.silentConcealedSamples));
  put("receivedBytes", num(video.bytesReceived) + num(audio.bytesReceived));
  put("path", remote ? `${String(remote.protocol ?? "")} ${String(remote.candidateType ?? "")}`.trim() : "");
  return {
    pictures: num(video.framesDecoded),
    sounds: num(audio.packetsReceived),
    totals: {
      received: num(video.packetsReceived) + num(audio.packetsReceived),
      lost: Math.max(0, num(video.packetsLost)) + Math.max(0, num(audio.packetsLost)),
      stalls: num(video.freezeCount),
      stalled: num(video.totalFreezesDuration),
      roundTrip: num(pair.currentRoundTripTime),
      jitter: Math.max(num(video.jitter), num(audio.jitter)),
    },
    stats,
  };
}
