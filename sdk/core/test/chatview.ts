import type { Feature } from "../src/feature/feature.ts";
import { emptyModel, fold, happened, pageSize, type RoomModel } from "../src/fold.ts";
import type { ChatLine, ChatView } from "../src/types.ts";
import type { SnapshotFrame } from "../src/wire.ts";

/** The core keeps more lines than the server shows: the model that a view was made of. */
const models = new WeakMap<object, RoomModel>();

const message = ({ key: _, status: __, kind, ...line }: ChatLine) =>
  kind === "message" ? line : { ...line, kind };

function viewOf(m: RoomModel): object {
  const lines = m.log.filter((l) => l.kind !== "system");
  const { pinned, modes, emotes, shoutout } = m.views.chat as ChatView;
  const view = {
    messages: lines.slice(-pageSize).map(message),
    more: m.hasOlder || lines.length > pageSize,
    ...(pinned.length > 0 && { pinned: pinned.map(message) }),
    ...((modes.slow || modes.emote_only || modes.paused || modes.members_only) && { modes }),
    ...(Object.keys(emotes).length > 0 && { emotes }),
    ...(shoutout && { shoutout }),
  };
  models.set(view, m);
  return view;
}

/** The chat as a feature like the others, for the recordings: what the core folds, as the server's view. */
export const chat: Feature<unknown> = {
  name: "chat",
  apply(view, event) {
    const state = { chat: view } as SnapshotFrame["state"];
    const m = models.get(view as object) ?? fold(emptyModel, { t: "snapshot", epoch: "s", upto: 0, state });
    return viewOf(happened(m, [event]));
  },
};
