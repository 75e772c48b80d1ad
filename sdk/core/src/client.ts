import { createClock } from "./clock.ts";
import { browserEnv, type Env } from "./env.ts";
import { createPlayer, type PlayerDeps } from "./player/player.ts";
import { createRoom } from "./room.ts";
import { createSession } from "./session.ts";
import type { Client, ClientOptions, Stop } from "./types.ts";

/** How long a room stays connected after its last user left, ms: a page that redraws comes back at once. */
const grace = 3_000;
/** How long the room waits for a player's first picture, ms. */
const firstPicture = 3_000;

export function createClient(o: ClientOptions): Client {
  return createClientIn(browserEnv(), o);
}

/** A client in given surroundings; what a test calls. */
export function createClientIn(
  env: Env,
  o: ClientOptions,
  playing: Pick<PlayerDeps, "peer" | "load"> = {},
): Client {
  const server = (o.server ?? globalThis.location?.origin ?? "").replace(/\/+$/, "");
  const name = encodeURIComponent(o.channel);
  const clock = createClock(env.now);
  const session = createSession(env, server, o.token, o.storage);
  /** What is on screen, by each player: the first that plays counts. */
  const screens = new Set<() => number | null>();
  const watching = (): number | null => {
    for (const screen of screens) {
      const at = screen();
      if (at !== null) return at;
    }
    return null;
  };
  const face = { edge: clock.edge, wall: clock.wall, screen: watching };
  /** What has begun to play: whether its first picture is still waited for. */
  const begun = new Set<() => boolean>();
  const starting = (): boolean => {
    for (const soon of begun) {
      if (soon()) return true;
      begun.delete(soon);
    }
    return false;
  };
  const begin = (soon: () => boolean) => {
    const until = env.now() + firstPicture;
    begun.add(() => env.now() < until && soon());
  };
  const room = createRoom({
    env,
    url: `${server}/api/v1/channels/${name}/room`,
    session,
    clock,
    watching,
    starting,
  });

  let users = 0;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const start = (): Stop => {
    users++;
    clearTimeout(leaving);
    room.connection.start();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      users--;
      if (users === 0) leaving = setTimeout(() => room.stop(), grace);
    };
  };

  return {
    channel: o.channel,
    room: room.face,
    clock: face,
    start,
    bearer: session.fresh,
    follow(screen) {
      const own = () => screen();
      screens.add(own);
      begin(() => screens.has(own) && own() === null);
      return () => screens.delete(own);
    },
    player(video, options = {}) {
      const player = createPlayer({
        env,
        video,
        options,
        room: room.face.state,
        clock: face,
        hold: start,
        probe: room.connection.probe,
        addresses: { whep: `${server}/whep/${name}`, hls: `${server}/hls/${name}/index.m3u8` },
        // A public show needs no token, and asking for one would delay its first picture.
        bearer: async () => (o.token === undefined ? null : session.fresh()),
        ...playing,
      });
      screens.add(player.now);
      begin(() => screens.has(player.now) && ["idle", "connecting"].includes(player.state.get().phase));
      return {
        ...player,
        stop() {
          screens.delete(player.now);
          player.stop();
        },
      };
    },
  };
}
