import type { PublishState } from "@frontrow/core/publish";
import { useEffect, useRef } from "react";
import { words } from "./words.ts";

/** What is sent, or would be. Oneself is seen as in a mirror; the audience gets it the right way round. */
export function Preview({ state }: { readonly state: PublishState }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element && element.srcObject !== state.stream) element.srcObject = state.stream;
  }, [state.stream]);
  const picture = state.camera !== null || state.sharing;
  const label = !picture ? words.noPicture : state.muted.video ? words.cameraOff : null;
  return (
    <div className="live-preview" data-phase={state.phase}>
      <video
        ref={video}
        className={state.sharing ? "screen" : "mirror"}
        aria-label={state.sharing ? words.previewScreen : words.preview}
        muted
        autoPlay
        playsInline
      />
      {label === null ? null : <p className="live-cover">{label}</p>}
      <Pill phase={state.phase} />
    </div>
  );
}

function Pill({ phase }: { readonly phase: PublishState["phase"] }) {
  const live = phase === "live";
  const said = live
    ? words.onAir
    : phase === "connecting"
      ? words.connecting
      : phase === "reconnecting"
        ? words.comingBack
        : words.notOnAir;
  return (
    <span className="live-state" role="status">
      <span className={live ? "live-pill" : "off-pill"}>{said}</span>
    </span>
  );
}
