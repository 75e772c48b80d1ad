/**
 * Which lines of a chat are drawn. A reader at the bottom follows the newest
 * lines and only so many are kept; a reader who scrolled up keeps exactly what is
 * on screen, more is drawn where they scroll to, and what is far behind them goes.
 * Pure: keys in, range out.
 */
export interface View {
  /** Whether the newest line is kept in sight. */
  readonly follow: boolean;
  /** Key of the first drawn line while reading; null means as many as following draws. */
  readonly first: string | null;
  /** Key of the last drawn line while reading. */
  readonly last: string | null;
  /** Key of the newest line when the reader left the bottom: later lines are new. */
  readonly seen: string | null;
}

export interface Keyed {
  readonly key: string;
}

export interface Range {
  /** Index of the first drawn line. */
  readonly from: number;
  /** Index after the last drawn line. */
  readonly to: number;
}

/** How many lines are drawn while following, how many more each step draws, and how many stand in the page at most. */
export const drawn = 120;
export const step = 60;
export const mostDrawn = 300;

export const following: View = { follow: true, first: null, last: null, seen: null };

/** The lines to draw. A key that is gone (an own line that was confirmed or discarded, old ones cut off) falls back to the nearest end. */
export function rangeOf(view: View, lines: readonly Keyed[]): Range {
  const newest = Math.max(0, lines.length - drawn);
  if (view.follow) return { from: newest, to: lines.length };
  const first = indexOf(lines, view.first);
  const last = indexOf(lines, view.last);
  const end = last < 0 ? lines.length : last + 1;
  const from = Math.min(Math.max(0, first), end);
  return { from, to: Math.min(end, from + mostDrawn) };
}

/** Stops following: what is drawn now stays. */
export function freeze(view: View, lines: readonly Keyed[]): View {
  if (!view.follow) return view;
  const { from } = rangeOf(view, lines);
  const newest = lines[lines.length - 1]?.key ?? null;
  return { follow: false, first: lines[from]?.key ?? null, last: newest, seen: newest };
}

/** Draws more above; false when everything known is drawn already, so that older lines have to be fetched. */
export function extendUp(view: View, lines: readonly Keyed[]): View | false {
  const { from } = rangeOf(view, lines);
  return view.follow || from === 0 ? false : drawnFrom(view, lines, from - step);
}

function drawnFrom(view: View, lines: readonly Keyed[], at: number): View {
  const from = Math.max(0, at);
  const to = Math.min(rangeOf(view, lines).to, from + mostDrawn);
  return { ...view, first: lines[from]?.key ?? null, last: lines[to - 1]?.key ?? null };
}

/** Draws more below; false when the newest is drawn already. */
export function extendDown(view: View, lines: readonly Keyed[]): View | false {
  const { from, to } = rangeOf(view, lines);
  if (view.follow || to >= lines.length) return false;
  const end = Math.min(lines.length, to + step);
  const last = lines[end - 1]?.key ?? null;
  const seen = indexOf(lines, view.seen) < end ? last : view.seen;
  return { ...view, first: lines[Math.max(from, end - mostDrawn)]?.key ?? null, last, seen };
}

/** Draws from the very first known line: the place where older ones are put. */
export function fromOldest(view: View, lines: readonly Keyed[]): View {
  return view.follow ? view : drawnFrom(view, lines, 0);
}

/** How many lines came since the reader left the bottom. */
export function unread(view: View, lines: readonly Keyed[]): number {
  if (view.follow) return 0;
  if (view.seen === null) return lines.length;
  const seen = indexOf(lines, view.seen);
  return seen < 0 ? 0 : lines.length - 1 - seen;
}

function indexOf(lines: readonly Keyed[], key: string | null): number {
  if (key === null) return -1;
  // The reader is mostly near the end.
  for (let i = lines.length - 1; i >= 0; i--) {
    if (lines[i]?.key === key) return i;
  }
  return -1;
}
