import type { ReactionCounters, ReactionKind, ReactionView, RoomState } from "@frontrow/core";
import { el } from "./draw.ts";

/** The most that move at once, and that one growth lets rise. */
const most = 30;
const each = 8;
/** Over how long those of one growth are spread, ms. */
const spread = 700;

/** Reactions that rise, as their totals grow. With reduced motion nothing rises. */
export class Floats {
  readonly node = el("div", "floats");
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #last: ReactionCounters["totals"] | null = null;

  /** Takes the totals; while nothing is shown they only count. */
  update(room: RoomState, shown: boolean): void {
    const counters = room.counters.reaction as ReactionCounters | undefined;
    const kinds = (room.views.reaction as ReactionView | undefined)?.kinds ?? [];
    const now = counters?.totals ?? {};
    const last = this.#last;
    this.#last = now;
    // The first totals, and those of another show, are no growth.
    if (last === null || last === now || Object.keys(last).some((k) => (now[k] ?? 0) < (last[k] ?? 0)))
      return;
    if (!shown || this.#still.matches) return;
    for (const kind of kinds) {
      const n = (now[kind.name] ?? 0) - (last[kind.name] ?? 0);
      if (n > 0) this.#rise(kind, Math.min(each, 1 + Math.floor(Math.log2(n))));
    }
  }

  /** Takes off all that move. */
  clear(): void {
    this.node.replaceChildren();
  }

  #rise(kind: ReactionKind, n: number): void {
    for (let i = 0; i < n && this.node.childElementCount < most; i++) {
      const node = el("span", "float", kind.emoji ?? "");
      if (!kind.emoji && kind.image?.startsWith("/")) {
        const image = el("img");
        image.src = kind.image;
        image.alt = "";
        node.append(image);
      } else if (!kind.emoji) continue;
      node.style.insetInlineEnd = `${Math.random() * 70}%`;
      this.node.append(node);
      const sway = Math.random() * 40 - 20;
      const high = this.node.clientHeight * (0.7 + Math.random() * 0.25);
      node.animate(
        [
          { transform: "translate(0, 0) scale(0.5)", opacity: 0 },
          { transform: `translate(${sway * 0.4}px, ${-high * 0.15}px) scale(1.1)`, opacity: 1, offset: 0.12 },
          { transform: `translate(${-sway}px, ${-high * 0.6}px) scale(1)`, opacity: 1, offset: 0.65 },
          { transform: `translate(${sway}px, ${-high}px) scale(0.9)`, opacity: 0 },
        ],
        {
          duration: 2600 + Math.random() * 900,
          delay: Math.random() * spread,
          easing: "ease-out",
          fill: "both",
        },
      ).onfinish = () => node.remove();
    }
  }
}
