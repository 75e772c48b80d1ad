import { useEffect, useState } from "react";
import { useDeskContext, useMe } from "./context.tsx";
import { CopyField, Tool, useBusy } from "./kit.tsx";
import { type Addresses, newKey, readAddresses } from "./rest.ts";
import { Sure } from "./sure.tsx";
import { liveWords, refusal, words } from "./words.ts";

/** Where to publish, and the stream key: for the owner and admins. */
export function GoLive() {
  const { client } = useDeskContext();
  const role = useMe()?.role;
  const may = role === "owner" || role === "admin";
  const [at, setAt] = useState<Addresses | string | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again
  useEffect(() => {
    if (!may) return;
    let current = true;
    setAt(null);
    readAddresses(client)
      .then((found) => current && setAt(found))
      .catch((error: unknown) => current && setAt(refusal(error)));
    return () => {
      current = false;
    };
  }, [client, may, turn]);
  if (!may) return null;
  if (at === null) return <div className="skeleton go-waiting" />;
  if (typeof at === "string") {
    return (
      <p className="problem" role="alert">
        {liveWords.failed} {at}{" "}
        <button type="button" className="link" onClick={() => setTurn((n) => n + 1)}>
          {words.again}
        </button>
      </p>
    );
  }
  return (
    <details className="fold">
      <summary>{liveWords.go}</summary>
      <div className="fold-body">
        <p>{liveWords.goHow}</p>
        {at.rtmp ? <CopyField label={liveWords.rtmp} value={at.rtmp} /> : null}
        {at.rtmps ? <CopyField label={liveWords.rtmps} value={at.rtmps} /> : null}
        <StreamKey />
        {at.whip ? <CopyField label={liveWords.whip} value={at.whip} /> : null}
      </div>
    </details>
  );
}

/** The stream key can't be shown; a new one can, once. */
function StreamKey() {
  const { client } = useDeskContext();
  const [key, setKey] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  const make = () =>
    work(async () => {
      setProblem("");
      try {
        setKey(await newKey(client));
        setShown(false);
      } catch (error) {
        setProblem(refusal(error));
      }
    });
  return (
    <div className="stream-key">
      {key === null ? (
        <>
          <h4>{liveWords.key}</h4>
          <p>{liveWords.keyHidden}</p>
        </>
      ) : (
        <>
          <CopyField
            label={liveWords.key}
            value={key}
            masked={!shown}
            tools={
              <Tool
                sign={shown ? "hide" : "show"}
                label={shown ? liveWords.mask : liveWords.reveal}
                onClick={() => setShown(!shown)}
              />
            }
          />
          <p>{liveWords.keyOnce}</p>
        </>
      )}
      <Sure
        label={liveWords.newKey}
        question={liveWords.newKeySure}
        yes={liveWords.newKeyYes}
        danger
        busy={busy}
        onYes={make}
      />
      <p className="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}
