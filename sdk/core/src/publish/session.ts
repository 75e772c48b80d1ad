import { type Env, timed } from "../env.ts";
import { errorCodes, failure, httpFailure, offline } from "../errors.ts";
import type { FrontrowError, Stop } from "../types.ts";
import { dropped, whipProblem } from "./problems.ts";

/** How long the server may take to answer the offer, ms. */
const answerWithin = 8_000;
/** How long ICE and DTLS may take after the answer, ms. */
const connectWithin = 8_000;
/** How long a connection that is not heard may take to come back by itself, ms. */
const suspectFor = 3_000;

export type PeerConnection = new (configuration?: RTCConfiguration) => RTCPeerConnection;

export interface WhipOptions {
  readonly url: string;
  readonly bearer: string;
  readonly peer: PeerConnection;
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  /** Of the picture at its best, bit/s. */
  readonly bits: number;
  /** Offer the picture in three sizes. */
  readonly layers: boolean;
  readonly signal: AbortSignal;
  /** Tells when the server is not heard any more, and when it is again. */
  readonly suspect: (away: boolean) => void;
}

/** One WHIP session: used once, replaced and never repaired. */
export interface WhipSession {
  readonly audio: RTCRtpSender;
  readonly video: RTCRtpSender;
  /** Resolves with why it came to its end. */
  readonly gone: Promise<FrontrowError>;
  stats(): Promise<RTCStatsReport>;
  close(): void;
}

/** The ICE servers of Link headers (RFC 9725, 4.6). */
export function iceServers(link: string | null): RTCIceServer[] {
  const found: RTCIceServer[] = [];
  for (const [, url, rest] of (link ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!url || !/;\s*rel="?ice-server"?/i.test(rest ?? "")) continue;
    const value = (name: string) =>
      new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(rest ?? "")?.[1];
    const [username, credential] = [value("username"), value("credential")];
    found.push({
      urls: url,
      ...(username !== undefined && { username: username.replace(/\\(.)/g, "$1") }),
      ...(credential !== undefined && { credential: credential.replace(/\\(.)/g, "$1") }),
    });
  }
  return found;
}

/**
 * Says in the answer where a browser that knows this begins, kbit/s. Else it feels its way up from 300, and
 * the first half minute of a show is blurred. What the network does not carry is taken back within seconds.
 */
export function startAt(sdp: string, bits: number): string {
  const [, ...sections] = sdp.split(/^(?=m=)/m);
  const video = sections.find((s) => s.startsWith("m=video"));
  if (!video) return sdp;
  const wish = `x-google-start-bitrate=${Math.round(bits / 2000)}`;
  const first = /^m=video \d+ \S+ (\d+)/.exec(video)?.[1];
  const line = new RegExp(`^a=fmtp:${first} [^\\r\\n]*`, "m");
  const said = line.test(video)
    ? video.replace(line, `$&;${wish}`)
    : video.replace(new RegExp(`^a=rtpmap:${first} [^\\r\\n]*`, "m"), `$&\r\na=fmtp:${first} ${wish}`);
  return sdp.replace(video, () => said);
}

/** H.264 first: every player takes it as it is. Else the server has to make it of what comes. */
function preferH264(transceiver: RTCRtpTransceiver): void {
  const all = globalThis.RTCRtpSender?.getCapabilities?.("video")?.codecs ?? [];
  const first = all.filter((c) => c.mimeType.toLowerCase() === "video/h264");
  if (first.length === 0) return;
  // A browser that can't order them sends what it likes, which the server takes too.
  transceiver.setCodecPreferences?.([...first, ...all.filter((c) => !first.includes(c))]);
}

/** What is sent of a layer: its sides are half of those of the one before, the best alone may stay. */
export const layerOf = (bits: number, i: number, all = true) => ({
  scaleResolutionDownBy: 2 ** i,
  maxBitrate: bits / 4 ** i,
  active: all || !i,
});

/**
 * Opens a session (RFC 9725). The offer goes out at once, without candidates: the server is ICE-lite on
 * a known port and finds ours by our checks. Both kinds are offered, so that a track can come later.
 * Resolves once connected; rejects with a FrontrowError.
 */
