import { type ReactiveController, type ReactiveControllerHost, render, type TemplateResult } from "lit";
import { pickByKey } from "../pick.ts";
import type { Panel } from "./tabs.ts";

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode };

/**
 * The box of what is open now. It stands above the composer of the panel that is
 * shown, and over the picture while that fills the screen; moving it keeps what
 * somebody has begun in it.
 */
export class Cards implements ReactiveController {
  readonly node: HTMLElement;
  readonly #host: Host;
  #full = false;

  constructor(host: Host) {
    this.#host = host;
    this.node = host.ownerDocument.createElement("div");
    this.node.className = "cards";
    this.node.addEventListener("frontrow-activity", (event) => {
      const { open } = (event as CustomEvent<{ readonly open: number }>).detail;
      this.node.classList.toggle("some", open > 0);
    });
    host.addController(this);
  }

  /** Draws what is in the box. */
  draw(inside: TemplateResult): void {
    render(inside, this.node);
  }

  /** Where the box goes when the panel is shown; null for nowhere: there what is open stands itself. */
  place(shown: Panel | undefined): void {
    const of = this.#full
      ? "frontrow-player"
      : shown === "polls" || shown === undefined
        ? null
        : `frontrow-${shown}`;
    const target = of === null ? null : this.#host.renderRoot.querySelector(of);
    this.node.classList.toggle("over", this.#full);
    this.node.slot = this.#full ? "over" : "above";
    if (target === null) this.node.remove();
    else if (this.node.parentNode !== target) target.append(this.node);
  }

  hostConnected(): void {
    this.#host.ownerDocument.addEventListener("fullscreenchange", this.#onFull);
    this.#host.addEventListener("keydown", this.#onKey);
  }

  hostDisconnected(): void {
    this.#host.ownerDocument.removeEventListener("fullscreenchange", this.#onFull);
    this.#host.removeEventListener("keydown", this.#onKey);
  }

  readonly #onFull = () => {
    const root = this.#host.renderRoot as Partial<ShadowRoot>;
    this.#full = root.fullscreenElement?.localName === "frontrow-player";
    this.#host.requestUpdate();
  };

  /** An option by its number, in the box or else in the list of polls. */
  readonly #onKey = (event: KeyboardEvent) => {
    const within = this.node.isConnected ? this.node : this.#host.renderRoot.querySelector(".polls");
    if (within !== null) pickByKey(event, within);
  };
}
