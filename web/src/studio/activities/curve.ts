/** How much time a column of a curve is, and how much of it is shown, µs. */
export const step = 10_000_000;
export const columns = 60;

/** What a curve has in each of its columns, the newest last; where nothing was measured it is 0. */
export function columnsOf<T extends { readonly at: number }>(
  points: readonly T[],
  now: number,
  count: (point: T) => number,
): readonly number[] {
  const all = new Array<number>(columns).fill(0);
  const newest = Math.floor(now / step);
  for (const p of points) {
    const i = columns - 1 - (newest - Math.floor(p.at / step));
    // A picture is a little behind or ahead of this clock: what is of the next moment is of now.
    const at = i === columns ? columns - 1 : i;
    if (at >= 0 && at < columns) all[at] = (all[at] ?? 0) + count(p);
  }
  return all;
}

/** A curve as the path of an SVG of so many units, from left to right. */
export function pathOf(values: readonly number[], width: number, height: number, top: number): string {
  const x = (i: number) => round((i / Math.max(1, values.length - 1)) * width);
  const y = (v: number) => round(height - (Math.min(v, top) / Math.max(1, top)) * height);
  return values.map((v, i) => `${i === 0 ? "M" : "L"}${x(i)} ${y(v)}`).join("");
}

const round = (v: number) => Math.round(v * 10) / 10;

/** How many of an audience think something, 0 (none) to 3 (many). */
export function levelOf(n: number, viewers: number): 0 | 1 | 2 | 3 {
  if (n <= 0) return 0;
  const share = n / Math.max(1, viewers, n);
  return share < 0.05 ? 1 : share < 0.2 ? 2 : 3;
}

/** How lively an audience reacts, by what came in a minute: 0 (quiet) to 3 (very lively). */
export function livelyOf(n: number, viewers: number): 0 | 1 | 2 | 3 {
  if (n <= 0) return 0;
  const each = n / Math.max(1, viewers);
  return each < 0.2 ? 1 : each < 1 ? 2 : 3;
}
