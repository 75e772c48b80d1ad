import type { ReactionKind } from "@frontrow/core";

/** The most that move at once. */
export const mostFloating = 30;

const css = `
:host { position: absolute; inset: 0; overflow: hidden; pointer-events: none; contain: strict; display: block; z-index: 1; }
span {
  position: absolute; inset-block-end: 0; font: 28px/1 "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif;
  will-change: transform, opacity; user-select: none;
}
img { display: block; inline-size: 30px; block-size: 30px; object-fit: contain; }
`;

/**
 * `<frontrow-floats>`: where reactions rise. It lies over its parent's lower end
 * corner, takes no pointer and is nothing to assistive technology. Between two
 * reactions it costs nothing: the browser moves each one by itself and it goes.
 */
export class FrontrowFloats extends (globalThis.HTMLElement ?? Object) {
  #floating = 0;
  #layer: ShadowRoot | null = null;

  /** How many move now. */
  get floating(): number {
    return this.#floating;
  }

  connectedCallback(): void {
    this.setAttribute("aria-hidden", "true");
    if (this.#layer !== null) return;
    this.#layer = this.attachShadow({ mode: "open" });
    const view = this.ownerDocument.defaultView;
    if (view === null) return;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    this.#layer.adoptedStyleSheets = [sheet];
  }

  /** Lets some rise, spread over `during` ms. What is too many is left out. */
  rise(kind: ReactionKind, n: number, during = 0): void {
    const layer = this.#layer;
    if (layer === null || typeof this.animate !== "function") return;
    const height = this.clientHeight;
    const rtl = getComputedStyle(this).direction === "rtl" ? 1 : -1;
    for (let i = 0; i < n && this.#floating < mostFloating; i++) {
      const node = document.createElement("span");
      if (kind.emoji) node.textContent = kind.emoji;
      else if (kind.image) {
        const image = document.createElement("img");
        image.src = kind.image;
        image.alt = "";
        node.append(image);
      } else continue;
      node.style.insetInlineEnd = `${12 + Math.random() * 64}px`;
      layer.append(node);
      this.#floating++;
      const sway = rtl * (Math.random() * 36 - 10);
      const high = Math.min(260, height * 0.72) * (0.75 + Math.random() * 0.25);
      const moving = node.animate(
        [
          { transform: "translate(0, 10px) scale(0.5)", opacity: 0 },
          { transform: `translate(${sway * 0.4}px, ${-high * 0.18}px) scale(1.1)`, opacity: 1, offset: 0.14 },
          { transform: `translate(${-sway * 0.5}px, ${-high * 0.6}px) scale(1)`, opacity: 1, offset: 0.62 },
          { transform: `translate(${sway}px, ${-high}px) scale(0.9)`, opacity: 0 },
        ],
        {
          duration: 2000 + Math.random() * 700,
          delay: Math.random() * during,
          easing: "ease-out",
          fill: "both",
        },
      );
      const end = () => {
        if (!node.isConnected) return;
        node.remove();
        this.#floating--;
      };
      moving.onfinish = end;
      moving.oncancel = end;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-floats": FrontrowFloats;
  }
}
