import "./overlays.css";
import { useEffect } from "react";
import { useDeskContext } from "../desk/context.tsx";
import { useBusy } from "../desk/kit.tsx";
import { Sign } from "../desk/sign.tsx";
import { useOverlay } from "./onscreen.tsx";
import { words } from "./words.ts";

/** Takes everything off all screens at once, and brings it back. */
export function HideAll() {
  const { client, perform } = useDeskContext();
  const hidden = useOverlay(client, (view) => view?.hidden ?? false);
  const [busy, work] = useBusy();
  const turn = () => void work(() => perform("overlay.hide", { on: !hidden }));
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== "Escape" || !e.shiftKey || e.ctrlKey || e.altKey || e.metaKey || e.repeat) return;
      e.preventDefault();
      e.stopPropagation();
      turn();
    };
    // Before whatever else listens to Escape: nothing may keep this from working.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  });
  return (
    <div className={`hide-all ${hidden ? "on" : ""}`}>
      <p role="status">
        {hidden ? (
          <>
            <b>{words.hidden}</b> <small>{words.hiddenHow}</small>
          </>
        ) : null}
      </p>
      <button
        type="button"
        className={`btn ${hidden ? "btn-primary" : "btn-danger"}`}
        aria-keyshortcuts="Shift+Escape"
        aria-busy={busy}
        title={hidden ? words.showHow : words.hideHow}
        onClick={turn}
      >
        <Sign name={hidden ? "show" : "hide"} />
        {hidden ? words.show : words.hide}
      </button>
    </div>
  );
}
