import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";

/** A moment for a live region to be known to assistive technology before it says something, ms. */
const settle = 150;

/**
 * One polite live region of a widget. It speaks when its subject's stage changes
 * (opened, closed, results), and never of single votes.
 */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #stage: string | null = null;
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Called while drawing: says `text` once for each new `stage`. */
  stage(stage: string, text: string): void {
    if (stage === this.#stage) return;
    this.#stage = stage;
    this.say(text);
  }

  /** Says something now. */
  say(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#text = text;
      this.#host.requestUpdate();
    }, settle);
  }

  /** The region; it has to be drawn in every state. */
  region(): TemplateResult {
    return html`<p class="hidden" role="status">${this.#text}</p>`;
  }
}
