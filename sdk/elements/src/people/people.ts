import type { Client } from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { initial } from "../chat/text.ts";
import { hueOf } from "../colours.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { ask, grouped, type Known, mostListed, type Person, pageSize } from "./model.ts";
import { peopleStyles } from "./styles.ts";
import { words } from "./words.ts";

/** Between two looks at who is here, ms: each page waits for a time of its own within it. */
const calm = { least: 5_000, most: 10_000 } as const;
/** How long somebody types before it is searched, ms. */
const typing = 250;
/** How long nobody touched the list before others may move in it, ms. */
const idleAfter = 8_000;

/**
 * `<frontrow-people channel="live">`: who is here, by name: the team, raised
 * hands, the audience. Those without a name are only counted, and everybody is
 * where the host hides the names. It asks again every few seconds while it can
 * be seen.
 *
 * - `server`, `channel`, or the property `client`
 * - `heading`: the title, "People" if absent; an empty one takes it away
 *
 * Slot `above`: stands under the list. Parts: `bar`, `search`, `list`, `person`, `empty`, `waiting`.
 */
export class FrontrowPeople extends WidgetElement {
  static override styles = [widgetStyles, peopleStyles];
  static override properties = { ...WidgetElement.properties, heading: { type: String } };

  declare heading: string | undefined;

