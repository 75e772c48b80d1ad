import type { Poll, PollCounters, PollMine, PollView } from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { icon } from "../icons.ts";
import { Announcer } from "../widget/announcer.ts";
import { copied } from "../widget/copy.ts";
import { Countdown } from "../widget/countdown.ts";
import { partStyles } from "../widget/parts.ts";
import { picture } from "../widget/picture.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { type FormFace, multipleForm, rankingForm, ratingForm, writtenForm } from "./choices.ts";
import {
  type Ballot,
  ballotOf,
  leftOf,
  moved,
  pollOf,
  type Results,
  resultsOf,
  type Stage,
  seesResults,
  stageOf,
} from "./model.ts";
import { cloud, inside, isMine, rows } from "./results.ts";
import { pollStyles } from "./styles.ts";
import { words } from "./words.ts";

/**
 * `<frontrow-poll>`: a poll to vote in, and its results.
 *
 * Attributes: `server`, `channel`; `poll`, the id of one (without it the newest
 * that is open, or else the newest that was); `compact` for a narrow place.
 * Parts: card, question, options, results, time, problem, empty, waiting.
 */
export class FrontrowPoll extends WidgetElement {
  static override styles = [widgetStyles, partStyles, pollStyles];
  static override properties = {
    ...WidgetElement.properties,
    poll: { type: String },
    compact: { type: Boolean, reflect: true },
  };

  /** The id of a poll. */
  declare poll: string | undefined;
  declare compact: boolean;

  readonly #countdown = new Countdown(this);
  readonly #announcer = new Announcer(this);

  /** What is being filled in, and of which poll. */
  #for = "";
  #picked: readonly number[] = [];
  #order: readonly number[] = [];
  #text = "";
  #editing = false;
  #sending: number | null = null;
  #receipt = false;
  #focused = false;
  #refocus: string | null = null;

  constructor() {
    super();
    this.poll = undefined;
    this.compact = false;
  }

  /** Chooses the option of that index, as a tap on it does; false if that can't be done now. */
  choose(index: number): boolean {
    const p = this.#poll;
    if (p === null || this.#stage(p) !== "open" || this.#blocked || !this.#mayJoin) return false;
    const ballot = this.#ballot(p);
    if (p.kind === "multiple" && (ballot === null || this.#editing) && index < (p.options?.length ?? 0)) {
      this.#toggle(index);
      return true;
    }
    if (ballot !== null && p.change !== true) return false;
    if (p.kind === "single" && index < (p.options?.length ?? 0)) void this.#vote(p, { choice: [index] });
    else if (p.kind === "rating" && index < (p.max ?? 5)) void this.#vote(p, { choice: [index + 1] });
    else return false;
    return true;
  }

  get #poll(): Poll | null {
    const view = this.view<PollView>("poll");
    return view === null ? null : pollOf(view, this.poll);
  }

  #ballot(p: Poll): Ballot | null {
    return ballotOf(this.own<PollMine>("poll"), p.id);
  }

