import type { Client, QACounters, QAMine, QAView, Question } from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../icons.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { AskForm, type Like } from "./ask.ts";
import { type Arranged, arrange, Leaning, type Sort, wanted } from "./order.ts";
import {
  answeringView,
  ownView,
  type QuestionActions,
  questionView,
  type Seen,
  voteView,
} from "./question.ts";
import { formStyles, qaStyles } from "./styles.ts";
import { words } from "./words.ts";

/** How long nobody touched the list before it is sorted by itself, ms. */
const idleAfter = 10_000;
/** How long an own vote is shown that the counters don't mention, ms. */
const leanFor = 3_000;

/**
 * `<frontrow-qa channel="live">`: the questions of a show. People ask, vote for
 * what they want answered too, and see what is being answered. While somebody
 * reads, nothing moves: what is new waits behind a button, or until they pause.
 *
 * - `server`, `channel`, or the property `client`
 * - `heading`: the title, "Q&A" if absent; an empty one takes it away
 * - `sort`: `votes` (the default) or `newest`; the reader's own choice goes before
 *
 * Slot `above`: stands above the form. Parts: `bar`, `answering`, `list`,
 * `question`, `vote`, `answer`, `own`, `fresh`, `similar`, `composer`, `problem`,
 * `empty`, `waiting`.
 */
export class FrontrowQA extends WidgetElement {
  static override styles = [widgetStyles, formStyles, qaStyles];
  static override properties = {
    ...WidgetElement.properties,
    heading: { type: String },
    sort: { type: String },
  };

  declare heading: string | undefined;
  declare sort: Sort;

