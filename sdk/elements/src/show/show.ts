import type { Client, RoomState } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { formatCount } from "../format.ts";
import { icon } from "../icons.ts";
import { Selected } from "../select.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { Cards } from "./cards.ts";
import { News } from "./news.ts";
import { showStyles } from "./styles.ts";
import { listed, type Panel, panels, panelsOf } from "./tabs.ts";
import { words } from "./words.ts";

/** From this width on, px, there is room for the reactions under the picture. */
const wide = 900;

/**
 * `<frontrow-show channel="live">`: the whole show in one element: the picture,
 * its line, and beside or below it the chat, the questions, the polls and the
 * people, with what is open and the reactions. Wants the elements of
 * `@frontrow/elements` on the page too.
 *
 * - `server`, `channel`, or the property `client`
 * - `panels`: which panels there are, of `chat,qa,polls,people`; all if absent
 * - `theme`: `dark`, `light`, or `auto` as the reader's system; the page's if absent
 * - `fill`: it takes the height of its box; else the picture is 16:9 and the rest goes with it
 *
 * Slots: `header` before the picture, `below` under its line, where the rail stands below under that. Parts: `picture`,
 * `line`, `rail`, `tabs`; of its elements `player-bar`, `chat-log`,
 * `chat-composer`, `qa-list`, `people-list`.
 */
export class FrontrowShow extends WidgetElement {
  static override styles = [widgetStyles, showStyles];
  static override properties = {
    ...WidgetElement.properties,
    panels: { type: String },
    theme: { type: String, reflect: true },
    fill: { type: Boolean, reflect: true },
  };

  declare panels: string | undefined;
  declare theme: "dark" | "light" | "auto" | undefined;
  declare fill: boolean;

