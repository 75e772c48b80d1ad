import type { Client } from "@frontrow/core";
import { type ProbeResult, probe, type Size, sizes } from "@frontrow/core/publish";
import { useEffect, useRef, useState } from "react";
import { Problem } from "./problem.tsx";
import { words } from "./words.ts";

type Now =
  | { readonly is: "idle" }
  | { readonly is: "testing"; readonly share: number }
  | { readonly is: "done"; readonly result: ProbeResult }
  | { readonly is: "failed"; readonly error: unknown };

/** Measures the way up before the show, and says what it carries. */
export function Test({
  client,
  size,
  choose,
}: {
  readonly client: Client;
  readonly size: Size;
  readonly choose: (size: Size) => void;
}) {
  const [now, setNow] = useState<Now>({ is: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async () => {
    if (running.current) return;
    const mine = new AbortController();
    running.current = mine;
    setNow({ is: "testing", share: 0 });
    try {
      const result = await probe({
        server: location.origin,
        channel: client.channel,
        bearer: await client.bearer(),
        signal: mine.signal,
        progress: (share) => setNow({ is: "testing", share }),
      });
      setNow({ is: "done", result });
    } catch (error) {
      if (!mine.signal.aborted) setNow({ is: "failed", error });
    } finally {
      running.current = null;
    }
  };
  const testing = now.is === "testing";
  return (
    <div className="live-test">
      <button type="button" className="btn btn-quiet small" aria-disabled={testing} onClick={run}>
        {testing ? words.testing(Math.round(now.share * 100)) : words.test}
      </button>
      <div role="status" className="live-result">
        {now.is === "done" ? <Result result={now.result} size={size} choose={choose} /> : null}
        {now.is === "idle" || testing ? <p>{words.testHow}</p> : null}
      </div>
      {now.is === "failed" ? <Problem error={now.error} /> : null}
    </div>
  );
}

function Result({
  result: { bitrate, carries },
  size,
  choose,
}: {
  readonly result: ProbeResult;
  readonly size: Size;
  readonly choose: (size: Size) => void;
}) {
  const mbit = bitrate / 1e6;
  if (carries === null) return <p>{words.carriesNone(mbit)}</p>;
  if (sizes[carries].bits >= sizes[size].bits) return <p>{words.carries(mbit, carries)}</p>;
  return (
    <p>
      {words.carriesLess(mbit, carries, size)}{" "}
      <button type="button" className="link" onClick={() => choose(carries)}>
        {words.take(carries)}
      </button>
    </p>
  );
}
