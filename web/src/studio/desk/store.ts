import type { Client, Readable, RoomState, Stop } from "@frontrow/core";
import { value } from "../../ui/store.ts";
import { type Moderation, moderated, nothingYet, waiting, withActions } from "./moderation.ts";
import type { Action, Classifier, Rule } from "./wire.ts";

/** Follows the moderation of a room while it is started. */
export interface ModerationStore {
  readonly state: Readable<Moderation>;
  start(): Stop;
  /** Fetches the actions before the oldest one. */
  older(): Promise<void>;
}

/**
 * What waits comes with joining and goes on as events. The log and the settings
 * are asked for when the desk opens, after a gap and with each new show, and go on
 * as events too.
 */
export function openModeration(client: Client): ModerationStore {
  const state = value<Moderation>(nothingYet);
  let users = 0;
  let stops: Stop[] = [];
  let last: Pick<RoomState, "mine" | "show"> | null = null;
  let away = false;
  let asked = 0;

  const ask = async () => {
    const turn = ++asked;
    const { act } = client.room;
    try {
      const [log, filters, classifiers] = await Promise.all([
        act("mod.log", { limit: 50 }),
        act("mod.filters"),
        act("mod.classifiers"),
      ]);
      if (turn !== asked) return;
      const { actions, more } = log as { actions: Action[]; more: boolean };
      state.set({
        ...state.get(),
        actions: withActions(state.get().actions, actions),
        older: more,
        rules: (filters as { filters: Rule[] }).filters,
        classifiers: (classifiers as { classifiers: Classifier[] }).classifiers,
      });
    } catch {
      // The line dropped meanwhile: what follows its return asks again.
    }
  };

  const follow = (room: RoomState) => {
    const { mine, show, me, connection } = room;
    if (connection !== "online" || !me?.can.includes("moderate")) {
      away = true;
      return;
    }
    const was = last;
    last = { mine, show };
    const another = was !== null && was.show?.id !== show?.id;
    if (another) {
      const { rules, classifiers, namesHidden } = state.get();
      state.set({ ...nothingYet, rules, classifiers, namesHidden });
    }
    // Who comes back and resumes keeps what is theirs; else it all comes anew.
    const begun = was === null || (away && was.mine !== mine);
    away = false;
    if (begun || was.mine.mod !== mine.mod) state.set(waiting(state.get(), mine.mod));
    if (begun || another) void ask();
  };

  return {
    state,
    start() {
      users++;
      if (users === 1) {
        stops = [
          client.room.on((e) => state.set(moderated(state.get(), e))),
          client.room.state.subscribe(follow),
        ];
        follow(client.room.state.get());
      }
      let over = false;
      return () => {
        if (over) return;
        over = true;
        users--;
        if (users > 0) return;
        for (const stop of stops) stop();
        stops = [];
        last = null;
        asked++;
      };
    },
    async older() {
      const before = state.get().actions[0]?.id;
      if (before === undefined) return;
      const { actions, more } = (await client.room.act("mod.log", { before, limit: 50 })) as {
        actions: Action[];
        more: boolean;
      };
      state.set({ ...state.get(), actions: withActions(state.get().actions, actions), older: more });
    },
  };
}
