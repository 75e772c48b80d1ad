import type { Client, GameView, PollView, QuizView } from "@frontrow/core";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FrontrowGame } from "../game/game.ts";
import { icon } from "../icons.ts";
import type { FrontrowPoll } from "../poll/poll.ts";
import type { FrontrowQuiz } from "../quiz/quiz.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { activitiesOf, type Card, type Deck, nextOf, seen, shownOf, without } from "./model.ts";
import { words } from "./words.ts";

/**
 * `<frontrow-activity>`: whatever is open now, the newest first, at most two. What
 * closes stays for 20 s with its result. It takes no room while there is nothing,
 * and never the focus.
 *
 * Attributes: `server`, `channel`; `compact` for a narrow place.
 * Parts: stack, close. Events: `frontrow-activity` (bubbles, composed) with
 * `{open}`, how many cards are shown, whenever that changes.
 */
export class FrontrowActivity extends WidgetElement {
  static override styles = [
    widgetStyles,
    css`
      .stack { display: grid; gap: var(--fr-space-2); }
      .one { position: relative; min-inline-size: 0; }
      .close { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; inline-size: 32px; block-size: 32px; display: grid; place-items: center; border-radius: var(--fr-radius-sm); color: var(--fr-text-2); }
      .close:hover { background: var(--fr-hover); color: var(--fr-text); }
      @media (pointer: coarse) { .close { inline-size: 44px; block-size: 44px; inset-block-start: 2px; inset-inline-end: 2px; } }
    `,
  ];
  static override properties = {
    ...WidgetElement.properties,
    compact: { type: Boolean, reflect: true },
  };

  declare compact: boolean;

  #deck: Deck = [];
  #open = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.compact = false;
  }

  /** Chooses the option of that index in the newest activity that is open; false if that can't be done now. */
  choose(index: number): boolean {
    const cards = this.renderRoot.querySelectorAll<FrontrowPoll | FrontrowQuiz | FrontrowGame>(
      ".one > :first-child",
    );
    return [...cards].some((card) => card.choose(index));
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#deck = [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const now = activitiesOf(
      this.view<PollView>("poll"),
      this.view<QuizView>("quiz"),
      this.view<GameView>("game"),
    );
    // While the room is not known nothing is taken for gone.
    if (this.known) this.#deck = seen(this.#deck, now, performance.now());
  }

  protected override render(): TemplateResult | typeof nothing {
    const cards = shownOf(this.#deck, performance.now());
    if (cards.length === 0) return nothing;
    return html`<section class="stack" part="stack" aria-label=${words.region}>
      ${repeat(
        cards,
        (c) => c.key,
        (c) => html`<div class="one">${this.#card(c)}${c.open ? nothing : this.#close(c)}</div>`,
      )}
    </section>`;
  }

  protected override updated(): void {
    const at = performance.now();
    clearTimeout(this.#timer);
    const next = nextOf(this.#deck, at);
    if (next !== null && this.isConnected) this.#timer = setTimeout(() => this.requestUpdate(), next + 10);
    const open = shownOf(this.#deck, at).length;
    if (open === this.#open) return;
    this.#open = open;
    this.dispatchEvent(
      new CustomEvent("frontrow-activity", { detail: { open }, bubbles: true, composed: true }),
    );
  }

  #card(c: Card): TemplateResult {
    const client = this.current ?? undefined;
    switch (c.kind) {
      case "poll":
        return html`<frontrow-poll .client=${client} .server=${this.server} .poll=${c.id} ?compact=${this.compact} ?closable=${!c.open}></frontrow-poll>`;
      case "quiz":
        return html`<frontrow-quiz .client=${client} .server=${this.server} ?compact=${this.compact} ?closable=${!c.open}></frontrow-quiz>`;
      case "game":
        return html`<frontrow-game .client=${client} .server=${this.server} .game=${c.id} ?compact=${this.compact} ?closable=${!c.open}></frontrow-game>`;
    }
  }

  #close(c: Card): TemplateResult {
    return html`<button type="button" class="close" part="close" aria-label=${words.close} @click=${() => {
      this.#deck = without(this.#deck, c.key);
      this.requestUpdate();
    }}>${icon("close", 18)}</button>`;
  }
}
