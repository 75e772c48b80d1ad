import type { PublishState } from "@frontrow/core/publish";
import { useEffect, useRef, useState } from "react";
import { type Health, judge, type Steady, steady } from "./judge.ts";
import { Sign } from "./sign.tsx";
import { words } from "./words.ts";

/** What goes up, how well, and what to do when it does not. */
export function HealthLine({ state }: { readonly state: PublishState }) {
  const { phase } = state;
  const away = phase === "reconnecting";
  const stats = away ? null : state.stats;
  const dark = state.muted.video && !state.sharing;
  const since = useRef<number | null>(null);
  const [verdict, setVerdict] = useState<Steady>({ shown: "measuring", next: "measuring", times: 0 });
  useEffect(() => {
    if (stats === null) since.current = null;
    else since.current ??= performance.now();
    const on = performance.now() - (since.current ?? performance.now());
    setVerdict((was) => steady(was, judge(stats, on, dark)));
  }, [stats, dark]);
  const shown: Health = phase === "live" ? verdict.shown : "measuring";
  return (
    <div className="live-health" data-health={away ? "away" : shown}>
      <p role="status" className="live-verdict">
        {away ? (
          <Sign name="retry" />
        ) : shown === "measuring" ? null : (
          <Sign name={shown === "good" ? "check" : "alert"} />
        )}
        <span>{away ? words.away : said(shown, stats?.loss ?? 0)}</span>
      </p>
      <dl>
        <Fact name={words.rate}>{stats ? words.mbit(stats.bitrate / 1e6) : "–"}</Fact>
        <Fact name={words.frames}>{stats?.height ? words.fps(stats.framesPerSecond) : "–"}</Fact>
        <Fact name={words.pixels}>{stats?.height ? words.by(stats.width, stats.height) : "–"}</Fact>
        <Fact name={words.trip}>{stats?.roundTrip == null ? "–" : words.ms(stats.roundTrip)}</Fact>
      </dl>
    </div>
  );
}

function said(health: Health, loss: number): string {
  return health === "lossy" ? words.lossy(Math.max(1, Math.round(loss * 100))) : words[health];
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
