import type { Client } from "@frontrow/core";
import type { Publisher, PublishState } from "@frontrow/core/publish";
import { type ReactNode, useRef, useState } from "react";
import { useBusy } from "../desk/kit.tsx";
import { Question, useFocusBack } from "../desk/sure.tsx";
import { type LiveSign, Sign } from "./sign.tsx";
import { words } from "./words.ts";

/** Mute, camera off, share the screen: the same before the show and on air. */
export function Controls({
  publisher,
  state,
}: {
  readonly publisher: Publisher;
  readonly state: PublishState;
}) {
  const toggle = (kind: "audio" | "video") =>
    state.muted[kind] ? publisher.unmute(kind) : publisher.mute(kind);
  return (
    <div className="live-controls">
      {state.microphone === null ? null : (
        <Toggle sign="microphone" off on={state.muted.audio} press={() => toggle("audio")}>
          {words.mute}
        </Toggle>
      )}
      {state.camera === null ? null : (
        <Toggle sign="camera" off on={state.muted.video} press={() => toggle("video")}>
          {words.hide}
        </Toggle>
      )}
      {"getDisplayMedia" in navigator.mediaDevices ? (
        <Toggle
          sign="screen"
          on={state.sharing}
          press={() => (state.sharing ? publisher.unshare() : void publisher.share().catch(() => {}))}
        >
          {words.share}
        </Toggle>
      ) : null}
    </div>
  );
}

/** A switch by its name: pressed means that it is so. `off` draws what is switched off. */
function Toggle({
  sign,
  on,
  off = false,
  press,
  children,
}: {
  readonly sign: LiveSign;
  readonly on: boolean;
  readonly off?: boolean;
  readonly press: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className={`live-toggle ${off ? "off" : ""}`} aria-pressed={on} onClick={press}>
      <Sign name={sign} off={off && on} />
      {children}
    </button>
  );
}

/** On the air, and off it: both are asked about where they take something away. */
export function Go({
  client,
  publisher,
  onAir,
}: {
  readonly client: Client;
  readonly publisher: Publisher;
  readonly onAir: boolean;
}) {
  const [asking, setAsking] = useState<"takeover" | "end" | null>(null);
  const [busy, work] = useBusy();
  const go = () =>
    work(async () => {
      if (await taken(client.channel)) setAsking("takeover");
      else publisher.start();
    });
  const button = useRef<HTMLButtonElement>(null);
  const now = asking === (onAir ? "end" : "takeover");
  useFocusBack(button, now);
  if (now) {
    const [text, yes] = onAir ? [words.endSure, words.endYes] : [words.takeOver, words.takeOverYes];
    return (
      <Question
        label={text}
        question={text}
        yes={yes}
        danger
        onYes={() => {
          setAsking(null);
          if (onAir) publisher.stop();
          else publisher.start();
        }}
        onBack={() => setAsking(null)}
      />
    );
  }
  return onAir ? (
    <button ref={button} type="button" className="btn btn-danger live-go" onClick={() => setAsking("end")}>
      {words.end}
    </button>
  ) : (
    <button ref={button} type="button" className="btn btn-live live-go" aria-disabled={busy} onClick={go}>
      {busy ? words.checking : words.go}
    </button>
  );
}

/** Whether a picture is on air already. Where that can't be said, the server decides. */
async function taken(channel: string): Promise<boolean> {
  try {
    const answer = await fetch(`/api/v1/channels/${encodeURIComponent(channel)}`, {
      signal: AbortSignal.timeout(5000),
    });
    const { status } = (await answer.json()) as { readonly status?: unknown };
    return status === "live";
  } catch {
    return false;
  }
}
