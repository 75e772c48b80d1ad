import { useEffect, useRef, useState } from "react";
import { Icon } from "../ui/icon.tsx";
import { words } from "./words.ts";

/** How long the pointer rests before it and the tools go, ms. */
const restsAfter = 2_500;

/** Whether somebody moves the pointer, or has the focus in the tools. */
export function useAwakePointer(): boolean {
  const [awake, setAwake] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stir = () => {
      clearTimeout(timer);
      setAwake(true);
      timer = setTimeout(() => setAwake(false), restsAfter);
    };
    const on = ["pointermove", "pointerdown", "focusin"] as const;
    for (const type of on) document.addEventListener(type, stir);
    return () => {
      clearTimeout(timer);
      for (const type of on) document.removeEventListener(type, stir);
    };
  }, []);
  return awake;
}

/** Full screen on or off; a browser that refuses leaves everything as it is. */
async function turnFull(): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    // The browser says no, in a frame for one.
  }
}

/** The few things that somebody at the projector may want, by keys and by buttons. */
export function Tools({
  code,
  onCode,
}: {
  /** The code is shown. */
  readonly code: boolean;
  readonly onCode: () => void;
}) {
  const help = useRef<HTMLDialogElement>(null);
  const [full, setFull] = useState(() => document.fullscreenElement !== null);
  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const key = event.key.toLowerCase();
      if (key === "?") {
        if (help.current?.open) help.current.close();
        else help.current?.showModal();
      } else if (key === "f") void turnFull();
      else if (key === "q") onCode();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [onCode]);
  const fullWords = full ? words.leaveFull : words.full;
  return (
    <>
      <nav className="tools" aria-label={words.tools}>
        <button type="button" className="btn btn-quiet" aria-pressed={code} onClick={onCode}>
          {code ? words.hideQR : words.showQR}
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          title={fullWords}
          aria-label={fullWords}
          onClick={turnFull}
        >
          <Icon name={full ? "exitFull" : "enterFull"} />
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          title={words.help}
          aria-label={words.help}
          onClick={() => help.current?.showModal()}
        >
          <Icon name="keyboard" />
        </button>
      </nav>
      <dialog ref={help} className="present-help" aria-label={words.help}>
        <h2>{words.help}</h2>
        <dl>
          {words.keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p>{words.theme}</p>
        <form method="dialog">
          <button type="submit" className="btn btn-quiet">
            {words.close}
          </button>
        </form>
      </dialog>
    </>
  );
}
