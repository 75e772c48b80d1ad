import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { formatClock } from "../format.ts";
import { fill } from "./fill.ts";
import { words } from "./words.ts";

/** Whole seconds that are shown for what remains, µs. */
export const secondsOf = (left: number): number => Math.max(0, Math.ceil(left / 1_000_000));

/** Shows the time that is left, and has its host drawn again at each second of it. */
export class Countdown implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** Called while drawing, with what is left by the viewer's own clock, µs. */
  follow(left: number | null): void {
    clearTimeout(this.#timer);
    if (left === null || left <= 0) return;
    const next = (left % 1_000_000) / 1000;
    this.#timer = setTimeout(() => this.#host.requestUpdate(), next < 20 ? next + 1000 : next + 5);
  }

  /** The number. */
  number(left: number): TemplateResult {
    const s = secondsOf(left);
    return html`<span class="time" part="time" role="timer" aria-label=${words.left(s)}>${s < 60 ? words.seconds(s) : formatClock(s)}</span>`;
  }

  /** The bar. */
  bar(left: number, whole: number): TemplateResult {
    return html`<div class="clock" aria-hidden="true"><i ${fill(whole > 0 ? left / whole : 0)}></i></div>`;
  }
}
