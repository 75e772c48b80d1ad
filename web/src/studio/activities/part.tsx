import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";

/**
 * A part of the desk that keeps the focus: when what had it goes, its heading has
 * it, and the keyboard goes on from there.
 */
export function Part({
  heading,
  count = 0,
  tools,
  children,
  className = "",
}: {
  readonly heading: string;
  readonly count?: number;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const id = useId();
  const head = useRef<HTMLHeadingElement>(null);
  const had = useRef(false);
  useLayoutEffect(() => {
    if (had.current && document.activeElement === document.body) head.current?.focus();
  });
  return (
    <section
      aria-labelledby={id}
      className={`part ${className}`}
      onFocus={() => {
        had.current = true;
      }}
      onBlur={(e) => {
        // Who is taken off the page with the focus has not left it.
        if (e.relatedTarget !== null && !e.currentTarget.contains(e.relatedTarget)) had.current = false;
      }}
      onPointerDown={() => {
        had.current = false;
      }}
    >
      <div className="part-head">
        <h3 id={id} ref={head} tabIndex={-1}>
          {heading}
        </h3>
        {count > 0 ? <span className="tally">{count}</span> : null}
        <span className="gap" />
        {tools}
      </div>
      {children}
    </section>
  );
}

/** A state that a reload keeps, for as long as the tab lives. */
export function useKept<T>(key: string, initial: T): readonly [T, (next: T) => void] {
  const [state, setState] = useState<T>(() => {
    try {
      const kept = sessionStorage.getItem(key);
      return kept === null ? initial : (JSON.parse(kept) as T);
    } catch {
      return initial;
    }
  });
  const set = (next: T) => {
    setState(next);
    try {
      if (next === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Storage is full or forbidden: a reload costs what was not kept as a draft.
    }
  };
  return [state, set];
}
