import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { words } from "./words.ts";

interface Asking {
  /** What it is about: the name of the question. */
  readonly label: string;
  readonly question: ReactNode;
  readonly yes: string;
  readonly back?: string | undefined;
  readonly small?: boolean;
  /** It can't be undone. */
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onYes: () => unknown;
}

/** A question before something is done. The focus goes to the safe answer, and Escape is that answer. */
export function Question({
  label,
  question,
  yes,
  back = words.cancel,
  small = false,
  danger = false,
  busy = false,
  onYes,
  onBack,
}: Asking & { readonly onBack: () => void }) {
  const safe = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => safe.current?.focus(), []);
  const size = small ? "small" : "";
  return (
    <fieldset
      className="sure"
      aria-label={label}
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        // Whatever it stands in stays open.
        e.preventDefault();
        e.stopPropagation();
        onBack();
      }}
    >
      <p>{question}</p>
      <div className="row">
        <button
          type="button"
          className={`btn ${size} ${danger ? "btn-danger" : "btn-primary"}`}
          aria-disabled={busy}
          onClick={() => {
            if (!busy) onYes();
          }}
        >
          {yes}
        </button>
        <button ref={safe} type="button" className={`btn ${size} btn-quiet`} onClick={onBack}>
          {back}
        </button>
      </div>
    </fieldset>
  );
}

/** A button whose work is asked about in its own place first; the focus comes back to it. */
export function Sure({ onYes, ...asking }: Asking) {
  const [asked, setAsked] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useFocusBack(button, asked);
  if (asked) {
    return (
      <Question
        {...asking}
        onYes={() => {
          setAsked(false);
          onYes();
        }}
        onBack={() => setAsked(false)}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      className={`btn ${asking.small ? "small" : ""} btn-quiet`}
      aria-disabled={asking.busy}
      onClick={() => {
        if (!asking.busy) setAsked(true);
      }}
    >
      {asking.label}
    </button>
  );
}

/** Gives a button the focus when its question is gone. */
export function useFocusBack(button: RefObject<HTMLButtonElement | null>, asked: boolean): void {
  const was = useRef(asked);
  useLayoutEffect(() => {
    if (was.current && !asked) button.current?.focus();
    was.current = asked;
  }, [asked, button]);
}