  #known: Known | null = null;
  #failed = false;
  #busy = false;
  #q = "";
  #wanted = pageSize;
  #longer = false;
  #touched = Number.NEGATIVE_INFINITY;
  #turn = 0;
  #looked = Number.NEGATIVE_INFINITY;
  #next: ReturnType<typeof setTimeout> | undefined;
  #typed: ReturnType<typeof setTimeout> | undefined;
  #sight: IntersectionObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ownerDocument.addEventListener("visibilitychange", this.#soon);
    // Also a panel that is shown again is seen anew.
    this.#sight = new IntersectionObserver(() => this.#soon());
    this.#sight.observe(this);
  }

  override disconnectedCallback(): void {
    this.ownerDocument.removeEventListener("visibilitychange", this.#soon);
    this.#sight?.disconnect();
    clearTimeout(this.#next);
    clearTimeout(this.#typed);
    super.disconnectedCallback();
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#turn++;
    this.#known = null;
    this.#failed = this.#busy = false;
    this.#wanted = pageSize;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (this.#known === null && this.online && !this.#busy && !this.#failed) void this.#look();
  }

  get #seen(): boolean {
    return this.isConnected && !this.ownerDocument.hidden && this.getClientRects().length > 0;
  }

  /** Looks again when it is time, and at once where that is long ago. */
  readonly #soon = () => {
    clearTimeout(this.#next);
    if (!this.#seen) return;
    const pause = calm.least + Math.random() * (calm.most - calm.least);
    const left = this.#looked + pause - performance.now();
    this.#next = setTimeout(() => void this.#look(), Math.max(0, left));
  };

  async #look(): Promise<void> {
    const client = this.current;
    if (client === null || !this.#seen || !this.online) {
      this.#looked = performance.now();
      return this.#soon();
    }
    const turn = ++this.#turn;
    this.#busy = true;
    try {
      const known = await ask(client, this.#q, this.#wanted);
      if (turn !== this.#turn) return;
      this.#failed = false;
      this.#take(known);
    } catch {
      if (turn !== this.#turn) return;
      this.#failed = true;
    }
    this.#busy = false;
    this.#looked = performance.now();
    this.requestUpdate();
    this.#soon();
  }

  /** While somebody is in the list nobody moves in it; the numbers are new all the same. */
  #take(known: Known): void {
    const was = this.#known;
    const reading = performance.now() - this.#touched < idleAfter && !this.#longer;
    this.#longer = false;
    const still = reading && was?.q === known.q && was.hidden === known.hidden;
    this.#known = still ? { ...known, people: was.people, more: was.more } : known;
  }

  protected override render(): TemplateResult {
    const heading = this.heading ?? words.title;
    const known = this.#known;
    const unlisted = known !== null && this.#unlisted(known);
    return html`
      <div class="bar" part="bar">
        ${heading === "" ? nothing : html`<h2>${heading}</h2>`}
        ${
          known === null
            ? nothing
            : html`${unlisted ? nothing : html`<span class="number">${words.named(known.total)}</span>`}<span class="number">${words.watching(Math.max(known.viewers, known.total))}</span>`
        }
        ${known !== null && !this.online ? html`<span class="end" role="status">${common.reconnecting}</span>` : nothing}
      </div>
      <div class="search" ?hidden=${unlisted}>
        <input
          class="field" part="search" type="search" dir="auto" maxlength="64" autocomplete="off" spellcheck="false" enterkeyhint="search"
          placeholder=${words.search} aria-label=${words.search} @input=${this.#onType}
        />
        <span class="hidden" role="status">${known !== null && known.q !== "" ? words.found(known.people.length, known.more) : ""}</span>
      </div>
      <div
        class="list" part="list" tabindex="0" role="group" aria-label=${words.list}
        @scroll=${this.#onTouch} @pointermove=${this.#onTouch} @focusin=${this.#onTouch} @keydown=${this.#onTouch}
      >${this.#listView(known)}</div>
      <slot name="above"></slot>
    `;
  }

  #listView(known: Known | null): TemplateResult {
    if (known === null) {
      return this.#failed
        ? html`${this.empty(...words.failed)}<div class="foot"><button class="button quiet" @click=${this.#again}>${words.again}</button></div>`
        : this.waiting();
    }
    if (this.#unlisted(known)) return this.empty(...words.hidden);
    if (known.people.length === 0) {
      return known.q === "" ? this.empty(...words.empty) : this.empty(...words.nobody);
    }
    return html`${known.hidden ? html`<p class="note team">${words.teamOnly}</p>` : nothing}${repeat(
      grouped(known.people),
      (group) => group.of,
      (group) => html`<h3 id=${group.of}>${words[group.of]}</h3>
        <ul aria-labelledby=${group.of}>
          ${repeat(group.people, (p) => p.id, this.#personView)}
        </ul>`,
    )}
    ${known.more ? html`<div class="foot">${this.#moreView()}</div>` : nothing}`;
  }

  /** The host hides the names, and from whoever reads this too: the team always has a list. */
  #unlisted(known: Known): boolean {
    return known.hidden && this.me?.can.includes("moderate") !== true;
  }

  #moreView(): TemplateResult {
    if (this.#wanted >= mostListed) return html`<p class="note">${words.most}</p>`;
    return html`<button class="button quiet" ?disabled=${!this.online} @click=${this.#more}>${words.more}</button>`;
  }

  readonly #personView = (p: Person): TemplateResult => {
    const self = p.id === this.me?.id;
    const role = words.role[p.role];
    return html`<li part="person" class="h${hueOf(p.id)} ${self ? "self" : ""}">
      <span class="avatar" aria-hidden="true">${initial(p.name)}</span>
      <bdi class="name">${p.name}</bdi>
      <span class="marks">
        ${p.hand ? html`<span class="chip on">${words.hand(p.hand)}</span>` : nothing}
        ${p.timeout ? html`<span class="chip warn">${words.timeout}</span>` : nothing}
        ${p.restricted ? html`<span class="chip warn">${words.restricted}</span>` : nothing}
        ${self ? html`<span class="chip">${words.you}</span>` : nothing}
        ${role === undefined ? nothing : html`<span class="chip">${role}</span>`}
        ${p.member ? html`<span class="chip">${words.member}</span>` : nothing}
      </span>
    </li>`;
  };

  readonly #onTouch = () => {
    this.#touched = performance.now();
  };

  readonly #onType = (event: Event) => {
    const q = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => {
      if (q === this.#q) return;
      this.#q = q;
      this.#wanted = pageSize;
      this.#touched = Number.NEGATIVE_INFINITY;
      this.renderRoot.querySelector(".list")?.scrollTo({ top: 0 });
      void this.#look();
    }, typing);
  };

  readonly #again = () => {
    this.#failed = false;
    this.requestUpdate();
    void this.#look();
  };

  readonly #more = async () => {
    const had = this.#known?.people.length ?? 0;
    this.#wanted = Math.min(mostListed, this.#wanted + pageSize);
    this.#longer = true;
    await this.#look();
    await this.updateComplete;
    // The button has moved on: the focus stays where the new ones begin.
    const first = this.renderRoot.querySelectorAll<HTMLElement>("li")[had];
    first?.setAttribute("tabindex", "-1");
    first?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-people": FrontrowPeople;
  }
}
