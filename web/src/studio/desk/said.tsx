import { type EmoteMap, isBig, partsOf } from "@frontrow/elements/emotes";
import { memo, useMemo, useState } from "react";

/** A line's text with the channel's emotes. The desk is a page of the server that has their pictures. */
export const Said = memo(function Said({
  text,
  emotes,
}: {
  readonly text: string;
  readonly emotes: EmoteMap;
}) {
  const parts = useMemo(() => partsOf(text, emotes, location.origin), [text, emotes]);
  return (
    <span className={`text ${isBig(parts) ? "big" : ""}`} dir="auto">
      {parts.map((part, i) =>
        typeof part === "string" ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name
          <EmotePicture key={`${i} ${part.src}`} text={part.text} src={part.src} still={part.still} />
        ),
      )}
    </span>
  );
});

/** The picture of an emote; its code where there is none. */
export function EmotePicture({
  text,
  src,
  still,
}: {
  readonly text: string;
  readonly src: string;
  readonly still: string | null;
}) {
  const [broken, setBroken] = useState(false);
  if (broken) return <>{text}</>;
  return (
    <picture>
      {still === null ? null : <source media="(prefers-reduced-motion: reduce)" srcSet={still} />}
      <img
        className="emote"
        loading="lazy"
        decoding="async"
        draggable={false}
        alt={text}
        title={text}
        src={src}
        onError={() => setBroken(true)}
      />
    </picture>
  );
}