  readonly #room = new Selected(this, (room: RoomState) => room);
  readonly #cards = new Cards(this);
  readonly #news = new News();
  #chosen: Panel = "chat";
  #wide = false;
  #size: ResizeObserver | null = null;
  #minutes: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.fill = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size = new ResizeObserver(([box]) => {
      const is = (box?.contentRect.width ?? 0) >= wide;
      if (is !== this.#wide) this.requestUpdate();
      this.#wide = is;
    });
    this.#size.observe(this);
    this.#minutes = setInterval(() => this.requestUpdate(), 30_000);
    this.addEventListener("frontrow-chat", this.#toChat);
  }

  override disconnectedCallback(): void {
    this.#size?.disconnect();
    clearInterval(this.#minutes);
    this.removeEventListener("frontrow-chat", this.#toChat);
    super.disconnectedCallback();
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#news.reset();
    this.#room.follow(client?.room.state ?? null);
  }

  /** The panels that the page wants and that have something. */
  #panels(): readonly Panel[] {
    const wanted = this.panels === undefined ? panels : this.panels.split(",").map((p) => p.trim());
    return panelsOf(this.#room.value?.views ?? {}).filter((p) => wanted.includes(p));
  }

  protected override updated(): void {
    const some = this.#panels();
    const shown = some.includes(this.#chosen) ? this.#chosen : some[0];
    // Where there is little room, the people have all of it.
    this.#cards.place(shown === "people" && !this.#wide ? undefined : shown);
  }

  protected override render(): TemplateResult | typeof nothing {
    const client = this.current;
    if (client === null) return nothing;
    if (this.#room.value?.error?.code === "no_such_channel") return this.empty(...words.missing);
    // Another client gets elements of its own.
    return html`${keyed(client, this.#house(client))}`;
  }

  #house(client: Client): TemplateResult {
    const alone = this.panels?.trim() === "";
    return html`<div class="house ${alone ? "alone" : ""}">
      <div class="stage">
        <slot name="header"></slot>
        <div class="picture" part="picture">
          <frontrow-player .client=${client} .brand=${this.brand} exportparts="bar: player-bar, video: player-video"></frontrow-player>
        </div>
        ${this.#line(client)}
        <div class="under">${this.#wide && !alone ? this.#takePart(client, false) : nothing}</div>
        ${this.#wide ? html`<slot name="below"></slot>` : nothing}
      </div>
      ${alone ? nothing : this.#rail(client)}
      ${this.#wide ? nothing : html`<slot name="below"></slot>`}
    </div>`;
  }

  #line(client: Client): TemplateResult {
    const show = this.#room.value?.show ?? null;
    const live = show?.status === "live";
    const since = live && show.since !== null ? this.#since(show.since) : "";
    const viewers = this.viewers;
    return html`<div class="line" part="line">
      <h2 dir="auto">${client.channel}</h2>
      ${
        this.known
          ? html`<span class="state"><span class="pill ${live ? "live" : ""}">${live ? words.live : show?.status === "ended" ? words.ended : words.offAir}</span>${since}</span>
            <span class="viewers">${icon("viewers", 18)}${words.viewers(viewers, formatCount(viewers))}</span>`
          : nothing
      }
    </div>`;
  }

  #since(since: number): string {
    const minutes = Math.floor(Math.max(0, this.edge - since) / 60_000_000);
    if (minutes < 1) return words.justNow;
    return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
  }

  #takePart(client: Client, compact: boolean): TemplateResult {
    return html`<div class="take-part">
      <frontrow-reactions .client=${client}></frontrow-reactions>
      <frontrow-hand .client=${client} ?compact=${compact}></frontrow-hand>
      <frontrow-feedback .client=${client}></frontrow-feedback>
    </div>`;
  }

  #rail(client: Client): TemplateResult {
    const some = this.#panels();
    const shown = some.includes(this.#chosen) ? this.#chosen : some[0];
    const tabbed = some.length > 1;
    this.#drawCards(client);
    const role = tabbed ? "tabpanel" : nothing;
    const by = (panel: Panel) => (tabbed ? `tab-${panel}` : nothing);
    return html`<aside class="rail" part="rail" aria-label=${words.rail}>
      ${tabbed ? this.#tabs(some, shown) : nothing}
      ${this.known && some.length === 0 ? this.empty(...words.nothing) : nothing}
      ${
        this.#wants("chat")
          ? html`<frontrow-chat class="panel" id="panel-chat" role=${role} aria-labelledby=${by("chat")} ?hidden=${shown !== "chat"}
            .client=${client} .brand=${this.brand} heading="" exportparts="log: chat-log, composer: chat-composer"></frontrow-chat>`
          : nothing
      }
      ${
        some.includes("qa")
          ? html`<frontrow-qa class="panel" id="panel-qa" role=${role} aria-labelledby=${by("qa")} ?hidden=${shown !== "qa"}
            .client=${client} heading="" exportparts="list: qa-list"></frontrow-qa>`
          : nothing
      }
      ${some.includes("polls") ? this.#polls(client, shown === "polls", tabbed) : nothing}
      ${
        some.includes("people")
          ? html`<frontrow-people class="panel" id="panel-people" role=${role} aria-labelledby=${by("people")} ?hidden=${shown !== "people"}
            .client=${client} heading="" exportparts="list: people-list"></frontrow-people>`
          : nothing
      }
    </aside>`;
  }

  #wants(panel: Panel): boolean {
    return this.panels === undefined || this.panels.split(",").some((p) => p.trim() === panel);
  }

  #polls(client: Client, shown: boolean, tabbed: boolean): TemplateResult {
    return html`<div class="panel polls" id="panel-polls" role=${tabbed ? "tabpanel" : nothing}
      aria-labelledby=${tabbed ? "tab-polls" : nothing} tabindex="0" ?hidden=${!shown}>
      ${
        shown
          ? listed(this.#room.value?.views ?? {}).map(({ key, kind, id }) =>
              keyed(
                key,
                kind === "poll"
                  ? html`<frontrow-poll .client=${client} poll=${id}></frontrow-poll>`
                  : kind === "game"
                    ? html`<frontrow-game .client=${client} game=${id}></frontrow-game>`
                    : html`<frontrow-quiz .client=${client}></frontrow-quiz>`,
              ),
            )
          : nothing
      }
    </div>`;
  }

  #tabs(some: readonly Panel[], shown: Panel | undefined): TemplateResult {
    const room = this.#room.value;
    const news = room === null ? new Set<Panel>() : this.#news.of(room, shown);
    return html`<div class="tabs" part="tabs" role="tablist" aria-label=${words.rail} @keydown=${this.#onKey}>
      ${some.map(
        (panel) => html`<button
          type="button" role="tab" id="tab-${panel}" data-panel=${panel} aria-selected=${panel === shown} aria-controls="panel-${panel}"
          tabindex=${panel === shown ? 0 : -1} @click=${() => this.#choose(panel)}
        >${words.panel[panel]}${news.has(panel) ? html`<span class="news"><span class="hidden">${words.news}</span></span>` : nothing}</button>`,
      )}
    </div>`;
  }

  /** What is in the box of cards: it is no part of the template, because it moves. */
  #drawCards(client: Client): void {
    const inside = this.#wide ? nothing : this.#takePart(client, true);
    this.#cards.draw(
      html`<frontrow-activity .client=${client} ?compact=${!this.#wide}></frontrow-activity>${inside}`,
    );
  }

  #choose(panel: Panel): void {
    this.#chosen = panel;
    this.requestUpdate();
  }

  /** Before the chat hears it: what is hidden takes no focus. */
  readonly #toChat = () => {
    const chat = this.renderRoot.querySelector("frontrow-chat");
    if (chat === null) return;
    chat.hidden = false;
    this.#choose("chat");
  };

  readonly #onKey = (event: KeyboardEvent) => {
    const some = this.#panels();
    const tab = (event.target as HTMLElement).closest<HTMLElement>("[data-panel]");
    const at = some.indexOf(tab?.dataset.panel as Panel);
    const forward = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const by: Readonly<Record<string, number>> = {
      ArrowRight: at + forward,
      ArrowLeft: at - forward,
      Home: 0,
      End: -1,
    };
    const to = by[event.key];
    const next = to === undefined ? undefined : some.at(to % some.length);
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(next);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-show": FrontrowShow;
  }
}
