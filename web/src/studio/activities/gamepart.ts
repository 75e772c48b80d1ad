import type { Client, Game, GameCount, GameMine } from "@frontrow/core";
import { useReadable } from "../../ui/store.ts";
import type { Act } from "./act.ts";

/** What the parts of a game's card are given. */
export interface GamePart {
  readonly client: Client;
  readonly game: Game;
  readonly count: GameCount | undefined;
  readonly on: Act;
}

/** What the staff member has in a game; null for nothing. */
export function useOwn(client: Client, game: string) {
  return useReadable(
    client.room.state,
    (room) => (room.mine.game as GameMine | undefined)?.games?.[game] ?? null,
  );
}