export async function openWhip(env: Env, o: WhipOptions): Promise<WhipSession> {
  const peer = new o.peer({ bundlePolicy: "max-bundle" });
  const auth = { Authorization: `Bearer ${o.bearer}` };
  let resource: string | null = null;
  const close = () => {
    peer.close();
    // keepalive lets the request outlive the page. A lost one costs the server only a timeout.
    if (resource) env.fetch(resource, { method: "DELETE", headers: auth, keepalive: true }).catch(() => {});
    resource = null;
  };
  try {
    const streams = [new MediaStream()];
    const sound = peer.addTransceiver(o.audio ?? "audio", {
      direction: "sendonly",
      streams,
      sendEncodings: [{ maxBitrate: 128_000 }],
    });
    const picture = peer.addTransceiver(o.video ?? "video", {
      direction: "sendonly",
      streams,
      // The best comes first: it is the one that stays when the server takes no layers.
      sendEncodings: o.layers
        ? ["h", "m", "l"].map((rid, i) => ({ rid, ...layerOf(o.bits, i) }))
        : [layerOf(o.bits, 0)],
    });
    preferH264(picture);
    const offer = await peer.createOffer();
    const answer = await timed(answerWithin, o.signal, offline, async (signal) => {
      const got = await env.fetch(o.url, {
        method: "POST",
        headers: { "Content-Type": "application/sdp", Accept: "application/sdp", ...auth },
        body: offer.sdp ?? "",
        signal,
      });
      if (got.status !== 201) throw whipProblem(got.status, await httpFailure(got));
      const location = got.headers.get("Location");
      if (location) resource = new URL(location, got.url || o.url).href;
      const servers = iceServers(got.headers.get("Link"));
      if (servers.length > 0) peer.setConfiguration({ ...peer.getConfiguration(), iceServers: servers });
      return got.text();
    });
    await peer.setLocalDescription(offer);
    await peer.setRemoteDescription({ type: "answer", sdp: startAt(answer, o.bits) });
    await connected(peer, o.signal);
    const { gone, end } = watch(peer, o, [sound.sender, picture.sender]);
    return {
      audio: sound.sender,
      video: picture.sender,
      gone,
      stats: () => peer.getStats(),
      close() {
        close();
        end(); // a peer says nothing of its own closing
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Waits for ICE and DTLS. */
function connected(peer: RTCPeerConnection, signal: AbortSignal): Promise<void> {
  return timed(
    connectWithin,
    signal,
    () =>
      failure(
        errorCodes.iceFailed,
        "No WebRTC connection could be made.",
        true,
        "The network may block UDP.",
      ),
    (ends) =>
      new Promise((done, failed) => {
        const look = () => {
          if (peer.connectionState === "connected") done();
          if (peer.connectionState === "failed" || peer.connectionState === "closed") failed(dropped());
        };
        peer.addEventListener("connectionstatechange", look);
        ends.addEventListener("abort", () => failed(ends.reason));
        look();
      }),
  );
}

/** Waits for the end of a connection, or makes it. */
function watch(
  peer: RTCPeerConnection,
  o: Pick<WhipOptions, "suspect" | "signal">,
  senders: readonly RTCRtpSender[],
): { readonly gone: Promise<FrontrowError>; readonly end: Stop } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stops: Stop[] = [];
  let over: Stop = () => {};
  const gone = new Promise<FrontrowError>((done) => {
    over = () => done(dropped());
  });
  const end = () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
    over();
  };
  const listen = (target: EventTarget | null, type: string, fn: () => void) => {
    target?.addEventListener(type, fn);
    stops.push(() => target?.removeEventListener(type, fn));
  };
  const look = () => {
    const state = peer.connectionState;
    if (state === "failed" || state === "closed") return end();
    clearTimeout(timer);
    if (state === "disconnected") timer = setTimeout(end, suspectFor);
    o.suspect(state === "disconnected");
  };
  listen(peer, "connectionstatechange", look);
  listen(o.signal, "abort", end);
  // The server says goodbye by DTLS (close_notify), which some browsers show on the transport alone.
  for (const { transport } of senders) {
    listen(transport, "statechange", () => {
      if (transport?.state === "closed" || transport?.state === "failed") end();
    });
  }
  look();
  return { gone, end };
}
