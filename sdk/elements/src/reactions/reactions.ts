import type { Client, ReactionCounters, ReactionKind, ReactionView } from "@frontrow/core";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { formatCount } from "../format.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import type { FrontrowFloats } from "./float.ts";
import { floatsFor, Growth, steps, Taps } from "./taps.ts";
import { words } from "./words.ts";

/** How long a rate holds after its newest reaction, ms. */
const rateHolds = 5_000;
/** Over how long what others sent is spread, ms. */
const spread = 700;

const still = "(prefers-reduced-motion: reduce)";

const reactionStyles = css`
  :host { min-block-size: 44px; }
  .line { display: flex; align-items: center; gap: var(--fr-space-2); min-block-size: 44px; }
  .kinds { display: flex; gap: 2px; overflow-x: auto; scrollbar-width: none; overscroll-behavior-x: contain; padding: 2px; margin: -2px; }
  .kinds::-webkit-scrollbar { display: none; }
  .kind {
    flex: none; min-inline-size: 40px; min-block-size: 40px; padding: 0 6px; display: inline-flex; align-items: center; justify-content: center; gap: 5px;
    border-radius: var(--fr-radius-full); font: 20px / 1 "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", var(--fr-font); transition: background-color var(--fr-fast), scale var(--fr-fast) var(--fr-ease);
    user-select: none; -webkit-tap-highlight-color: transparent;
  }
  .kind:hover { background: var(--fr-hover); }
  .kind:active { scale: 0.86; }
  .kind:focus-visible { outline-offset: 0; }
  .kind[aria-disabled="true"] { opacity: 0.5; }
  .kind img { inline-size: 24px; block-size: 24px; object-fit: contain; display: block; }
  .kind .n { font: 600 var(--fr-text-xs) / 1 var(--fr-font); color: var(--fr-text-2); font-variant-numeric: tabular-nums; }
  .meter { display: inline-flex; align-items: flex-end; gap: 3px; block-size: 18px; flex: none; margin-inline-start: 4px; }
  .meter i { inline-size: 4px; border-radius: 2px; background: var(--fr-hairline); transition: background-color var(--fr-medium); }
  .meter i:nth-child(1) { block-size: 6px; } .meter i:nth-child(2) { block-size: 9px; } .meter i:nth-child(3) { block-size: 12px; }
  .meter i:nth-child(4) { block-size: 15px; } .meter i:nth-child(5) { block-size: 18px; }
  .meter i.on { background: var(--fr-accent); }
  .rate { font-size: var(--fr-text-xs); color: var(--fr-text-3); font-variant-numeric: tabular-nums; white-space: nowrap; }
  @container widget (max-width: 420px) { .rate, .meter { display: none; } }
  @media (pointer: coarse) { .kind { min-inline-size: 44px; min-block-size: 44px; } }
  @media (prefers-reduced-motion: reduce) { .kind:active { scale: none; } }
`;

/**
 * `<frontrow-reactions channel="live">`: the channel's reactions as a row of
 * buttons. Own ones rise over the picture at once, those of others as the
 * totals grow; with reduced motion nothing rises, and numbers stand at the buttons.
 *
 * - `server`, `channel`, or the property `client`
 * - `over`: a selector of the element that they rise over; the page's first
 *   `<frontrow-player>` without it. Another element has to be positioned.
 * - `totals`: shows the numbers always
 *
 * Parts: `kinds`, `kind`, `meter`, `problem`.
 */
export class FrontrowReactions extends WidgetElement {
  static override styles = [widgetStyles, reactionStyles];
  static override properties = {
    ...WidgetElement.properties,
    over: { type: String },
    totals: { type: Boolean },
  };

  declare over: string | undefined;
  declare totals: boolean;

  readonly #growth = new Growth();
  readonly #taps = new Taps((kind, n) => void this.ask("reaction.send", { kind, n }));
  #floats: FrontrowFloats | null = null;
  #counters: ReactionCounters | null = null;
  #lively = false;
  #fades: ReturnType<typeof setTimeout> | undefined;
  #motion: MediaQueryList | null = null;

  constructor() {
    super();
    this.over = undefined;
    this.totals = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#motion = this.ownerDocument.defaultView?.matchMedia?.(still) ?? null;
    this.#motion?.addEventListener("change", this.#onMotion);
  }

