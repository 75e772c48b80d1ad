import { conversation, scenes } from "../../fixture/scenes.ts";
import { away, loading, mine, type Setting, shut, view } from "../room.ts";
import { element } from "../story.tsx";
import { game, poll } from "./made.ts";

export default { title: "Elements/Player, activity, show" };

const player = (scene: string) =>
  element("frontrow-player", [(c) => scenes[scene]?.(c)], { place: "player", with: { hotkeys: "off" } });

export const PlayerLive = player("live");
export const PlayerMuted = player("muted");
export const PlayerBehind = player("behind");
export const PlayerPaused = player("paused");
export const PlayerOffAir = player("offair");
export const PlayerConnecting = player("connecting");
export const PlayerReconnecting = player("reconnecting");
export const PlayerHostAway = player("interrupted");
export const PlayerFailed = player("failed");
export const PlayerSoundOnly = player("sound");

const activity = (...settings: readonly Setting[]) => element("frontrow-activity", settings);
const nothing: Setting = (c) => {
  view("poll", { polls: [] })(c);
  view("quiz", { quiz: null })(c);
  view("game", { games: [] })(c);
};
export const ActivityNothing = activity(nothing);
export const ActivityLoading = activity(loading);
export const ActivityPoll = activity(nothing, poll({}, [11, 8, 5]));
export const ActivityTwo = activity(
  nothing,
  poll({}, [11, 8, 5]),
  game({ kind: "giveaway", title: "A mug" }),
);
export const ActivityCompact = element("frontrow-activity", [nothing, poll({}, [11, 8, 5])], {
  with: { compact: "" },
});
export const ActivityReconnecting = activity(nothing, poll({}, [11, 8, 5]), away);

const show = (...settings: readonly Setting[]) => element("frontrow-show", settings, { place: "page" });
const talk: Setting = (c) => {
  c.fill(conversation(24));
  c.playing.patch({ muted: false, needsTap: false });
};
export const Show = show(talk);
export const ShowVoted = show(talk, nothing, poll({}, [11, 8, 5]), mine("poll", { votes: { p: [1] } }));
export const ShowLoading = show((c) => scenes.connecting?.(c), loading);
export const ShowOffAir = show(talk, (c) => scenes.offair?.(c));
export const ShowReconnecting = show((c) => scenes.reconnecting?.(c));
export const ShowOver = show(shut);
