import type { Client, ReactionCounters, ReactionKind, ReactionView, RoomState } from "@frontrow/core";
import { useEffect, useRef } from "react";

/** The most that rise at once. */
const most = 40;
/** Over how long those of one report are spread, ms. */
const spread = 700;

/** How many rise for so many that came: some for few, hardly more for thousands. */
const floatsFor = (n: number): number => Math.min(8, 1 + Math.floor(Math.log2(n)));

/** Reactions rise at the edge of the picture; with reduced motion none do. */
export function Floats({ client }: { readonly client: Client }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = layer.current;
    if (node === null) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const totalsOf = (room: RoomState) => (room.counters.reaction as ReactionCounters | undefined)?.totals;
    let last = totalsOf(client.room.state.get()) ?? {};
    return client.room.state.subscribe((room) => {
      const totals = totalsOf(room);
      if (totals === undefined || totals === last) return;
      const [before, kinds] = [last, (room.views.reaction as ReactionView | undefined)?.kinds ?? []];
      last = totals;
      if (still.matches || document.visibilityState !== "visible") return;
      for (const kind of kinds) {
        const grown = (totals[kind.name] ?? 0) - (before[kind.name] ?? 0);
        if (grown > 0) rise(node, kind, floatsFor(grown));
      }
    });
  }, [client]);
  return <div ref={layer} className="floats" aria-hidden="true" />;
}

function rise(layer: HTMLElement, kind: ReactionKind, n: number): void {
  for (let i = 0; i < n && layer.childElementCount < most; i++) {
    const node = document.createElement("span");
    if (kind.emoji) node.textContent = kind.emoji;
    else if (kind.image) {
      const picture = document.createElement("img");
      picture.src = kind.image;
      picture.alt = "";
      node.append(picture);
    } else return;
    node.style.insetInlineStart = `${2 + Math.random() * 12}%`;
    layer.append(node);
    const sway = Math.random() * 60 - 30;
    const moving = node.animate(
      [
        { transform: "translate(0, 0) scale(0.6)", opacity: 0 },
        { transform: `translate(${sway * 0.4}px, -12cqb) scale(1)`, opacity: 1, offset: 0.15 },
        { transform: `translate(${sway}px, -60cqb) scale(1)`, opacity: 0 },
      ],
      {
        duration: 2600 + Math.random() * 900,
        delay: Math.random() * spread,
        easing: "ease-out",
        fill: "both",
      },
    );
    moving.onfinish = () => node.remove();
    moving.oncancel = () => node.remove();
  }
}