  override disconnectedCallback(): void {
    this.#taps.stop();
    this.#motion?.removeEventListener("change", this.#onMotion);
    clearTimeout(this.#fades);
    this.#floats?.remove();
    this.#floats = null;
    super.disconnectedCallback();
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#growth.reset();
    this.#counters = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("over")) {
      this.#floats?.remove();
      this.#floats = null;
    }
    const now = this.counted<ReactionCounters>("reaction");
    if (!this.known || now === this.#counters) return;
    const first = this.#counters === null;
    this.#counters = now;
    const grown = this.#growth.take(now);
    if (first && grown.size === 0) this.#lively = false;
    if (grown.size > 0 || !first) this.#live();
    for (const [name, n] of grown) {
      const kind = this.#kinds.find((k) => k.name === name);
      if (kind) this.#rise(kind, floatsFor(n), spread);
    }
  }

  protected override render(): TemplateResult {
    const view = this.view<ReactionView>("reaction");
    if (view === null || view.kinds.length === 0) return html`<div class="line"></div>`;
    const off = !this.online || (this.me !== null && !this.can("activity.join"));
    return html`<div class="line">
        <div class="kinds" part="kinds" role="group" aria-label=${words.group}>${view.kinds.map((kind) => this.#kindView(kind, off))}</div>
        ${this.#meterView()}
        ${view.audience ? html`<span class="chip">${common.only[view.audience] ?? nothing}</span>` : nothing}
      </div>
      ${this.problem()}`;
  }

  #kindView(kind: ReactionKind, off: boolean): TemplateResult {
    const n = this.#counters?.totals[kind.name] ?? 0;
    const numbers = this.totals || this.#still;
    const name = words.name(kind.name);
    return html`<button
      class="kind" part="kind" aria-disabled=${off} title=${name} aria-label=${numbers ? words.total(name, n) : name}
      @click=${() => this.#tap(kind, off)}
    >${kind.image ? html`<img src=${kind.image} alt="" />` : html`<span>${kind.emoji}</span>`}${numbers ? html`<span class="n">${formatCount(n)}</span>` : nothing}</button>`;
  }

  #meterView(): TemplateResult {
    const rate = this.#lively ? (this.#counters?.rate ?? 0) : 0;
    const lit = steps(rate);
    return html`<span class="meter" part="meter" role="img" aria-label=${`${words.meter}: ${words.rate(rate)}`}>${[1, 2, 3, 4, 5].map((i) => html`<i class=${i <= lit ? "on" : ""}></i>`)}</span>
      ${rate > 0 ? html`<span class="rate" aria-hidden="true">${words.rate(rate)}</span>` : nothing}`;
  }

  get #kinds(): readonly ReactionKind[] {
    return this.view<ReactionView>("reaction")?.kinds ?? [];
  }

  get #still(): boolean {
    return this.#motion?.matches ?? false;
  }

  #tap(kind: ReactionKind, off: boolean): void {
    if (off) return;
    this.forgive();
    this.#growth.tapped(kind.name);
    this.#taps.tap(kind.name);
    this.#rise(kind, 1);
  }

  /** The rate holds for a while after the newest, and then there is none. */
  #live(): void {
    this.#lively = (this.#counters?.rate ?? 0) > 0;
    clearTimeout(this.#fades);
    if (!this.#lively) return;
    this.#fades = setTimeout(() => {
      this.#lively = false;
      this.requestUpdate();
    }, rateHolds);
  }

  #rise(kind: ReactionKind, n: number, during = 0): void {
    if (n === 0 || this.#still || this.ownerDocument.hidden) return;
    this.#layer()?.rise(kind, n, during);
  }

  /** Where they rise, made when the first one does. */
  #layer(): FrontrowFloats | null {
    if (this.#floats?.isConnected) return this.#floats;
    let over: Element | null = null;
    try {
      over = this.ownerDocument.querySelector(this.over || "frontrow-player");
    } catch {
      // That is no selector.
    }
    if (over === null) return null;
    const layer = this.ownerDocument.createElement("frontrow-floats") as FrontrowFloats;
    if (over.localName === "frontrow-player") layer.slot = "over";
    over.append(layer);
    this.#floats = layer;
    return layer;
  }

  readonly #onMotion = () => this.requestUpdate();
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-reactions": FrontrowReactions;
  }
}