  readonly #form = new AskForm({
    root: () => this.renderRoot,
    hint: (usual) => this.brandText("qa.placeholder", usual),
    drawn: () => this.updateComplete,
    draw: () => this.requestUpdate(),
    room: () => this.current?.room ?? null,
    named: () => this.me?.name ?? "",
    said: () => this.#sent,
    typed: () => {
      this.#sent = "";
      this.forgive();
    },
    send: (text, anonymous) => this.#send(text, anonymous),
  });
  readonly #lean = new Leaning();

  #held: readonly string[] = [];
  #now: Arranged = { ids: [], fresh: 0, moved: false };
  #touched = Number.NEGATIVE_INFINITY;
  #pointing = false;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #hidden: ReadonlySet<string> = new Set();
  #reveal: string | null = null;
  #sent = "";
  /** A row that is seen, and where: it must not move by what comes and goes around it. */
  #anchor: { readonly id: string; readonly at: number } | null = null;

  readonly #act: QuestionActions = {
    vote: (id, up) => void this.#vote(id, up),
    withdraw: (id) => void this.ask("qa.withdraw", { question: id }),
    dismiss: (id) => {
      this.#hidden = new Set(this.#hidden).add(id);
      this.requestUpdate();
    },
  };

  constructor() {
    super();
    this.sort = "votes";
  }

  /** Puts the focus where a question is written. */
  override focus(): void {
    this.#form.focus();
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#idle);
    super.disconnectedCallback();
  }

  protected override clientChanged(client: Client | null): void {
    super.clientChanged(client);
    this.#held = [];
    this.#touched = Number.NEGATIVE_INFINITY;
    this.#sent = "";
    this.#form.reset();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const view = this.#view;
    if (view === null) return;
    if (changed.has("sort")) this.#held = [];
    const want = wanted(view.questions, this.#count, this.sort);
    const there = new Set(view.questions.map((q) => q.id));
    let now = arrange(this.#held, want, there);
    this.#anchor = this.#seenRow();
    if ((now.fresh > 0 || now.moved) && !this.#reading()) {
      this.#anchor = null;
      now = { ids: want, fresh: 0, moved: false };
      this.#touched = performance.now();
    }
    this.#held = now.ids;
    this.#now = now;
    clearTimeout(this.#idle);
    if (now.fresh > 0 || now.moved)
      this.#idle = setTimeout(
        () => this.requestUpdate(),
        Math.max(250, this.#touched + idleAfter - performance.now()),
      );
  }

  protected override updated(): void {
    this.#form.fit();
    if (this.#anchor !== null) {
      const at = this.#rowAt(this.#anchor.id);
      const list = this.renderRoot.querySelector(".list");
      if (at !== null && list !== null && at !== this.#anchor.at) list.scrollTop += at - this.#anchor.at;
    }
    if (this.#reveal === null) return;
    const row = this.renderRoot.querySelector(`[data-id="${CSS.escape(this.#reveal)}"]`);
    if (row === null) return;
    this.#reveal = null;
    row.scrollIntoView({ block: "center" });
  }

  /** A heading of the page's own goes before that of the brand. */
  get #title(): string {
    return this.heading ?? this.brandText("qa.title", words.title);
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const answering = view?.questions.find((q) => q.status === "answering");
    return html`
      <div class="top">
        <div class="bar" part="bar">
          ${this.heading === "" ? html`<span class="number">${view === null ? nothing : words.count(view.questions.length)}</span>` : html`<h2 dir="auto">${this.#title}</h2>`}
          ${view?.audience ? html`<span class="chip">${common.only[view.audience] ?? nothing}</span>` : nothing}
          ${this.#sortView()}
        </div>
      </div>
      <div class="middle">
        <div
          class="list" part="list" tabindex="0" role="region" aria-label=${this.#title}
          @pointerenter=${this.#onPoint} @pointerleave=${this.#onLeave} @pointermove=${this.#onTouch} @pointerdown=${this.#onTouch}
          @wheel=${this.#onTouch} @scroll=${this.#onTouch} @keydown=${this.#onTouch} @focusin=${this.#onTouch}
        >
          ${answering ? answeringView(answering, this.#seen(answering)) : nothing}
          <div class="inner">${view === null ? this.waiting() : this.#listView(view)}</div>
        </div>
        ${this.#freshView()}
      </div>
      ${this.#form.likesView(this.#likeVote)}
      <slot name="above"></slot>
      <footer class="foot" part="composer">
        <p class="hidden" role="status">${this.#sent}</p>
        ${this.problem()}
        ${view === null ? nothing : this.#footView(view)}
      </footer>
    `;
  }

  #sortView(): TemplateResult {
    const one = (sort: Sort, says: string) =>
      html`<button aria-pressed=${this.sort === sort} @click=${() => this.#sortBy(sort)}>${says}</button>`;
    return html`<div class="sort" role="group" aria-label=${words.sort}>${one("votes", words.top)}${one("newest", words.newest)}</div>`;
  }

  #freshView(): TemplateResult | typeof nothing {
    const { fresh, moved } = this.#now;
    if (fresh === 0 && !moved) return nothing;
    return html`<button class="fresh ${fresh === 0 ? "quiet" : ""}" part="fresh" @click=${this.#show}>${fresh > 0 ? words.fresh(fresh) : words.moved}</button>`;
  }

  #footView(view: QAView): TemplateResult {
    if (!view.open) return html`<p class="note">${words.closed}</p>`;
    if (this.me !== null && !this.can("activity.join")) return html`<p class="note">${words.refused}</p>`;
    return this.#form.view(view, this.online);
  }

  #listView(view: QAView): TemplateResult {
    const by = new Map(view.questions.map((q) => [q.id, q]));
    const own = (this.#mine.questions ?? []).filter(
      (q) => q.status in words.own && !by.has(q.id) && !this.#hidden.has(q.id),
    );
    const ids = this.#now.ids;
    const shown = new Set(ids);
    const done = view.questions.filter((q) => q.status === "answered" && !shown.has(q.id));
    const nothingThere = own.length + ids.length + done.length === 0;
    return html`
      ${
        own.length > 0
          ? html`<ul>${repeat(
              own,
              (q) => q.id,
              (q) => ownView(q, this.#act),
            )}</ul>`
          : nothing
      }
      ${nothingThere ? this.empty(words.nothing.title, view.open ? words.nothing.text : words.nothing.closed) : nothing}
      <ol class="questions">${repeat(
        ids,
        (id) => id,
        (id) => this.#row(by.get(id)),
      )}</ol>
      ${
        done.length === 0
          ? nothing
          : html`<details>
              <summary>${icon("down", 16)}${words.answered(done.length)}</summary>
              <ol class="questions">${repeat(
                done.reverse(),
                (q) => q.id,
                (q) => this.#row(q),
              )}</ol>
            </details>`
      }
    `;
  }

  /** A row is drawn again only when something of it changed. */
  #row(q: Question | undefined): unknown {
    if (q === undefined) return nothing;
    const seen = this.#seen(q);
    return guard([q, seen.count, seen.up, seen.own], () => questionView(q, seen, this.#act));
  }

  readonly #likeVote = (like: Like): TemplateResult => {
    const q = this.#view?.questions.find((one) => one.id === like.question);
    return q ? voteView(q, this.#seen(q), this.#act) : html`<span></span>`;
  };

  // What the room says.

  get #view(): QAView | null {
    return this.view<QAView>("qa");
  }

  get #mine(): QAMine {
    return this.own<QAMine>("qa") ?? {};
  }

  /** Votes as the server counts them; whoever asked wants it answered, so one that is not told has some. */
  readonly #count = (q: Question): number | null =>
    q.votes ?? this.counted<QACounters>("qa")?.votes[String(q.n)] ?? null;

  #seen(q: Question): Seen {
    const own = this.#mine.questions?.some((o) => o.id === q.id) ?? false;
    const told = this.#mine.votes?.includes(q.id) ?? false;
    return { own, up: this.#lean.up(q.id, told), count: this.#lean.count(q.id, this.#count(q)) };
  }

  // What the viewer does.

  async #vote(id: string, up: boolean): Promise<void> {
    const q = this.#view?.questions.find((one) => one.id === id);
    if (q === undefined || this.#lean.has(id)) return;
    this.#lean.give(id, up, this.#count(q));
    const granted = (await this.ask("qa.vote", { question: id, up })) !== undefined;
    if (granted) await new Promise((done) => setTimeout(done, leanFor));
    this.#lean.end(id);
    this.requestUpdate();
  }

  async #send(text: string, anonymous: boolean): Promise<boolean> {
    const screen = this.current?.clock.screen() ?? null;
    const got = (await this.ask("qa.ask", {
      text,
      ...(anonymous && { anonymous }),
      ...(screen !== null && { at: Math.round(screen) }),
    })) as { readonly question?: string; readonly status?: string } | null | undefined;
    if (got === undefined) return false;
    this.#sent = got?.status === "held" ? words.ask.held : words.ask.asked;
    this.#reveal = got?.question ?? null;
    this.#touched = Number.NEGATIVE_INFINITY;
    return true;
  }

  #sortBy(sort: Sort): void {
    this.sort = sort;
    this.#toTop();
  }

  readonly #show = () => {
    this.#held = [];
    this.requestUpdate();
    this.#toTop();
    // The button goes away; the focus must not fall to the top of the page.
    this.renderRoot.querySelector<HTMLElement>(".list")?.focus({ preventScroll: true });
  };

  #toTop(): void {
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector(".list")?.scrollTo({ top: 0 });
    });
  }

  // Where the reader is, and whether somebody reads.

  /** How far below the top of the list a row begins; null where it is not drawn. */
  #rowAt(id: string): number | null {
    const list = this.renderRoot.querySelector(".list");
    const row = list?.querySelector(`[data-id="${CSS.escape(id)}"]`);
    return list && row ? row.getBoundingClientRect().top - list.getBoundingClientRect().top : null;
  }

  /** The first row of the list that is to be seen, once the list was scrolled or pointed at. */
  #seenRow(): { readonly id: string; readonly at: number } | null {
    const list = (this.renderRoot as ParentNode | undefined)?.querySelector(".list");
    if (!list || !this.#reading() || (list.scrollTop === 0 && !this.#pointing)) return null;
    const top = list.getBoundingClientRect().top;
    for (const row of list.querySelectorAll<HTMLElement>(".questions [data-id]")) {
      const box = row.getBoundingClientRect();
      if (box.bottom > top && row.dataset.id !== undefined) return { id: row.dataset.id, at: box.top - top };
    }
    return null;
  }

  #reading(): boolean {
    if (this.#held.length === 0 || this.ownerDocument.hidden || this.getClientRects().length === 0)
      return false;
    return this.#pointing || performance.now() - this.#touched < idleAfter;
  }

  readonly #onTouch = () => {
    this.#touched = performance.now();
  };

  readonly #onPoint = (event: PointerEvent) => {
    this.#pointing = event.pointerType === "mouse";
    this.#onTouch();
  };

  readonly #onLeave = () => {
    this.#pointing = false;
    this.#onTouch();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-qa": FrontrowQA;
  }
}