  #left(p: Poll): number | null {
    return leftOf(p, {
      viewer: this.moment,
      edge: this.edge,
      wall: this.current?.clock.wall() ?? 0,
    });
  }

  #stage(p: Poll): Stage {
    return stageOf(p, this.#left(p));
  }

  get #blocked(): boolean {
    return !this.online || this.asking;
  }

  get #mayJoin(): boolean {
    return this.can("activity.join");
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#focused = (this.renderRoot as ShadowRoot | undefined)?.activeElement != null;
    const p = this.#poll;
    if (p === null || p.id === this.#for) return;
    this.#for = p.id;
    this.#picked = [];
    this.#order = (p.options ?? []).map((_, i) => i);
    this.#text = "";
    this.#editing = false;
    this.#receipt = false;
    this.forgive();
  }

  protected override updated(): void {
    const root = this.renderRoot as ShadowRoot;
    if (this.#refocus !== null) {
      root.querySelector<HTMLElement>(`[data-move="${this.#refocus}"]`)?.focus();
      this.#refocus = null;
      return;
    }
    // What had the focus was replaced by what came of it: the reader stays here.
    if (this.#focused && root.activeElement === null)
      root.querySelector<HTMLElement>(".card")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`${this.#content()}${this.#announcer.region()}`;
  }

  #content(): TemplateResult {
    if (!this.known) return this.waiting();
    const p = this.#poll;
    if (p === null) return this.poll ? this.empty(...words.gone) : this.empty(...words.empty);
    const left = this.#left(p);
    const stage = stageOf(p, left);
    const ballot = this.#ballot(p);
    const results = resultsOf(p, this.counted<PollCounters>("poll"));
    this.#countdown.follow(stage === "open" ? left : null);
    this.#announcer.stage(...this.#said(p, stage, results));
    const card = html`<section class="card" part="card" tabindex="-1" aria-labelledby="question">
      <div class="head">
        ${icon("chart", 18)}<span class="kind" dir="auto">${this.brandText("poll.title", words.title)}</span>${this.#chips(p)}
        <span class="end">${this.#end(stage, left)}</span>
      </div>
      ${left !== null && p.seconds !== undefined && stage === "open" ? this.#countdown.bar(left, p.seconds * 1_000_000) : nothing}
      <h2 class="question" id="question" part="question" dir="auto">${p.question}</h2>
      ${p.sponsor ? html`<p class="sponsor">${words.sponsored} ${picture(p.sponsor.mark, this.server, "mark")}<b><bdi>${p.sponsor.name}</bdi></b></p>` : nothing}
      ${this.#middle(p, stage, ballot, results)} ${this.#foot(p, stage, ballot, results)} ${this.problem()}
      ${this.#about(p, ballot)}
    </section>`;
    return html`${keyed(p.id, card)}`;
  }

  #chips(p: Poll): TemplateResult {
    const chip = (text: string) => html`<span class="chip">${text}</span>`;
    return html`${p.tier === "open" ? chip(words.informal) : nothing}${p.anonymous ? chip(words.anonymous) : nothing}${
      p.weight ? chip(words.weighted(p.weight.members)) : nothing
    }${p.audience ? chip(common.only[p.audience] ?? p.audience) : nothing}`;
  }

  #end(stage: Stage, left: number | null): TemplateResult | string {
    if (!this.online) return common.reconnecting;
    if (stage === "open") return left === null ? "" : this.#countdown.number(left);
    return words.closed;
  }

  #middle(p: Poll, stage: Stage, ballot: Ballot | null, r: Results): TemplateResult | typeof nothing {
    const votes = stage === "open" && (ballot === null || this.#editing);
    const shown = seesResults(p, ballot);
    if (p.status === "open" && p.kind === "single") return this.#buttons(p, stage, ballot, r, shown);
    const written = p.kind === "words" || p.kind === "text";
    const tally = written
      ? html`${ballot?.text === undefined ? nothing : html`<p class="own"><span>${words.sent}</span><bdi>${ballot.text}</bdi></p>`}
          ${shown && r.words.length > 0 ? cloud(r, ballot?.text?.toLowerCase()) : nothing}`
      : shown
        ? rows(p, r, ballot, this.server)
        : this.#chosen(p, ballot, r);
    if (votes && this.#mayJoin)
      return html`${this.#form(p, ballot, r)}${shown && p.kind !== "multiple" ? tally : nothing}`;
    return html`${stage === "closed" && !shown && p.kind !== "text" ? html`<p class="note">${words.secret}</p>` : nothing}${tally}`;
  }

  /** A poll of one choice: the options are the buttons, and become the bars. */
  #buttons(p: Poll, stage: Stage, ballot: Ballot | null, r: Results, shown: boolean): TemplateResult {
    const may = stage === "open" && this.#mayJoin && (ballot === null || p.change === true);
    return html`<div class="options" part="options" role="group" aria-labelledby="question">
      ${r.rows.map((row, i) => {
        const own = isMine(p, ballot, i);
        const sends = this.#sending === i;
        return html`<button type="button" class="option ${own ? "chosen" : ""} ${sends ? "sending" : ""} ${may ? "" : "still"}"
          aria-pressed=${own} aria-disabled=${!may || this.#blocked} aria-busy=${sends} @click=${() => this.choose(i)}>
          ${inside(p, row, i, ballot, { server: this.server, shown, later: p.results === "after_vote" })}
        </button>`;
      })}
    </div>`;
  }

  #form(p: Poll, ballot: Ballot | null, r: Results): TemplateResult {
    const face: FormFace = {
      server: this.server,
      shown: seesResults(p, ballot),
      blocked: this.#blocked,
      send: () => void this.#send(p),
    };
    switch (p.kind) {
      case "rating":
        return ratingForm(p, ballot?.choice?.[0], this.#blocked, (step) => this.#vote(p, { choice: [step] }));
      case "ranking":
        return rankingForm(p, this.#order, (from, to) => this.#move(p, from, to), face);
      case "multiple":
        return multipleForm(p, r, this.#picked, (i) => this.#toggle(i), face);
      default:
        return writtenForm(p, this.#text, (text) => this.#write(text), face);
    }
  }

  /** What was voted, where no numbers are to be seen. */
  #chosen(p: Poll, ballot: Ballot | null, r: Results): TemplateResult | typeof nothing {
    if (p.kind === "rating") {
      if (p.status === "open") return ratingForm(p, ballot?.choice?.[0], true, () => {});
      const mine = ballot?.choice?.[0];
      return mine === undefined
        ? nothing
        : html`<p class="own"><span>${words.chosen}</span>${words.step(mine, p.max ?? 5)}</p>`;
    }
    const order = p.kind === "ranking" && ballot?.choice ? ballot.choice : r.rows.map((_, i) => i);
    return html`<ol class="options">
      ${order.map((o) => {
        const row = r.rows[o];
        const own = p.kind !== "ranking" && isMine(p, ballot, o);
        return row === undefined
          ? nothing
          : html`<li class="option still ${own ? "chosen" : ""}">${inside(p, row, o, ballot, { server: this.server, shown: false })}</li>`;
      })}
    </ol>`;
  }

  #foot(p: Poll, stage: Stage, ballot: Ballot | null, r: Results): TemplateResult {
    const votes = p.kind === "text" ? words.answers(r.ballots) : common.votes(r.ballots);
    const count = (r.weighed ?? r.ballots) === r.ballots ? votes : words.counted(votes, r.weighed ?? 0);
    const again = stage === "open" && ballot !== null && p.change === true && p.kind !== "single";
    return html`<div class="foot">
        <span>${r.ballots === 0 && stage !== "open" ? words.none : count}</span>
        ${ballot === null ? nothing : html`<span>${words.counts}</span>`}
        ${stage === "late" ? html`<span class="end">${words.late}</span>` : nothing}
        ${again ? html`<button type="button" class="plain end" @click=${() => this.#edit(p, ballot)}>${this.#editing ? words.back : words.update}</button>` : nothing}
      </div>
      ${stage === "open" && (ballot === null || p.change) ? html`<p class="note">${this.#rule(p, ballot)}</p>` : nothing}`;
  }

  /** What holds before one votes: when the results are shown, and whether the vote can be changed. */
  #rule(p: Poll, ballot: Ballot | null): string {
    if (!this.#mayJoin) return common.readOnly;
    const change = p.change ? words.change : words.final;
    if (ballot !== null) return change;
    return `${p.kind === "text" ? words.noTexts : words.hidden[p.results]} ${change}`;
  }

  #about(p: Poll, ballot: Ballot | null): TemplateResult {
    return html`<details>
      <summary>${words.about}</summary>
      <div>
        <p>${words.tier[p.tier]} ${p.anonymous ? words.unlinked : words.recorded}</p>
        ${p.weight ? html`<p>${words.weight(p.weight.members)}</p>` : nothing}
        ${ballot === null ? nothing : this.#proof(p, ballot)}
      </div>
    </details>`;
  }

  #proof(p: Poll, ballot: Ballot): TemplateResult {
    const receipt = this.own<PollMine>("poll")?.receipts?.[p.id];
    if (this.#receipt && receipt !== undefined)
      return html`<p>${words.receiptIs}</p>${copied(receipt, words.receipt)}`;
    if (receipt === undefined && p.anonymous && p.status !== "open") return html`<p>${words.receiptLost}</p>`;
    return html`<button type="button" class="plain" ?disabled=${this.#blocked} @click=${() => this.#reveal(p, ballot)}>${words.receiptShow}</button>`;
  }

  /** Shows the receipt. The same vote again changes nothing, and is answered with it. */
  async #reveal(p: Poll, ballot: Ballot): Promise<void> {
    this.#receipt = true;
    this.requestUpdate();
    if (this.own<PollMine>("poll")?.receipts?.[p.id] === undefined)
      await this.ask("poll.vote", { poll: p.id, ...ballot });
  }

  #edit(p: Poll, ballot: Ballot): void {
    this.#editing = !this.#editing;
    if (p.kind === "ranking") this.#order = ballot.choice ?? this.#order;
    if (p.kind === "multiple") this.#picked = ballot.choice ?? [];
    this.#text = ballot.text ?? "";
    this.forgive();
    this.requestUpdate();
  }

  #toggle(option: number): void {
    const on = this.#picked.includes(option);
    this.#picked = on
      ? this.#picked.filter((o) => o !== option)
      : [...this.#picked, option].sort((a, b) => a - b);
    this.forgive();
    this.requestUpdate();
  }

  #move(p: Poll, from: number, to: number): void {
    const option = this.#order[from];
    if (option === undefined) return;
    this.#order = moved(this.#order, from, to);
    this.#refocus = `${option}-${to < from ? "up" : "down"}`;
    this.#announcer.say(words.moved(p.options?.[option]?.text ?? "", to + 1, this.#order.length));
    this.requestUpdate();
  }

  #write(text: string): void {
    this.#text = text;
    this.forgive();
    this.requestUpdate();
  }

  async #send(p: Poll): Promise<void> {
    if (p.kind === "multiple") return this.#vote(p, { choice: this.#picked });
    if (p.kind === "ranking") return this.#vote(p, { choice: this.#order });
    return this.#vote(p, { text: this.#text.trim() });
  }

  async #vote(p: Poll, ballot: Ballot): Promise<void> {
    if (this.#blocked) return;
    this.#sending = ballot.choice?.[0] ?? null;
    const granted = await this.ask("poll.vote", { poll: p.id, ...ballot, ...this.seen });
    this.#sending = null;
    if (granted !== undefined) this.#editing = false;
    this.requestUpdate();
  }

  /** What the live region says of a stage: its key, and the words. */
  #said(p: Poll, stage: Stage, r: Results): readonly [string, string] {
    if (stage === "open" || stage === "late") return [`${p.id} open`, words.saidOpened(p.question)];
    if (stage === "closed") return [`${p.id} closed`, words.saidClosed(p.question)];
    const best = r.rows
      .filter((row) => row.leads)
      .map((row) => `${row.label} ${common.percent(row.share)}`)
      .join(", ");
    return [`${p.id} revealed`, words.saidResult(p.question, best || (r.words[0]?.word ?? ""))];
  }
}
