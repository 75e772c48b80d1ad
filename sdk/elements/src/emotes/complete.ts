/** How many emotes are offered at once while somebody types. */
const offered = 6;

/** What somebody is typing: where it begins, with its colon, and what stands after that. */
export interface Begun {
  readonly from: number;
  readonly query: string;
}

/**
 * The beginning of a code before the caret; null for none. Two signs at least,
 * and no letter or colon before it: ":)" and "10:30" are none.
 */
export function begunAt(text: string, caret: number): Begun | null {
  const found = /(?:^|[^\p{L}\p{N}:_]):([A-Za-z0-9_]{2,32})$/u.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? null : { from: caret - query.length - 1, query };
}

/** The codes that hold what was typed: those that begin with it first, the short ones before the long. */
export function found(codes: readonly string[], query: string): string[] {
  const wanted = query.toLowerCase();
  const place = (code: string) => code.toLowerCase().indexOf(wanted);
  return codes
    .filter((code) => place(code) >= 0)
    .sort(
      (a, b) =>
        Math.sign(place(a)) - Math.sign(place(b)) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0),
    );
}

/** The first of them, as many as are offered at once. */
export const offeredFor = (codes: readonly string[], query: string): readonly string[] =>
  found(codes, query).slice(0, offered);
