import { createBackoff, type Env, pause } from "../env.ts";
import { errorCodes, failure, isFailure, toFailure } from "../errors.ts";
import { createStore } from "../store.ts";
import type {
  Clock,
  FrontrowError,
  Phase,
  Player,
  PlayerOptions,
  PlayerState,
  Readable,
  RoomState,
  Stop,
} from "../types.ts";
import { comebackTick, fresh, orComeback } from "./comeback.ts";
import { createOpener, judge, judgeWhep } from "./connect.ts";
import type { Engine, Sample } from "./engine.ts";
import { type LoadHls, loadHls } from "./hls.ts";
import { createPulse, type Pulse } from "./pulse.ts";
import { createMeter, type Meter } from "./quality.ts";
import { createScreen } from "./screen.ts";
import { createSource } from "./source.ts";
import type { PeerConnection } from "./whep.ts";

/** Between two looks at the engine, ms: the state moves at this rate. */
const tick = 250;
/** No new picture for this long while the show is live means a frozen stream, ms. */
const frozenAfter = 3_000;
/** The same while sound still comes: the publisher may have turned the camera off. */
const frozenWithSound = 8_000;
const mostPatience = 120_000;
/** A picture that is older than this is not what the viewer sees, ms. */
const stale = 1_000;
/** An engine that played this long was a good one: the next loss starts with short delays again, ms. */
const goodAfter = 10_000;
/** A viewer who pauses longer than this doesn't hold a session, ms. */
const parkAfter = 60_000;
/** After the last media the show is said to be reconnecting for this long, then off air, ms: the server's grace for a publisher and a little. */
const graceFor = 20_000;
/** While on HLS: when WHEP is tried again, ms. */
const upgradeAfter = { first: 15_000, most: 300_000 } as const;
/** Off air the room tells when to try; these are for when it does not, ms. */
const askAgain = { told: 30_000, untold: 6_000, sourceAway: 500, most: 5_000 } as const;
/** After the room told of a show or its source, the server is asked at the shortest interval for this long, ms. */
const eagerFor = 5_000;

export interface PlayerDeps {
  readonly env: Env;
  readonly video: HTMLVideoElement;
  readonly options: PlayerOptions;
  readonly room: Readable<RoomState>;
  readonly clock: Clock;
  /** Keeps the room connected for as long as the player runs. */
  readonly hold: () => Stop;
  /** Reads the server's clocks now. */
  readonly probe: () => void;
  readonly addresses: { readonly whep: string; readonly hls: string };
  readonly bearer: () => Promise<string | null>;
  readonly peer?: PeerConnection;
  readonly load?: LoadHls;
}

const initial: PlayerState = {
  phase: "idle",
  transport: null,
  muted: true,
  volume: 1,
  needsTap: false,
  latency: null,
  at: null,
  quality: null,
  size: null,
  hasAudio: false,
  hasVideo: false,
  sourceAway: false,
  stats: {},
  error: null,
};

