import type { ChatLine, Client, Player, PlayerState } from "@frontrow/core";
import { acts, refused, type Stage } from "./acts.ts";
import { Cell, now } from "./cell.ts";
import { showPicture } from "./picture.ts";
import { scene } from "./scene.ts";

/**
 * A client of made-up data for the live examples: its room stands in the page alone and nothing is sent. What the
 * visitor does, it answers as a server would; it does nothing by itself, so that a reader is left in peace.
 */
export function demoClient(channel: string): Client {
  const state = new Cell(scene());
  const stage: Stage = { state, later: (ms, then) => void setTimeout(then, ms) };
  let n = 0;
  const add = (line: Omit<ChatLine, "key" | "at" | "kind">): string => {
    const key = `new${++n}`;
    state.patch({ messages: [...state.get().messages, { key, at: now(), kind: "message", ...line }] });
    return key;
  };
  const change = (key: string, fields: Partial<ChatLine>) =>
    state.patch({ messages: state.get().messages.map((l) => (l.key === key ? { ...l, ...fields } : l)) });

  return {
    channel,
    bearer: async () => null,
    clock: { edge: now, wall: now, screen: () => null },
    follow: () => () => {},
    start: () => () => {},
    player: (video) => demoPlayer(video),
    room: {
      state,
      on: () => () => {},
      async setName(name) {
        const me = state.get().me;
        if (me !== null) state.patch({ me: { ...me, name } });
      },
      async act(command, data) {
        await new Promise((done) => setTimeout(done, 120));
        const act = acts[command];
        if (act === undefined)
          throw refused("unknown_command", "The made-up room of this page can't do that.");
        return act(stage, (data ?? {}) as Record<string, unknown>);
      },
      async send(text) {
        const key = add({ id: null, by: state.get().me, text, status: "pending" });
        await new Promise((done) => setTimeout(done, 250));
        change(key, { status: "sent", id: `c_${key}` });
        const lea = { id: "d_Lea", name: "Lea", role: "viewer" };
        stage.later(1_500, () =>
          add({ id: `c_re${key}`, by: lea, text: "Good to see you here!", status: "sent" }),
        );
      },
      retry: () => {},
      discard: () => {},
      older: async () => {},
    },
  };
}

function demoPlayer(video: HTMLVideoElement): Player {
  const picture = showPicture(video);
  const state = new Cell<PlayerState>({
    phase: "playing",
    transport: "whep",
    muted: true,
    volume: 1,
    needsTap: false,
    latency: 0.4,
    at: now(),
    quality: "good",
    size: { width: 960, height: 540 },
    hasAudio: true,
    hasVideo: true,
    sourceAway: false,
    stats: { videoCodec: "none: drawn in this page" },
    error: null,
  });
  const phase = (to: "playing" | "paused") => {
    state.patch({ phase: to });
    if (to === "paused") video.pause();
    else void video.play().catch(() => {});
  };
  return {
    state,
    now: () => null,
    play: () => phase("playing"),
    pause: () => phase("paused"),
    setMuted: (muted) => state.patch({ muted }),
    setVolume: (volume) => state.patch({ volume }),
    goLive: () => phase("playing"),
    stop: () => picture.stop(),
  };
}
