import type { Client, ReactionCounters, ReactionPoint, Readable, RoomState } from "@frontrow/core";
import { useReadable, type Value, value } from "../../ui/store.ts";
import { curved, type Desk, emptyDesk, happened, joined } from "./fold.ts";

/** How often the curve of the reactions is asked for while they come, ms. */
const curveEvery = 10_000;
/** How far back it is asked for again, µs: who sees the picture late reacts late. */
const lateBy = 40_000_000;

const desks = new WeakMap<Client, Value<Desk>>();

/**
 * What the staff have of a room's activities: what joining gave, and the events
 * since. It follows the client from the first call on, for as long as the page
 * lives: a part of the desk that is opened later has missed nothing.
 */
export function openDesk(client: Client): Readable<Desk> {
  let desk = desks.get(client);
  if (desk === undefined) {
    desk = value(emptyDesk);
    desks.set(client, desk);
    follow(client, desk);
  }
  return desk;
}

/** Follows a part of the desk of a client. */
export function useDesk<T>(client: Client, pick: (desk: Desk) => T): T {
  return useReadable(openDesk(client), pick);
}

function follow(client: Client, desk: Value<Desk>): void {
  let last: Pick<RoomState, "mine" | "show"> | null = null;
  const look = (room: RoomState) => {
    const { mine, show } = room;
    if (last?.mine === mine && last.show?.id === show?.id) return;
    // Another show begins with nothing; what it carries comes with `mine`.
    const another = last?.show != null && show !== null && last.show.id !== show.id;
    if (another) desk.set(emptyDesk);
    const before = last?.mine ?? null;
    desk.set(joined(desk.get(), mine, another && before !== mine ? null : before));
    last = { mine, show };
  };
  client.room.on((e) => desk.set(happened(desk.get(), e)));
  client.room.state.subscribe(look);
  look(client.room.state.get());
}

/** Keeps the curve of the reactions fresh while somebody looks at it. Returns how to stop. */
export function followCurve(client: Client): () => void {
  const desk = openDesk(client) as Value<Desk>;
  let asked: unknown = null;
  let over = false;
  const ask = async () => {
    const { counters, connection } = client.room.state.get();
    const totals = (counters.reaction as ReactionCounters | undefined)?.totals;
    if (connection !== "online" || totals === undefined || totals === asked) return;
    const newest = desk.get().reactions.at(-1)?.at;
    try {
      const from = newest === undefined ? {} : { from: Math.max(1, newest - lateBy) };
      const page = (await client.room.act("reaction.curve", from)) as { points?: ReactionPoint[] };
      if (over) return;
      asked = totals;
      desk.set(curved(desk.get(), page.points ?? []));
    } catch {
      // The next turn asks again.
    }
  };
  void ask();
  const timer = setInterval(() => void ask(), curveEvery);
  return () => {
    over = true;
    clearInterval(timer);
  };
}
