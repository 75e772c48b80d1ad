import "./live.css";
import type { Client } from "@frontrow/core";
import { createPublisher, type Publisher, publishToken, type Sources } from "@frontrow/core/publish";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { Tool } from "../desk/kit.tsx";
import { Controls, Go } from "./controls.tsx";
import { HealthLine } from "./health.tsx";
import { Meter } from "./meter.tsx";
import { Preview } from "./preview.tsx";
import { Problem } from "./problem.tsx";
import { Setup } from "./setup.tsx";
import { words } from "./words.ts";

/** Going live with this page's own camera, microphone or screen. */
export function LivePanel({ client, close }: { readonly client: Client; readonly close: () => void }) {
  const [publisher] = useState(() =>
    createPublisher({
      server: location.origin,
      token: async () =>
        publishToken({ server: location.origin, channel: client.channel, bearer: await client.bearer() }),
    }),
  );
  useEffect(() => () => publisher.close(), [publisher]);
  const phase = useReadable(publisher.state, (s) => s.phase);
  const onAir = phase === "connecting" || phase === "live" || phase === "reconnecting";
  // Asks before a link or the browser itself leads away from a show that is on air.
  useBlocker({ shouldBlockFn: () => onAir && !confirm(words.leave), enableBeforeUnload: () => onAir });
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} className="live-here" aria-label={words.heading} tabIndex={-1}>
      <header className="live-head">
        <h3>{words.heading}</h3>
        {onAir ? null : <Tool sign="close" label={words.close} onClick={close} />}
      </header>
      {isSecureContext ? (
        <Body client={client} publisher={publisher} onAir={onAir} />
      ) : (
        <div className="live-ask">
          <p>
            <strong>{words.insecure}</strong>
          </p>
          <p>{words.insecureHow}</p>
        </div>
      )}
    </section>
  );
}

function Body({
  client,
  publisher,
  onAir,
}: {
  readonly client: Client;
  readonly publisher: Publisher;
  readonly onAir: boolean;
}) {
  const state = useReadable(publisher.state, (s) => s);
  if (state.stream === null && !onAir) return <Ask publisher={publisher} />;
  const microphone = state.microphone === null ? "none" : state.muted.audio ? "muted" : "on";
  const setup = <Setup client={client} publisher={publisher} state={state} live={onAir} />;
  return (
    <>
      <Preview state={state} />
      <Meter level={publisher.level} state={microphone} />
      <Controls publisher={publisher} state={state} />
      {/* While it comes back by itself, the line below says so. */}
      {state.error !== null && state.phase !== "reconnecting" ? <Problem error={state.error} /> : null}
      {onAir ? (
        <>
          <HealthLine state={state} />
          <details className="fold">
            <summary>{words.setup}</summary>
            <div className="fold-body">{setup}</div>
          </details>
        </>
      ) : (
        setup
      )}
      <Go client={client} publisher={publisher} onAir={onAir} />
    </>
  );
}

/** What to show: the browser is asked only when one of these is pressed. */
function Ask({ publisher }: { readonly publisher: Publisher }) {
  const phase = useReadable(publisher.state, (s) => s.phase);
  const error = useReadable(publisher.state, (s) => s.error);
  const asking = phase === "asking";
  const preview = (sources: Sources) => {
    if (!asking) void publisher.preview(sources).catch(() => {}); // what went wrong stands in the state
  };
  return (
    <div className="live-ask">
      <p>{words.start}</p>
      <div className="live-choices">
        <button type="button" className="btn btn-primary" aria-disabled={asking} onClick={() => preview({})}>
          {words.both}
        </button>
        {"getDisplayMedia" in navigator.mediaDevices ? (
          <button
            type="button"
            className="btn btn-quiet"
            aria-disabled={asking}
            onClick={() => preview({ screen: true })}
          >
            {words.screenFirst}
          </button>
        ) : null}
        <button
          type="button"
          className="btn btn-quiet"
          aria-disabled={asking}
          onClick={() => preview({ camera: false })}
        >
          {words.soundOnly}
        </button>
      </div>
      <p role="status" className="live-asking">
        {asking ? words.asking : null}
      </p>
      {error === null ? null : <Problem error={error} />}
    </div>
  );
}
