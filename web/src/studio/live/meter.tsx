import type { Readable } from "@frontrow/core";
import type { Level } from "@frontrow/core/publish";
import { useEffect, useRef, useState } from "react";
import { filled, firstHeard, hear, type Loudness } from "./judge.ts";
import { words } from "./words.ts";

/** How often the number is told, ms; the bar moves with every look. */
const tellEvery = 1000;

/** How loud the microphone is: a bar, and what to make of it. */
export function Meter({
  level,
  state,
}: {
  readonly level: Readable<Level>;
  readonly state: "on" | "muted" | "none";
}) {
  const bar = useRef<HTMLMeterElement>(null);
  const fill = useRef<HTMLSpanElement>(null);
  const mark = useRef<HTMLSpanElement>(null);
  const [loudness, setLoudness] = useState<Loudness>("good");
  const on = state === "on";
  useEffect(() => {
    let heard = firstHeard(performance.now());
    let told = Number.NEGATIVE_INFINITY;
    let held = 0;
    const draw = (now: Level) => {
      const at = performance.now();
      heard = hear(heard, now, at);
      setLoudness(heard.now);
      const peak = on ? filled(now.peak) : 0;
      held = Math.max(peak, held - 0.02);
      fill.current?.style.setProperty("inline-size", `${(on ? filled(now.rms) : 0) * 100}%`);
      mark.current?.style.setProperty("inset-inline-start", `${held * 100}%`);
      if (at - told < tellEvery) return;
      told = at;
      const db = Math.round(on ? now.rms : -100);
      if (!bar.current) return;
      bar.current.value = db;
      bar.current.setAttribute("aria-valuetext", words.decibels(db));
    };
    draw(level.get());
    return level.subscribe(draw);
  }, [level, on]);
  const said =
    state === "none"
      ? words.noMicrophone
      : state === "muted"
        ? words.muted
        : { quiet: words.tooQuiet, loud: words.tooLoud, good: words.justRight }[loudness];
  return (
    <div className="live-meter" data-loudness={on ? loudness : "off"}>
      <meter ref={bar} className="sr-only" aria-label={words.level} min={-60} max={0} />
      <div className="live-bar" aria-hidden="true">
        <span ref={fill} className="live-fill" />
        <span ref={mark} className="live-peak" />
      </div>
      <p role="status">{said}</p>
    </div>
  );
}
