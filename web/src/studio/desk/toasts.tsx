import { useEffect, useRef, useState } from "react";
import { noteFor, type Toast, undoFor, useDeskContext, useDeskNow } from "./context.tsx";
import { Tool } from "./kit.tsx";
import { logWords, words } from "./words.ts";

/** What was done or refused lately; what can be taken back has a button for ten seconds. */
export function Toasts() {
  const { toasts, dismiss } = useDeskNow();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((t) => (
        <OneToast key={t.id} toast={t} dismiss={dismiss} />
      ))}
    </div>
  );
}

function OneToast({ toast, dismiss }: { readonly toast: Toast; readonly dismiss: (id: number) => void }) {
  const { perform } = useDeskContext();
  const [kept, setKept] = useState(false);
  const left = useRef(toast.undo || toast.bad ? undoFor : noteFor);
  const { id, undo } = toast;
  // The time stands still while somebody is on it.
  useEffect(() => {
    if (kept) return;
    const from = performance.now();
    const timer = setTimeout(() => dismiss(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1000, left.current - (performance.now() - from));
    };
  }, [kept, id, dismiss]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: being on it keeps it, and does nothing
    <div
      className={`toast ${toast.bad ? "bad" : ""}`}
      onPointerEnter={() => setKept(true)}
      onPointerLeave={() => setKept(false)}
      onFocus={() => setKept(true)}
      onBlur={() => setKept(false)}
    >
      <span dir="auto">{toast.text}</span>
      {undo ? (
        <button
          type="button"
          className="link"
          onClick={() => {
            dismiss(id);
            void perform(undo.command, undo.data, "");
          }}
        >
          {logWords.undo}
        </button>
      ) : null}
      <Tool sign="close" label={words.close} onClick={() => dismiss(id)} />
    </div>
  );
}
