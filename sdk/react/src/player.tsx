import type { Client, Player, PlayerOptions, PlayerState, Readable } from "@frontrow/core";
import { useEffect } from "react";
import { useChosen } from "./context.tsx";
import { type ElementProps, Wrap } from "./element.tsx";
import { page } from "./page.ts";
import { type Hook, held, hookOf } from "./select.ts";
import { useStyles } from "./styles.ts";
import { derive, once, value } from "./value.ts";

export interface VideoPlayerProps extends ElementProps {
  /** Any public address of a channel; without it what the page or the provider watches. */
  readonly src?: string | null | undefined;
  /** False begins with sound where the browser allows it; true by default. */
  readonly muted?: boolean;
  readonly transport?: PlayerOptions["transport"];
  /** `page`: single keys work everywhere on the page; `player` (the default): while it has the focus. */
  readonly hotkeys?: "page" | "player" | "off";
}

/** The picture and sound of a channel with their controls: `<frontrow-player>`. */
export function VideoPlayer({ src, muted = true, transport, hotkeys = "player", ...rest }: VideoPlayerProps) {
  useStyles();
  const { client, error, own } = useChosen(src);
  useEffect(() => (own && client !== null ? page.offer(client) : undefined), [own, client]);
  if (error !== null) {
    return (
      <p className="frontrow-note" role="alert" dir="auto">
        {error.message} {error.hint}
      </p>
    );
  }
  const give = { client: client === null ? undefined : heard(client), sound: !muted, transport, hotkeys };
  return <Wrap tag="frontrow-player" give={give} rest={rest} />;
}

/** The newest player that was made of a client. */
const newest = once((_client: Client) => value<Player | null>(null));

/** A client whose players are known to `usePlayer`. */
const heard = once((client: Client): Client => {
  const players: Player[] = [];
  const settle = () => newest(client).set(players.at(-1) ?? null);
  return {
    ...client,
    player(video, options) {
      const made = client.player(video, options);
      const player: Player = {
        ...made,
        stop() {
          players.splice(players.indexOf(player) >>> 0, 1);
          settle();
          made.stop();
        },
      };
      players.push(player);
      settle();
      return player;
    },
  };
});

/** What `usePlayer` says: the player's state and what can be asked of it. Without a player nothing happens. */
export type PlayerView = PlayerState &
  Pick<Player, "play" | "pause" | "setMuted" | "setVolume" | "goLive"> & {
    /** Whether a player is on the page. */
    readonly present: boolean;
  };

const nothing = () => {};

const idle: PlayerView = {
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
  present: false,
  play: nothing,
  pause: nothing,
  setMuted: nothing,
  setVolume: nothing,
  goLive: nothing,
};

const viewOf = once((player: Player) =>
  derive(player.state, (state): PlayerView => {
    const { play, pause, setMuted, setVolume, goLive } = player;
    return { ...state, present: true, play, pause, setMuted, setVolume, goLive };
  }),
);

/** The newest player's state, also when another takes its place. */
const following = once((client: Client): Readable<PlayerView> => {
  const player = newest(client);
  const get = () => {
    const now = player.get();
    return now === null ? idle : viewOf(now).get();
  };
  return held(client, {
    get,
    subscribe(tell) {
      let leave = nothing;
      const follow = (now: Player | null) => {
        leave();
        leave = now === null ? nothing : viewOf(now).subscribe(tell);
      };
      follow(player.get());
      const stop = player.subscribe((now) => {
        follow(now);
        tell(get());
      });
      return () => {
        stop();
        leave();
      };
    },
  });
});

/**
 * The player on the page that a `VideoPlayer` drew. Its state moves four times a second:
 * pick what you draw, `usePlayer((p) => p.phase)`.
 */
export const usePlayer: Hook<PlayerView> = hookOf(following, idle);
