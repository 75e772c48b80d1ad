import type { Client, PointsMine, PointsView, RoomEvent } from "@frontrow/core";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { number } from "../lang/language.ts";
import { fill } from "../widget/fill.ts";
import { partStyles } from "../widget/parts.ts";
import { places } from "../widget/places.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { type EverPlace, everBoard, ranked } from "./ever.ts";
import { words } from "./words.ts";

/** Over how long viewers ask for their own points when the board is shown, ms. */
const spread = 1_500;

/**
 * `<frontrow-leaderboard>`: the places while the host shows them, and the viewer's
 * own points and level.
 *
 * Attributes: `server`, `channel`; `ever` shows the points of all shows instead;
 * `compact` for a narrow place. Parts: card, places, empty, waiting.
 */
export class FrontrowLeaderboard extends WidgetElement {
  static override styles = [
    widgetStyles,
    partStyles,
    css`
      .card h2 { font-size: var(--fr-text-md); font-weight: 650; color: var(--fr-text); }
      .mine { display: grid; gap: 6px; padding: var(--fr-space-3) var(--fr-space-4); border-radius: var(--fr-radius-md); background: var(--fr-raised); font-variant-numeric: tabular-nums; }
      .mine > div:first-child { display: flex; justify-content: space-between; gap: var(--fr-space-2); flex-wrap: wrap; }
      .mine .meter { background: var(--fr-surface); block-size: 6px; }
      .mine .note { color: var(--fr-text-2); }
      .badges { display: flex; flex-wrap: wrap; gap: 4px; }
      .badges .chip { background: var(--fr-surface); }
    `,
  ];
  static override properties = {
    ...WidgetElement.properties,
    ever: { type: Boolean, reflect: true },
    compact: { type: Boolean, reflect: true },
  };

  declare ever: boolean;
  declare compact: boolean;

  #all: readonly EverPlace[] | "failed" | null = null;
  #reading = "";
  #asked = false;

  constructor() {
    super();
    this.ever = false;
    this.compact = false;
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#all = null;
    this.#reading = "";
    this.#asked = false;
  }

  protected override happened({ type }: RoomEvent): void {
    if (["points.shown", "points.granted", "points.opened"].includes(type))
      void this.quietly("points.me", undefined, spread);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (this.ever && this.current !== null) void this.#read();
    if (this.#asked || !this.online || !this.can("activity.join")) return;
    this.#asked = true;
    if (this.own<PointsMine>("points") === null) void this.quietly("points.me", undefined, spread);
  }

  /** Reads the board of all shows, once for each server and channel. */
  async #read(): Promise<void> {
    const client = this.current;
    if (client === null) return;
    const key = `${this.server ?? ""}\n${client.channel}`;
    if (key === this.#reading) return;
    this.#reading = key;
    try {
      const all = await everBoard(this.server, client.channel);
      if (this.#reading === key) this.#all = all;
    } catch {
      if (this.#reading === key) this.#all = "failed";
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    return this.ever ? this.#ever() : this.#show();
  }

  #show(): TemplateResult {
    if (!this.known) return this.waiting();
    const top = this.view<PointsView>("points")?.top ?? null;
    const mine = this.own<PointsMine>("points");
    const me = this.me?.id;
    return html`<section class="card" part="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.title}</h2>${this.online ? nothing : html`<span class="end">${common.reconnecting}</span>`}</div>
      ${
        top === null
          ? this.empty(...words.hidden)
          : top.length === 0
            ? this.empty(...words.none)
            : html`<div part="places">${places(
                top.map((p) => ({
                  rank: p.rank,
                  name: p.name,
                  note: common.level(p.level),
                  figure: words.points(p.balance),
                  self: p.id === me,
                })),
              )}</div>`
      }
      ${mine === null ? nothing : this.#mine(mine)}
    </section>`;
  }

  #mine(m: PointsMine): TemplateResult {
    const before = m.next > 0 ? Math.min(1, m.earned / m.next) : 1;
    return html`<div class="mine">
      <div><span>${words.yours}: <b>${number(m.balance)}</b></span><span>${common.level(m.level)}</span></div>
      <div class="meter" aria-hidden="true"><i ${fill(before)}></i></div>
      ${m.next > 0 ? html`<p class="note">${words.toNext(Math.max(0, m.next - m.earned), m.level + 1)}</p>` : nothing}
      ${m.badges.length > 0 ? html`<div class="badges">${m.badges.map((b) => html`<span class="chip">${words.badges[b] ?? b}</span>`)}</div>` : nothing}
    </div>`;
  }

  #ever(): TemplateResult {
    const all = this.#all;
    if (all === null) return this.waiting();
    const again = () => {
      this.#all = null;
      this.#reading = "";
      this.requestUpdate();
    };
    return html`<section class="card" part="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.title}</h2><span>${words.ever}</span></div>
      ${
        all === "failed"
          ? html`${this.empty(...words.failed)}<div><button type="button" class="button quiet" @click=${again}>${words.again}</button></div>`
          : all.length === 0
            ? this.empty(...words.none)
            : html`<div part="places">${places(
                ranked(all).map((p) => ({
                  rank: p.rank,
                  name: p.name,
                  figure: words.points(p.earned),
                  self: p.id === this.me?.id,
                })),
              )}</div>`
      }
    </section>`;
  }
}
