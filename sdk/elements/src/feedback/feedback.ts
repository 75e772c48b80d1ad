import type { FeedbackKind, FeedbackMine, FeedbackView } from "@frontrow/core";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { words } from "./words.ts";

/** How long an opinion counts, ms. */
const lasts = 60_000;

const kinds: readonly FeedbackKind[] = ["slower", "faster", "lost"];

const feedbackStyles = css`
  .line { display: flex; align-items: center; flex-wrap: wrap; gap: 6px var(--fr-space-2); min-block-size: 44px; }
  .label { font-size: var(--fr-text-sm); font-weight: 600; color: var(--fr-text-2); margin-inline-end: 4px; }
  .opinion {
    min-block-size: 36px; padding: 0 14px; border-radius: var(--fr-radius-full); border: 1px solid var(--fr-outline); font-size: var(--fr-text-sm); font-weight: 550;
    transition: background-color var(--fr-fast), border-color var(--fr-fast);
  }
  .opinion:hover { background: var(--fr-raised); }
  .opinion[aria-pressed="true"] { background: var(--fr-accent-soft); border-color: var(--fr-accent); color: var(--fr-accent); box-shadow: inset 0 0 0 1px var(--fr-accent); }
  .opinion[disabled] { color: var(--fr-text-3); }
  @container widget (max-width: 480px) {
    .label, .note { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .opinion { flex: 1; text-align: center; padding: 0 8px; }
  }
  @media (pointer: coarse) { .opinion { min-block-size: 44px; } }
`;

/**
 * `<frontrow-feedback channel="live">`: tells the host whether to go faster or
 * slower, or that one is lost. It is empty unless the host asks.
 *
 * - `server`, `channel`, or the property `client`
 *
 * Attribute that it sets: `active`, there is something to see. Parts: `opinion`,
 * `problem`.
 */
export class FrontrowFeedback extends WidgetElement {
  static override styles = [widgetStyles, feedbackStyles];

  #mine: FeedbackMine | null = null;
  /** Until when the own opinion counts, on the page's clock, ms. */
  #until = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    clearTimeout(this.#timer);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const mine = this.own<FeedbackMine>("feedback");
    if (mine === this.#mine) return;
    this.#mine = mine;
    const wall = this.current?.clock.wall() ?? 0;
    const left = mine?.until === undefined ? lasts : (mine.until - wall) / 1000;
    this.#until = performance.now() + left;
    clearTimeout(this.#timer);
    if (mine?.kind !== undefined && left > 0) this.#timer = setTimeout(() => this.requestUpdate(), left + 50);
  }

  protected override updated(): void {
    this.toggleAttribute("active", this.view<FeedbackView>("feedback")?.open ?? false);
  }

  protected override render(): TemplateResult | typeof nothing {
    const view = this.view<FeedbackView>("feedback");
    if (!view?.open) return nothing;
    const kind = performance.now() < this.#until ? this.#mine?.kind : undefined;
    return html`<div class="line" role="group" aria-labelledby="label">
        <span class="label" id="label">${words.label}</span>
        ${kinds.map(
          (k) =>
            html`<button class="opinion" part="opinion" aria-pressed=${kind === k} ?disabled=${!this.online} @click=${() => this.ask("feedback.give", { kind: k })}>${words.kinds[k]}</button>`,
        )}
        ${view.audience ? html`<span class="chip">${common.only[view.audience] ?? nothing}</span>` : nothing}
        <span class="note" role="status">${kind === undefined ? words.said : words.noted}</span>
      </div>
      ${this.problem()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-feedback": FrontrowFeedback;
  }
}
