import type { Client, Crowd } from "@frontrow/core";
import { formatClock, type IconName } from "@frontrow/elements";
import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import type { Bar } from "./result.ts";
import { words } from "./words.ts";

/** A button with words; small, as all of the desk's are. */
export function Button({
  children,
  primary = false,
  danger = false,
  submit = false,
  ...more
}: {
  readonly children: ReactNode;
  readonly primary?: boolean;
  readonly danger?: boolean;
  readonly submit?: boolean;
  readonly disabled?: boolean;
  readonly onClick?: () => void;
  readonly "aria-expanded"?: boolean;
  readonly "aria-pressed"?: boolean;
  readonly "aria-label"?: string;
}) {
  const look = primary ? "btn-primary" : danger ? "btn-danger" : "btn-quiet";
  return (
    <button type={submit ? "submit" : "button"} className={`btn small ${look}`} {...more}>
      {children}
    </button>
  );
}

/** A button with a sign on it. */
export function Sign({
  icon,
  label,
  ...more
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="sign-button" aria-label={label} title={label} {...more}>
      <Icon name={icon} size={18} />
    </button>
  );
}

/** What was refused, where it was; the place is there before it says something. */
export function Problem({ text }: { readonly text: string | null }) {
  return (
    <p className="problem" role="status">
      {text ? (
        <>
          <Icon name="alert" size={16} />
          <span>{text}</span>
        </>
      ) : null}
    </p>
  );
}

/** A field and what it is called. */
export function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what it is given
    <label className="f">
      <span>{label}</span>
      {children}
      {hint ? <small>{hint}</small> : null}
    </label>
  );
}

/** One of a few. */
export function Pick<T extends string | number>({
  label,
  value,
  options,
  disabled = false,
  change,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly disabled?: boolean;
  readonly change: (value: T) => void;
}) {
  const chosen = (said: string) => options.find(([v]) => String(v) === said)?.[0];
  return (
    <Field label={label}>
      <select
        value={value}
        disabled={disabled}
        onChange={(e) => {
          const next = chosen(e.target.value);
          if (next !== undefined) change(next);
        }}
      >
        {options.map(([v, name]) => (
          <option key={v} value={v}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A whole number; empty stands for 0 where there is a word for that. */
export function Count({
  label,
  value,
  least,
  most,
  none,
  change,
}: {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** What an empty field means. */
  readonly none?: string;
  readonly change: (value: number) => void;
}) {
  return (
    <Field label={label}>
      <input
        type="number"
        inputMode="numeric"
        min={none === undefined ? least : 0}
        max={most}
        value={value === 0 && none !== undefined ? "" : value}
        placeholder={none}
        onChange={(e) => {
          const n = Math.trunc(Number(e.target.value));
          change(Number.isFinite(n) ? Math.min(most, Math.max(0, n)) : 0);
        }}
        onBlur={() => {
          if (value < least && !(value === 0 && none !== undefined)) change(least);
        }}
      />
    </Field>
  );
}

/** Yes or no. */
export function Check({
  label,
  on,
  disabled = false,
  change,
}: {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly change: (on: boolean) => void;
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={on} disabled={disabled} onChange={(e) => change(e.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

const crowds = () => Object.entries(words.crowds) as [Crowd | "", string][];

/** Who may take part. */
export function Audience({
  label = words.audience,
  value,
  disabled = false,
  change,
}: {
  readonly label?: string;
  readonly value: Crowd | "";
  readonly disabled?: boolean;
  readonly change: (value: Crowd | "") => void;
}) {
  return <Pick label={label} value={value} options={crowds()} disabled={disabled} change={change} />;
}

/** A result: bars with numbers and words, what is marked has a sign too. */
export function Bars({
  bars,
  marked,
  figure,
}: {
  readonly bars: readonly Bar[];
  /** What a mark means. */
  readonly marked: string;
  readonly figure?: (bar: Bar) => string;
}) {
  return (
    <ul className="bars">
      {bars.map((b, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        <li key={i} className={b.marked ? "marked" : ""}>
          <i style={{ scale: `${b.share.toFixed(4)} 1` }} />
          <span className="bar-label" dir="auto">
            {b.label}
          </span>
          {b.marked ? (
            <span className="bar-mark">
              <Icon name="check" size={14} />
              {marked}
            </span>
          ) : null}
          <span className="bar-figure">
            {figure ? figure(b) : `${words.number(b.n)} · ${words.percent(b.share)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Draws again each second while it is on. */
export function useSeconds(on: boolean): void {
  const [, draw] = useState(0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => draw((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [on]);
}

/** The live edge now, and the wall clock where nothing is live; µs. */
export const edgeOf = (client: Client) => client.clock.edge() ?? client.clock.wall();

/** The time that is left until a moment of the programme, as a number and a bar. */
export function Left({
  client,
  closes,
  seconds,
}: {
  readonly client: Client;
  /** µs, programme clock. */
  readonly closes: number;
  readonly seconds: number;
}) {
  useSeconds(true);
  const left = Math.max(0, (closes - edgeOf(client)) / 1e6);
  return (
    <div className="left">
      <span role="timer">{left > 0 ? words.left(formatClock(Math.ceil(left))) : words.late}</span>
      <div className="left-bar" aria-hidden="true">
        <i style={{ scale: `${Math.min(1, left / Math.max(1, seconds)).toFixed(3)} 1` }} />
      </div>
    </div>
  );
}
