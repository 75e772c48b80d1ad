import type { Client, HandCounters, HandMine, HandView } from "@frontrow/core";
import { css, html, nothing, type TemplateResult } from "lit";
import { messageOf } from "../chat/composer.ts";
import { namingView } from "../qa/naming.ts";
import { formStyles } from "../qa/styles.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { words } from "./words.ts";

const handStyles = css`
  :host { container-type: normal; }
  .line { display: flex; align-items: center; gap: var(--fr-space-2) var(--fr-space-3); flex-wrap: wrap; min-block-size: 44px; }
  .line .button { padding-inline: 14px; border-radius: var(--fr-radius-full); font-size: var(--fr-text-sm); }
  .says { font-size: var(--fr-text-sm); color: var(--fr-text-2); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; min-inline-size: 0; }
  .says b { font-weight: 650; color: var(--fr-text); }
  .turn { background: var(--fr-accent-soft); border-radius: var(--fr-radius-full); padding: 2px 4px 2px 14px; }
  .turn:dir(rtl) { padding: 2px 14px 2px 4px; }
  .turn .says { color: var(--fr-accent); font-weight: 650; }
  .naming { padding-block: var(--fr-space-2); }
  .button.up { background: var(--fr-accent-soft); color: var(--fr-accent); }
  .button.round { inline-size: 44px; min-block-size: 44px; padding: 0; }
  :host([compact]) .line { gap: var(--fr-space-2); }
`;

/** A raised hand, drawn as the icons are. */
const raised = html`<svg
  class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
>
  <path d="M8 12.5V6.2a1.6 1.6 0 0 1 3.2 0v5M11.2 11V4.6a1.6 1.6 0 0 1 3.2 0V11M14.4 11.2V6.2a1.6 1.6 0 0 1 3.2 0V14c0 4-2.4 6.5-5.8 6.5-2.6 0-4.2-1.1-5.4-3.2L3.9 13a1.6 1.6 0 0 1 2.7-1.6L8 13.4"></path>
</svg>`;

/**
 * `<frontrow-hand channel="live">`: raises the own hand, shows the place in the
 * queue, and says when it is one's turn. It is empty while no hands may be raised.
 *
 * - `server`, `channel`, or the property `client`
 * - `compact`: for little room, a button without words
 *
 * Attributes that it sets: `active` (there is something to see) and `wide` (it is
 * one's turn, or it asks for a name, and wants room for that). Parts: `raise`,
 * `lower`, `place`, `turn`, `problem`.
 */
export class FrontrowHand extends WidgetElement {
  static override styles = [widgetStyles, formStyles, handStyles];

  static override properties = {
    ...WidgetElement.properties,
    compact: { type: Boolean, reflect: true },
  };

  declare compact: boolean;

  #naming = false;
  #name = "";
  #busy = false;
  #refused: string | null = null;

  constructor() {
    super();
    this.compact = false;
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#naming = this.#busy = false;
  }

  protected override updated(): void {
    this.toggleAttribute("active", this.#something());
    this.toggleAttribute("wide", this.#naming || this.#called);
  }

  #something(): boolean {
    const view = this.view<HandView>("hand");
    return view !== null && (view.open || view.called !== undefined || this.#ticket !== undefined);
  }

  /** It is the viewer's turn. */
  get #called(): boolean {
    const called = this.view<HandView>("hand")?.called;
    return called !== undefined && called.id === this.me?.id;
  }

  get #ticket(): number | undefined {
    return this.own<HandMine>("hand")?.ticket;
  }

  protected override render(): TemplateResult | typeof nothing {
    const view = this.view<HandView>("hand");
    if (view === null || !this.#something()) return nothing;
    if (this.#naming && view.open) return this.#namingView();
    return html`<div class="line">${this.#stateView(view)}</div>${this.problem()}`;
  }

  #stateView(view: HandView): TemplateResult {
    const queue = this.counted<HandCounters>("hand")?.queue ?? [];
    if (this.#called) {
      return html`<div class="line turn" part="turn">
        <span class="says" role="status">${words.called}</span>
        <button class="button" @click=${this.#lower}>${words.done}</button>
      </div>`;
    }
    const ticket = this.#ticket;
    const speaks =
      view.called && !this.compact
        ? html`<span class="says"><b><bdi>${view.called.name}</bdi></b> ${words.speaks}</span>`
        : nothing;
    if (ticket !== undefined) {
      const at = queue.indexOf(ticket);
      const place = at >= 0 ? at + 1 : (this.own<HandMine>("hand")?.place ?? null);
      const says = words.up(place, Math.max(queue.length, place ?? 0));
      return html`${this.#button("lower", words.lower, this.asking, this.#lower)}
        <span class="says" part="place" role="status">${
          this.compact && place !== null
            ? html`<span aria-hidden="true">${words.place(place)}</span><span class="hidden">${says}</span>`
            : says
        }</span>${speaks}`;
    }
    return html`${view.open ? this.#button("raise", words.raise, this.asking || !this.online, this.#raise) : nothing}
      ${view.open && view.audience && !this.compact ? html`<span class="chip">${common.only[view.audience] ?? nothing}</span>` : nothing}
      ${queue.length > 0 && !this.compact ? html`<span class="says">${words.waiting(queue.length)}</span>` : nothing}${speaks}`;
  }

  #button(part: "raise" | "lower", says: string, off: boolean, act: () => void): TemplateResult {
    const up = part === "lower" ? "up" : "";
    return html`<button
      class="button quiet ${up} ${this.compact ? "round" : ""}" part=${part} title=${says} aria-label=${says}
      ?disabled=${off} @click=${act}
    >${raised}${this.compact ? nothing : says}</button>`;
  }

  #namingView(): TemplateResult {
    return namingView({
      name: this.#name,
      busy: this.#busy,
      problem: this.#refused,
      action: words.action,
      typed: (name) => {
        this.#name = name;
        this.#refused = null;
        this.requestUpdate();
      },
      done: () => void this.#chose(),
      cancel: () => this.#turn(false),
    });
  }

  #turn(naming: boolean): void {
    this.#naming = naming;
    this.#refused = null;
    this.requestUpdate();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("input, button")?.focus());
  }

  readonly #raise = () => {
    if ((this.me?.name ?? "") === "") this.#turn(true);
    else void this.#ask("hand.raise");
  };

  readonly #lower = () => void this.#ask("hand.lower");

  /** The button goes with its state: the focus goes to the one that takes its place. */
  async #ask(command: "hand.raise" | "hand.lower"): Promise<void> {
    const had = this.renderRoot.querySelector(":focus") !== null;
    await this.ask(command);
    await this.updateComplete;
    if (had) this.renderRoot.querySelector<HTMLElement>("button")?.focus();
  }

  async #chose(): Promise<void> {
    const room = this.current?.room;
    if (room === undefined) return;
    this.#busy = true;
    this.requestUpdate();
    try {
      await room.setName(this.#name.trim());
      this.#busy = false;
      this.#turn(false);
      await this.#ask("hand.raise");
    } catch (error) {
      this.#refused = messageOf(error);
    }
    this.#busy = false;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-hand": FrontrowHand;
  }
}