/** A player on one element. It starts at once and goes on until it is stopped. */
export function createPlayer(d: PlayerDeps): Player {
  const { env, video, clock } = d;
  const preferred = d.options.transport ?? "auto";
  const opener = createOpener({
    env,
    video,
    stream: typeof MediaStream === "function" ? new MediaStream() : null,
    clock,
    addresses: d.addresses,
    bearer: d.bearer,
    peer: d.peer ?? globalThis.RTCPeerConnection,
    load: d.load ?? loadHls,
  });
  const state = createStore<PlayerState>(initial);

  let life: AbortController | null = null;
  let release: Stop = () => {};
  let stopped = false;
  let phase: Phase = "idle";
  let current: Engine | null = null;
  let meter: Meter = createMeter();
  /** The newest picture on screen: its stamp and when it came. */
  let shown: { readonly rtp: number | null; readonly when: number } | null = null;
  /** When media last moved, on any engine. */
  let movedAt = Number.NEGATIVE_INFINITY;
  let pausedSince: number | null = null;
  /** µs, programme clock of the newest picture that was on screen. */
  let lastAt: number | null = null;
  let patience = frozenWithSound;
  let whepAfter = 0;
  let eagerUntil = Number.NEGATIVE_INFINITY;
  const upgrades = createBackoff(upgradeAfter.first, upgradeAfter.most, env.random);
  let waker = new AbortController();

  const wake = () => {
    waker.abort();
    waker = new AbortController();
  };

  const screen = createScreen(video, d.options.muted ?? true, {
    changed: (s) => publish({ muted: s.muted, volume: s.volume, needsTap: s.needsTap, size: s.size }),
    paused() {
      pausedSince = env.now();
      publish({});
    },
    played() {
      pausedSince = null;
      wake();
      publish({});
    },
    picture(rtp) {
      shown = { rtp, when: env.now() };
    },
    moving: wake,
  });

  const publish = (fields: Partial<PlayerState>) => {
    const idle = pausedSince !== null || screen.state.blocked;
    state.patch({ ...fields, phase: phase === "playing" && idle ? "paused" : phase });
  };
  const source = createSource({
    clock,
    room: d.room,
    probe: d.probe,
    changed: () => publish({ sourceAway: source.away }),
    back() {
      eagerUntil = env.now() + eagerFor;
      wake();
    },
  });
  const enter = (next: Phase, error: FrontrowError | null = null) => {
    phase = next;
    if (next === "reconnecting" || (next === "offair" && isLive())) source.ask();
    else source.leave();
    publish({
      error,
      sourceAway: source.away,
      ...(next === "playing" ? {} : { quality: null, latency: null }),
    });
  };

  const { muted, volume, needsTap, size } = screen.state;
  publish({ muted, volume, needsTap, size });

  const isLive = () => d.room.get().show?.status === "live";
  /** What the viewer is told when media ended: the room knows whether the show has, too. */
  const lost = (): Phase => {
    const show = d.room.get().show;
    if (show && show.status !== "live") return "offair";
    return movedAt === Number.NEGATIVE_INFINITY ? "connecting" : "reconnecting";
  };

  const put = (engine: Engine) => {
    shown = null;
    meter = createMeter();
    engine.attach(video);
    if (pausedSince === null) screen.play();
  };
  /** Puts an engine whose media flows in place of the present one, without an empty picture between. */
  const swap = (next: Engine) => {
    const old = current;
    if (old === next) return;
    current = next;
    if (old && (old.transport !== "whep" || next.transport !== "whep")) {
      // The element changes from one kind of source to another: the last picture stays as its poster.
      screen.hold();
      old.close();
      put(next);
    } else {
      put(next);
      old?.close();
    }
  };
  const drop = () => {
    const old = current;
    current = null;
    old?.close();
  };

  /** Opens the best engine there is. An element that shows nothing gets it before its first picture. */
  const open = async (signal: AbortSignal): Promise<void> => {
    let blocked: unknown = null;
    if (preferred !== "llhls" && (preferred === "whep" || (opener.canWhep && env.now() >= whepAfter))) {
      let early: Engine | null = null;
      try {
        const engine = await opener.whep(signal, (e) => {
          if (current) return;
          early = e;
          current = e;
          put(e);
        });
        if (!early) {
          await fresh(env, engine, lastAt, signal).catch((e: unknown) => {
            engine.close();
            throw e;
          });
          swap(engine);
        }
        upgrades.reset();
        return;
      } catch (e) {
        if (early && current === early) drop();
        const verdict = judgeWhep(e, current !== null);
        if (preferred === "whep" || signal.aborted || verdict !== "other") throw e;
        blocked = e;
        whepAfter = env.now() + upgrades.next();
      }
    }
    let engine: Engine;
    try {
      engine = await opener.hls(signal);
    } catch (e) {
      if (!isFailure(e) || e.code !== errorCodes.noHLS || !isFailure(blocked) || !blocked.retryable) throw e;
      // WHEP is all that there is: it is tried again, however often it fails.
      whepAfter = 0;
      throw blocked;
    }
    if (signal.aborted) {
      engine.close();
      throw signal.reason;
    }
    swap(engine);
    try {
      await engine.ready;
      await fresh(env, engine, lastAt, signal);
    } catch (e) {
      if (current === engine) {
        screen.hold(); // before its source is gone
        drop();
      }
      throw e;
    }
  };

  /** Gets media flowing: a new engine, or the present one if it comes back first. */
  const obtain = async (signal: AbortSignal): Promise<void> => {
    const attempt = new AbortController();
    const end = () => attempt.abort(failure(errorCodes.closed, "Playback was stopped.", true));
    signal.addEventListener("abort", end);
    // The signal of an attempt ends with it: an engine that it made lives on until it is closed.
    const opening = open(attempt.signal);
    const old = current;
    try {
      if (!old) return await opening;
      await orComeback(old, (back) =>
        opening.catch(async (e: unknown) => {
          // A refusal comes sooner than a picture can be missed: what moves again needs no other session.
          await Promise.race([back, pause(3 * comebackTick, signal)]);
          throw e;
        }),
      );
      if (current === old) end();
    } finally {
      signal.removeEventListener("abort", end);
    }
  };

  /** Waits until asking again makes sense. */
  const offAir = async (signal: AbortSignal, round: number): Promise<void> => {
    const recent = env.now() - movedAt < graceFor;
    if (!isLive() && d.room.get().show) drop();
    if (recent && isLive()) enter("reconnecting");
    else enter(isLive() && env.now() < eagerUntil ? "connecting" : "offair");
    const told = d.room.get().connection === "online";
    const base = isLive()
      ? Math.min(askAgain.most, askAgain.sourceAway * 2 ** round)
      : told
        ? askAgain.told
        : askAgain.untold;
    const waiting = rest(base * (0.75 + env.random() / 2), signal);
    await (current ? orComeback(current, () => waiting) : waiting);
  };

  /** A pause that anything new ends: the network, the room, the element. */
  const rest = (ms: number, signal: AbortSignal): Promise<void> => {
    const both = new AbortController();
    const end = () => both.abort();
    const woken = waker.signal;
    signal.addEventListener("abort", end);
    woken.addEventListener("abort", end);
    return pause(ms, signal.aborted || woken.aborted ? AbortSignal.abort() : both.signal).finally(() => {
      signal.removeEventListener("abort", end);
      woken.removeEventListener("abort", end);
    });
  };

  /** Tries to get from HLS back to WHEP while HLS goes on. */
  const upgrade = async (from: Engine, signal: AbortSignal): Promise<void> => {
    whepAfter = Number.POSITIVE_INFINITY;
    try {
      const engine = await opener.whep(signal);
      if (current === from) {
        swap(engine);
        upgrades.reset();
      } else engine.close();
      whepAfter = 0;
    } catch {
      whepAfter = env.now() + upgrades.next();
    }
  };

  const tell = (engine: Engine, sample: Sample) => {
    const now = env.now();
    // A page that is hidden gets no pictures from its element: the engine then says what was played last.
    const seen = shown && now - shown.when < stale ? shown : null;
    const at = engine.at(seen?.rtp ?? null);
    if (at !== null) lastAt = at;
    const edge = clock.edge();
    const quality = meter.add(sample.totals, now);
    const age = seen && engine.transport === "whep" ? now - seen.when : 0;
    publish({
      transport: engine.transport,
      hasVideo: engine.hasVideo,
      hasAudio: engine.hasAudio,
      at: at === null ? null : Math.round(at),
      latency:
        at === null || edge === null || phase !== "playing"
          ? null
          : Math.max(0, (edge - age * 1000 - at) / 1e6),
      quality: phase === "playing" ? quality : null,
      stats: sample.stats,
      size: engine.hasVideo ? screen.state.size : null,
    });
  };

  /** Follows the present engine until it is lost. */
  const watch = async (signal: AbortSignal): Promise<FrontrowError | null> => {
    let engine: Engine | null = null;
    let gone: FrontrowError | null = null;
    let since = env.now();
    let pulse: Pulse = createPulse(since);
    /** When the host was last said to be away. */
    let awayAt = since;
    while (!signal.aborted) {
      if (!current) return gone;
      if (engine !== current) {
        const mine: Engine = current;
        engine = mine;
        gone = null;
        since = env.now();
        pulse = createPulse(since);
        void mine.gone.then((e) => {
          if (engine !== mine) return;
          gone = e;
          wake();
        });
      }
      const sample = await engine.sample();
      if (signal.aborted) return null;
      if (engine !== current) continue;
      if (gone) {
        current = null;
        return gone;
      }
      const now = env.now();
      const moved = pulse.feel(sample, now);
      if (pausedSince === null) movedAt = Math.max(movedAt, pulse.pictureAt, pulse.soundAt);
      if (moved && phase !== "playing") {
        // What a list still had of a host who is away moves too: the server knows.
        if (source.away && engine.transport !== "whep") source.doubt();
        else enter("playing");
      }
      tell(engine, sample);
      if (pausedSince !== null) {
        pulse.excusePicture(now);
        if (now - pausedSince > parkAfter && engine.transport === "whep") return null;
      } else if (engine.suspect) return null;
      else if (document.visibilityState === "hidden" || screen.state.blocked) pulse.excuse(now);
      else if (source.away && pulse.still(now) < graceFor) {
        // Another session would show the last pictures again; this one goes on when the host is back.
        awayAt = now;
      } else if (Math.min(pulse.still(now), now - awayAt) > frozenAfter) return null;
      else if (sample.pictures > 0 && now - Math.max(pulse.pictureAt, awayAt) > patience) {
        // Where another session does not help either, the sound is not interrupted again soon.
        patience = Math.min(patience * 2, mostPatience);
        return null;
      } else if (phase === "playing" && pulse.interrupted(now)) {
        // The session may be sound: it is kept for as long as a freeze takes, but nobody is told that this is live.
        enter("reconnecting");
      }
      if (now - since > goodAfter + patience) patience = frozenWithSound;
      if (
        preferred === "auto" &&
        opener.canWhep &&
        engine.transport !== "whep" &&
        now >= whepAfter &&
        !source.away
      ) {
        void upgrade(engine, signal);
      }
      await rest(phase === "playing" ? tick : comebackTick, signal);
    }
    return null;
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    const backoff = createBackoff(300, 5_000, env.random);
    let waits = 0;
    let waitedLive = isLive();
    enter(lost() === "reconnecting" ? "reconnecting" : "connecting");
    while (!signal.aborted) {
      try {
        await obtain(signal);
        if (signal.aborted) return;
        waits = 0;
        movedAt = env.now();
        enter("playing");
        const since = env.now();
        const error = await watch(signal);
        if (signal.aborted) return;
        if (pausedSince !== null) {
          await park(signal);
          continue;
        }
        if (env.now() - since > goodAfter) backoff.reset();
        enter(lost(), error);
        // What breaks at once again is not asked for at full speed.
        if (backoff.attempts > 0) await rest(backoff.next(), signal);
        else backoff.next();
      } catch (e) {
        if (signal.aborted) return;
        const error = toFailure(e);
        const verdict = judge(error, preferred);
        if (verdict === "fatal") {
          drop();
          enter("failed", error);
          life = null;
          return;
        }
        if (waitedLive !== isLive() || env.now() < eagerUntil) waits = 0;
        waitedLive = isLive();
        if (verdict === "offair" || (error.code === errorCodes.noMedia && !current))
          await offAir(signal, waits++);
        else {
          enter(lost(), error);
          await rest(backoff.next(), signal);
        }
      }
    }
  };

  /** The viewer paused for long: the session is given back until they play again. */
  const park = async (signal: AbortSignal): Promise<void> => {
    screen.hold();
    drop();
    video.srcObject = null;
    while (pausedSince !== null && !signal.aborted) await rest(60_000, signal);
    enter("connecting");
  };

  const begin = () => {
    if (stopped || life) return;
    const mine = new AbortController();
    life = mine;
    release();
    release = d.hold();
    void run(mine.signal);
  };
  const end = () => {
    life?.abort();
    life = null;
    source.leave();
    drop();
    wake();
  };

  let status = d.room.get().show?.status;
  const stops: Stop[] = [
    env.onWake(wake),
    d.room.subscribe(() => {
      const before = status;
      status = d.room.get().show?.status;
      if ((before === "live") === isLive()) return;
      if (isLive() && before !== undefined) {
        eagerUntil = env.now() + eagerFor;
        if (phase === "offair") enter("connecting");
      }
      wake();
    }),
  ];
  if (typeof addEventListener === "function") {
    // The page goes: its session is given back at once. A page that comes out of the browser's cache plays again.
    const hide = () => end();
    const show = (e: PageTransitionEvent) => {
      if (e.persisted) begin();
    };
    addEventListener("pagehide", hide);
    addEventListener("pageshow", show);
    stops.push(() => {
      removeEventListener("pagehide", hide);
      removeEventListener("pageshow", show);
    });
  }

  const play = () => {
    if (stopped) return;
    pausedSince = null;
    if (!life) begin();
    else if (current) screen.play();
    wake();
    publish({});
  };

  begin();
  return {
    state,
    play,
    pause() {
      if (stopped || pausedSince !== null) return;
      pausedSince = env.now();
      screen.pause();
      publish({});
    },
    now() {
      if (!current || state.get().phase !== "playing") return null;
      return current.at(shown && env.now() - shown.when < stale ? shown.rtp : null);
    },
    setMuted: (next) => screen.setMuted(next),
    setVolume: (next) => screen.setVolume(next),
    goLive() {
      current?.toLive();
      play();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      end();
      for (const s of stops) s();
      screen.stop();
      release();
      phase = "idle";
      const { muted, volume } = state.get();
      state.set({ ...initial, muted, volume });
    },
  };
}
