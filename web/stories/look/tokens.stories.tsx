import { tokensCss } from "@frontrow/elements";
import { useLayoutEffect, useRef, useState } from "react";
import { contrast } from "../contrast.ts";
import { part } from "../story.tsx";

export default { title: "Look/Tokens" };

const tokens = (prefix: string): readonly string[] =>
  [...tokensCss.matchAll(/(--fr-[a-z0-9-]+):/g)]
    .map(([, name]) => name ?? "")
    .filter((name, i, all) => name.startsWith(prefix) && all.indexOf(name) === i);

const grounds = ["--fr-canvas", "--fr-surface", "--fr-raised", "--fr-hover", "--fr-accent-soft"] as const;
const inks = ["--fr-text", "--fr-text-2", "--fr-text-3", "--fr-accent", "--fr-danger"] as const;
const fills = [
  ["--fr-accent", "--fr-on-accent"],
  ["--fr-accent-hover", "--fr-on-accent"],
  ["--fr-live", "--fr-on-live"],
] as const;
const signs = ["--fr-good", "--fr-fair", "--fr-poor", "--fr-outline", "--fr-focus"] as const;

const short = (token: string) => token.replace("--fr-", "");

/** Two colours and their contrast as it is drawn (WCAG 2.2, 1.4.3 and 1.4.11). */
function Swatch({
  ink,
  ground,
  least,
}: {
  readonly ink: string;
  readonly ground: string;
  readonly least: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [ratio, setRatio] = useState(0);
  useLayoutEffect(() => {
    const look = () => {
      const style = box.current && getComputedStyle(box.current);
      if (style) setRatio(contrast(style.color, style.backgroundColor));
    };
    look();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", look);
    return () => dark.removeEventListener("change", look);
  }, []);
  return (
    <div ref={box} className="swatch" style={{ color: `var(${ink})`, background: `var(${ground})` }}>
      <b>{least < 4.5 ? "●" : short(ink)}</b>
      <span>{least < 4.5 ? `${short(ink)} on ${short(ground)}` : `on ${short(ground)}`}</span>
      <span>
        {ratio.toFixed(1)} : 1{ratio < least ? " (too little)" : ""}
      </span>
    </div>
  );
}

export const Colours = part(
  () => (
    <>
      <h1>Text</h1>
      <div className="swatches">
        {grounds.flatMap((ground) =>
          inks.map((ink) => <Swatch key={ground + ink} ink={ink} ground={ground} least={4.5} />),
        )}
      </div>
      <h2>Fills</h2>
      <div className="swatches">
        {fills.map(([ground, ink]) => (
          <Swatch key={ground} ink={ink} ground={ground} least={4.5} />
        ))}
      </div>
    </>
  ),
  { place: "page" },
);

export const Signs = part(
  () => (
    <>
      <h1>Signs and edges</h1>
      <div className="signs-of">
        {signs.map((ink) => (
          <p key={ink}>
            <i style={{ background: `var(${ink})` }} />
            {short(ink)}
          </p>
        ))}
      </div>
    </>
  ),
  { place: "half" },
);

export const Type = part(
  () => (
    <>
      <h1>Type</h1>
      <div className="scale-of">
        {tokens("--fr-text-")
          .filter((t) => !/-[23]$/.test(t))
          .map((t) => (
            <div key={t}>
              <small>{short(t)}</small>
              <span style={{ fontSize: `var(${t})` }}>Live, with everybody in it</span>
            </div>
          ))}
        <div>
          <small>mono</small>
          <code>rtmp://localhost:1935/live</code>
        </div>
      </div>
    </>
  ),
  { place: "half" },
);

export const Space = part(
  () => (
    <>
      <h1>Space</h1>
      <div className="scale-of">
        {tokens("--fr-space-").map((t) => (
          <div key={t}>
            <small>{short(t)}</small>
            <i style={{ inlineSize: `var(${t})` }} />
          </div>
        ))}
      </div>
      <h2>Radius</h2>
      <div className="row-of">
        {tokens("--fr-radius-").map((t) => (
          <span key={t} className="corner" style={{ borderRadius: `var(${t})` }}>
            {short(t).replace("radius-", "")}
          </span>
        ))}
      </div>
      <h2>Shadow</h2>
      <div className="row-of">
        {tokens("--fr-shadow-").map((t) => (
          <span key={t} className="corner" style={{ boxShadow: `var(${t})` }}>
            {short(t).replace("shadow-", "")}
          </span>
        ))}
      </div>
    </>
  ),
  { place: "half" },
);
