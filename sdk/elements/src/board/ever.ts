/** Somebody's points over all shows that are over. */
export interface EverPlace {
  readonly id: string;
  readonly name: string;
  readonly earned: number;
  readonly wins: number;
}

/** Asks a server for the leaderboard of all shows of a channel; throws where that fails. */
export async function everBoard(server: string | undefined, channel: string): Promise<readonly EverPlace[]> {
  const home = (server || globalThis.location.origin).replace(/\/+$/, "");
  const answer = await fetch(`${home}/api/v1/channels/${encodeURIComponent(channel)}/leaderboard`);
  if (!answer.ok) throw new Error(`The leaderboard answers ${answer.status}.`);
  return placesOf(await answer.json());
}

/** What of an answer can be shown. */
export function placesOf(body: unknown): readonly EverPlace[] {
  const top = (body as { readonly top?: unknown } | null)?.top;
  if (!Array.isArray(top)) return [];
  return (top as readonly unknown[]).flatMap((v) => {
    if (typeof v !== "object" || v === null) return [];
    const { id, name, earned, wins } = v as Readonly<Record<string, unknown>>;
    if (typeof id !== "string" || typeof name !== "string" || typeof earned !== "number") return [];
    return [{ id, name, earned, wins: typeof wins === "number" ? wins : 0 }];
  });
}

/** Ranks: who has as many points has the same. */
export const ranked = (all: readonly EverPlace[]): readonly (EverPlace & { readonly rank: number })[] =>
  all.map((p) => ({ ...p, rank: all.findIndex((q) => q.earned === p.earned) + 1 }));
