import type { CSSProperties } from "react";
import type { Bar } from "../studio/activities/result.ts";
import { words } from "./words.ts";

/** A bar as wide as a share. React sets it by the style's own interface. */
const wide = (share: number): CSSProperties => ({ scale: `${Math.max(0, Math.min(1, share))} 1` });

/** One option with what is known of it. */
export interface Row extends Bar {
  readonly figure: string;
  /** A word for what is marked: colour alone says nothing. */
  readonly tag?: string;
}

/** Options as big bars; `still` ones have no numbers yet. */
export function Bars({
  rows,
  label,
  still = false,
  lettered = false,
}: {
  readonly rows: readonly Row[];
  readonly label: string;
  readonly still?: boolean;
  readonly lettered?: boolean;
}) {
  return (
    <ol className={`big-bars ${rows.length > 5 ? "two" : ""}`} aria-label={label}>
      {rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: options keep their places and may say the same
        <li key={i} className={row.marked && !still ? "marked" : ""}>
          {still ? null : <i className="bar" style={wide(row.share)} aria-hidden="true" />}
          {lettered ? <span className="letter">{String.fromCharCode(65 + i)}</span> : null}
          <bdi className="label">{row.label}</bdi>
          {still ? null : (
            <>
              {row.tag && row.marked ? <span className="tag">{row.tag}</span> : null}
              <span className="figure">{row.figure}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

/** A place of a leaderboard. */
export interface Place {
  readonly rank: number;
  readonly id: string;
  readonly name: string;
  readonly figure: string;
  readonly note?: string;
}

/** The first places, as many as the back row can read. */
export function Places({ places, label }: { readonly places: readonly Place[]; readonly label: string }) {
  if (places.length === 0) return <p className="note">{words.noPlayers}</p>;
  return (
    <ol className="big-places" aria-label={label}>
      {places.slice(0, 5).map((p) => (
        <li key={p.id} className={p.rank === 1 ? "first" : ""}>
          <span className="rank">{p.rank}</span>
          <bdi className="label">{p.name}</bdi>
          {p.note ? <span className="gain">{p.note}</span> : null}
          <span className="figure">{p.figure}</span>
        </li>
      ))}
    </ol>
  );
}

/** The seconds that are left, big. */
export function Seconds({ left, whole }: { readonly left: number; readonly whole: number }) {
  const s = Math.max(0, Math.ceil(left / 1e6));
  return (
    <div className={`big-clock ${s <= 5 ? "soon" : ""}`} role="timer" aria-label={words.left(s)}>
      <b aria-hidden="true">{words.clock(s)}</b>
      <i aria-hidden="true">
        <i style={wide(whole > 0 ? left / whole : 0)} />
      </i>
    </div>
  );
}
