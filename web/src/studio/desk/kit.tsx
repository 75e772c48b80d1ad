import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { copy } from "../../ui/copy.ts";
import { Sign, type SignName } from "./sign.tsx";
import { liveWords } from "./words.ts";

/** A part of the desk with its heading. `id` is what the phone's tabs choose it by. */
export function Panel({
  id,
  heading,
  count,
  tools,
  children,
}: {
  readonly id: string;
  readonly heading: string;
  readonly count?: string | undefined;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const label = useId();
  return (
    <section className={`panel panel-${id}`} data-panel={id} aria-labelledby={label}>
      <header className="panel-head">
        <h2 id={label} dir="auto">
          {heading}
        </h2>
        {count ? <span className="tally">{count}</span> : null}
        <span className="gap" />
        {tools}
      </header>
      {children}
    </section>
  );
}

/** A native checkbox that is a switch. */
export function Switch({
  label,
  help,
  on,
  big = false,
  busy = false,
  change,
}: {
  readonly label: string;
  readonly help?: string;
  readonly on: boolean;
  readonly big?: boolean;
  readonly busy?: boolean;
  readonly change: (on: boolean) => void;
}) {
  return (
    <label className={`switch ${big ? "big" : ""} ${on ? "on" : ""}`}>
      <span className="switch-words">
        <span>{label}</span>
        {help ? <small>{help}</small> : null}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        aria-busy={busy}
        onChange={(e) => {
          if (!busy) change(e.target.checked);
        }}
      />
    </label>
  );
}

/** Does something once at a time. */
export function useBusy(): readonly [boolean, (work: () => Promise<unknown>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const work = async (fn: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await fn();
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return [busy, work];
}

/** A small button with a sign on it, or a sign and a word. */
export function Tool({
  sign,
  label,
  children,
  danger = false,
  ...more
}: {
  readonly sign?: SignName;
  readonly label: string;
  readonly children?: ReactNode;
  readonly danger?: boolean;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly tabIndex?: number;
  readonly "aria-expanded"?: boolean;
  readonly "aria-pressed"?: boolean;
}) {
  return (
    <button
      type="button"
      className={`tool ${danger ? "danger" : ""} ${children ? "wide" : ""}`}
      aria-label={label}
      title={label}
      {...more}
    >
      {sign ? <Sign name={sign} /> : null}
      {children}
    </button>
  );
}

/** A text that is there to be copied. */
export function CopyField({
  label,
  value,
  masked = false,
  tools,
}: {
  readonly label: string;
  readonly value: string;
  readonly masked?: boolean;
  readonly tools?: ReactNode;
}) {
  const id = useId();
  const [done, setDone] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(() => setDone(null), 2500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <div className="copy">
      <label htmlFor={id}>{label}</label>
      <div className="copy-row">
        <input
          id={id}
          readOnly
          dir="ltr"
          type={masked ? "password" : "text"}
          autoComplete="off"
          value={value}
          onFocus={(e) => e.target.select()}
        />
        {tools}
        <Tool
          sign={done === "copied" ? "check" : "copy"}
          label={liveWords.copy(label)}
          onClick={async () => setDone((await copy(value)) ? "copied" : "failed")}
        />
      </div>
      <p className="copy-said" role="status">
        {done === "copied" ? liveWords.copied : done === "failed" ? liveWords.copyFailed : ""}
      </p>
    </div>
  );
}

/** Tabs by the manner of ARIA: arrows move, and one is in the order of the Tab key. */
export function Tabs<T extends string>({
  label,
  tabs,
  chosen,
  choose,
  panels,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly name: string; readonly count?: number }[];
  readonly chosen: T;
  readonly choose: (id: T) => void;
  /** The id of the element that holds what a tab shows. */
  readonly panels: (id: T) => string;
}) {
  const list = useRef<HTMLDivElement>(null);
  const onKey = (e: KeyboardEvent) => {
    const at = tabs.findIndex((t) => t.id === chosen);
    const rtl = getComputedStyle(e.currentTarget).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: rtl, ArrowLeft: -rtl, Home: -at, End: tabs.length - 1 - at }[e.key];
    if (step === undefined) return;
    e.preventDefault();
    const to = (at + step + tabs.length) % tabs.length;
    const next = tabs[to];
    if (!next) return;
    choose(next.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map(({ id, name, count }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === chosen}
          aria-controls={panels(id)}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {name}
          {count ? <span className="badge">{count}</span> : null}
        </button>
      ))}
    </div>
  );
}

/** Draws again every so often, for what shows time. */
export function useTick(ms: number): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** Whether the page is so wide, or so narrow. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const tell = () => setMatches(media.matches);
    tell();
    media.addEventListener("change", tell);
    return () => media.removeEventListener("change", tell);
  }, [query]);
  return matches;
}
