import { useRef, useState } from "react";
import { useDeskContext } from "../desk/context.tsx";
import { useBusy } from "../desk/kit.tsx";
import { words } from "./words.ts";

type Panel = typeof import("./panel.tsx").LivePanel;

/** The way to going live from this page, for whoever leads the show. What it needs is loaded when it is wanted. */
export function LiveHere() {
  const { client } = useDeskContext();
  const [Panel, setPanel] = useState<Panel | null>(null);
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const [busy, work] = useBusy();
  const button = useRef<HTMLButtonElement>(null);
  if (open && Panel !== null) {
    const close = () => {
      setOpen(false);
      requestAnimationFrame(() => button.current?.focus());
    };
    return <Panel client={client} close={close} />;
  }
  const load = () =>
    work(async () => {
      setFailed(false);
      try {
        const { LivePanel } = await import("./panel.tsx");
        setPanel(() => LivePanel);
        setOpen(true);
      } catch {
        setFailed(true);
      }
    });
  return (
    <div className="stream-key">
      <button ref={button} type="button" className="btn btn-primary" aria-disabled={busy} onClick={load}>
        {busy ? words.loading : words.open}
      </button>
      {failed ? (
        <p className="problem" role="alert">
          {words.loadFailed}
        </p>
      ) : (
        <p>{words.openHow}</p>
      )}
    </div>
  );
}
