import type { Quiz, QuizCounters, QuizMine, QuizQuestion, QuizView, RoomEvent } from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../lang/language.ts";
import { Announcer } from "../widget/announcer.ts";
import { Countdown, secondsOf } from "../widget/countdown.ts";
import { fill } from "../widget/fill.ts";
import { partStyles } from "../widget/parts.ts";
import { picture } from "../widget/picture.ts";
import { type Place, places } from "../widget/places.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { answerOf, firstOf, isRight, leftOf, type Stage, stageOf, standingOf } from "./model.ts";
import { quizStyles } from "./styles.ts";
import { words } from "./words.ts";

/** Places that are shown between questions, and at the end. */
const few = 5;
/** Over how long the players of a quiz ask how they stand after a reveal, ms: they hear of it at the same moment. */
const spread = 2_000;

/**
 * `<frontrow-quiz>`: the quiz that is on, question by question, with the viewer's
 * own score and the leaderboard.
 *
 * Attributes: `server`, `channel`; `compact` for a narrow place.
 * Parts: card, question, options, time, places, problem, empty, waiting.
 */
export class FrontrowQuiz extends WidgetElement {
  static override styles = [widgetStyles, partStyles, quizStyles];
  static override properties = { ...WidgetElement.properties, compact: { type: Boolean, reflect: true } };

  declare compact: boolean;

  readonly #countdown = new Countdown(this);
  readonly #announcer = new Announcer(this);

  #for = "";
  #picked: readonly number[] = [];
  #sending: readonly number[] = [];
  #all = false;
  #focused = false;

  constructor() {
    super();
    this.compact = false;
  }

  /** Chooses the option of that index, as a tap on it does; false if that can't be done now. */
  choose(index: number): boolean {
    const quiz = this.#quiz;
    const q = quiz?.question;
    if (!quiz || !q || index >= q.options.length || !this.#mayAnswer(quiz, this.#stage(quiz))) return false;
    if (this.#blocked) return false;
    if (q.multiple) this.#toggle(index);
    else void this.#answer(quiz, q, [index]);
    return true;
  }

  get #quiz(): Quiz | null {
    return this.view<QuizView>("quiz")?.quiz ?? null;
  }

  get #mine(): QuizMine | null {
    return this.own<QuizMine>("quiz");
  }

  get #blocked(): boolean {
    return !this.online || this.asking;
  }

  #stage(quiz: Quiz): Stage {
    return stageOf(quiz, leftOf(quiz.question, this.moment));
  }

  #mayAnswer(quiz: Quiz, stage: Stage): boolean {
    if (quiz.status !== "open" || stage !== "open" || !this.can("activity.join")) return false;
    return !this.can("activity.host") && answerOf(quiz, this.#mine?.me ?? null) === null;
  }

  protected override happened(event: RoomEvent): void {
    if (event.type !== "quiz.revealed" && event.type !== "quiz.ended") return;
    const quiz = this.#quiz;
    // Whoever is among the first has read it already, and who never played has no place.
    if (quiz === null || quiz.top.some((p) => p.id === this.me?.id) || this.#mine?.me?.quiz !== quiz.id)
      return;
    void this.quietly("quiz.me", undefined, spread);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#focused = (this.renderRoot as ShadowRoot | undefined)?.activeElement != null;
    const quiz = this.#quiz;
    const key = quiz === null ? "" : `${quiz.id} ${quiz.question?.number}`;
    if (key === this.#for) return;
    this.#for = key;
    this.#picked = [];
    this.#all = false;
    this.forgive();
  }

  protected override updated(): void {
    const root = this.renderRoot as ShadowRoot;
    if (this.#focused && root.activeElement === null)
      root.querySelector<HTMLElement>(".card")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`${this.#content()}${this.#announcer.region()}`;
  }

  #content(): TemplateResult {
    if (!this.known) return this.waiting();
    const quiz = this.#quiz;
    if (quiz === null) return this.empty(...words.empty);
    const q = quiz.question;
    const left = leftOf(q, this.moment);
    const stage = stageOf(quiz, left);
    const over = quiz.status === "archived";
    this.#countdown.follow(stage === "open" && !over ? left : null);
    this.#announcer.stage(...this.#said(quiz, stage));
    const timed = stage === "open" && left !== null && !over;
    return html`<section class="card" part="card" tabindex="-1" aria-labelledby="question">
      <div class="head">
        ${icon("pencil", 18)}<span class="kind">${words.title}</span>
        ${q !== null && !over ? html`<span>${words.number(q.number + 1, quiz.questions)}</span>` : nothing}
        ${quiz.audience ? html`<span class="chip">${common.only[quiz.audience] ?? quiz.audience}</span>` : nothing}
        <span class="end">${this.online ? (timed ? this.#countdown.number(left) : this.#state(stage, over)) : common.reconnecting}</span>
      </div>
      ${timed && q !== null ? this.#countdown.bar(left, q.seconds * 1_000_000) : nothing}
      ${over ? this.#final(quiz) : q === null ? this.#lobby(quiz) : this.#question(quiz, q, stage)} ${this.problem()}
    </section>`;
  }

  #state(stage: Stage, over: boolean): string {
    if (over) return "";
    if (stage === "paused") return words.paused;
    return stage === "late" || stage === "closed" ? words.closed : "";
  }

  #lobby(quiz: Quiz): TemplateResult {
    return html`<h2 class="question" id="question" part="question" dir="auto">${quiz.title}</h2>
      <p class="note">${words.count(quiz.questions)} · ${words.soon}</p>
      ${this.can("activity.host") ? html`<p class="note">${words.lead}</p>` : nothing}`;
  }

  #question(quiz: Quiz, q: QuizQuestion, stage: Stage): TemplateResult {
    const answer = answerOf(quiz, this.#mine?.me ?? null);
    return html`<h2 class="question" id="question" part="question" dir="auto">${q.text}</h2>
      ${picture(q.image, this.server, "picture")}
      ${stage === "revealed" ? this.#verdict(quiz, q, answer) : nothing}
      ${this.#options(quiz, q, stage, answer)} ${this.#foot(quiz, q, stage, answer)}
      ${stage === "revealed" && quiz.top.length > 0 ? this.#board(quiz, words.board) : nothing}`;
  }

  #options(quiz: Quiz, q: QuizQuestion, stage: Stage, answer: readonly number[] | null): TemplateResult {
    const may = this.#mayAnswer(quiz, stage);
    if (q.multiple && may) return this.#form(quiz, q);
    if (stage === "revealed") return this.#solution(q, answer);
    return html`<div class="options" part="options" role="group" aria-labelledby="question">
      ${q.options.map((text, i) => {
        const [own, sends] = [answer?.includes(i) ?? false, this.#sending.includes(i)];
        return html`<button type="button" class="option ${own ? "chosen" : ""} ${sends ? "sending" : ""} ${may ? "" : "still"}"
          aria-pressed=${own} aria-disabled=${!may || this.#blocked} aria-busy=${sends} @click=${() => this.choose(i)}>
          <bdi class="label">${text}</bdi>${own ? html`<span class="tag">${words.mine}</span>` : nothing}
        </button>`;
      })}
    </div>`;
  }

  #form(quiz: Quiz, q: QuizQuestion): TemplateResult {
    const send = (event: Event) => {
      event.preventDefault();
      if (this.#picked.length > 0 && !this.#blocked) void this.#answer(quiz, q, this.#picked);
    };
    return html`<form class="form" @submit=${send}>
      <fieldset>
        <legend class="hidden">${q.text}</legend>
        ${q.options.map(
          (text, i) => html`<label class="option ${this.#picked.includes(i) ? "chosen" : ""}">
            <input type="checkbox" .checked=${this.#picked.includes(i)} @change=${() => this.#toggle(i)} /><bdi class="label">${text}</bdi>
          </label>`,
        )}
      </fieldset>
      <div class="foot">
        <span>${words.multiple}</span>
        <button class="button end" ?disabled=${this.#picked.length === 0} aria-disabled=${this.#blocked}>${words.send}</button>
      </div>
    </form>`;
  }

  /** The right options, with how many chose each. */
  #solution(q: QuizQuestion, answer: readonly number[] | null): TemplateResult {
    const all = q.answers ?? 0;
    return html`<ol class="options" part="options">
      ${q.options.map((text, i) => {
        const [right, own] = [q.right?.includes(i) ?? false, answer?.includes(i) ?? false];
        const n = q.counts?.[i] ?? 0;
        const tag = right ? (own ? words.rightMine : words.right) : own ? words.mine : null;
        return html`<li class="option still ${right ? "right" : "wrong"}">
          <i class="bar" aria-hidden="true" ${fill(all > 0 ? n / all : 0)}></i>
          <span class="mark">${right ? icon("check", 18) : own ? icon("close", 18) : nothing}</span>
          <bdi class="label">${text}</bdi>${tag === null ? nothing : html`<span class="tag">${tag}</span>`}
          <span class="figure">${number(n)}</span>
        </li>`;
      })}
    </ol>`;
  }

  #verdict(quiz: Quiz, q: QuizQuestion, answer: readonly number[] | null): TemplateResult | typeof nothing {
    if (this.can("activity.host")) return nothing;
    const s = standingOf(quiz, this.#mine?.me ?? null, this.me?.id);
    const right = isRight(q, answer);
    const title =
      answer === null
        ? words.noAnswer
        : right
          ? s && s.gain > 0
            ? words.wasRight(s.gain)
            : words.wasRightOnly
          : words.wasWrong;
    return html`<p class="result ${right ? "good" : ""}">
      <b>${title}</b>
      ${s ? html`<span>${words.you(s.rank, s.score)}${s.run > 1 ? ` · ${words.run(s.run)}` : ""}</span>` : nothing}
    </p>`;
  }

  #foot(
    quiz: Quiz,
    q: QuizQuestion,
    stage: Stage,
    answer: readonly number[] | null,
  ): TemplateResult | typeof nothing {
    const c = this.counted<QuizCounters>("quiz");
    const n = c?.quiz === quiz.id && c.question === q.number ? c.answers : 0;
    if (stage === "revealed")
      return html`<div class="foot"><span>${words.correct(q.correct ?? 0, q.answers ?? 0)}</span></div>`;
    if (stage === "skipped") return html`<p class="note">${words.skipped} ${words.next}</p>`;
    let text: string = q.multiple ? "" : `${words.once} ${words.points(q.points)}`;
    if (stage === "paused") text = words.pausedLeft(secondsOf(q.left ?? 0));
    else if (answer !== null) text = `${words.sent} ${stage === "open" ? "" : words.wait}`;
    else if (this.can("activity.host")) text = words.lead;
    else if (!this.can("activity.join")) text = common.readOnly;
    else if (stage !== "open") text = `${words.missed} ${words.wait}`;
    return html`<div class="foot"><span>${text}</span><span class="end">${words.answered(n)}</span></div>`;
  }

  #final(quiz: Quiz): TemplateResult {
    const s = standingOf(quiz, this.#mine?.me ?? null, this.me?.id);
    return html`<h2 class="question" id="question" part="question" dir="auto">${quiz.title}</h2>
      <p class="result"><b>${words.over}</b>${s ? html`<span>${words.you(s.rank, s.score)}</span>` : nothing}</p>
      ${quiz.top.length > 0 ? this.#board(quiz, words.final) : html`<p class="note">${words.nobody}</p>`}`;
  }

  #board(quiz: Quiz, title: string): TemplateResult {
    const s = standingOf(quiz, this.#mine?.me ?? null, this.me?.id);
    const rows: Place[] = firstOf(quiz.top, this.#all ? quiz.top.length : few).map((p) => ({
      rank: p.rank,
      name: p.name,
      figure: words.score(p.score),
      ...(p.gain > 0 && { note: words.gain(p.gain) }),
      self: p.id === this.me?.id,
    }));
    if (s !== null && !rows.some((p) => p.self)) {
      const name = this.me?.name || words.self;
      rows.push({ rank: s.rank, name, figure: words.score(s.score), self: true, apart: true });
    }
    return html`<div class="board" part="places">
      <h3>${title}<span>${words.players(quiz.players)}</span></h3>
      ${places(rows)}
      ${
        quiz.top.length > few
          ? html`<button type="button" class="plain" aria-expanded=${this.#all} @click=${this.#more}>${this.#all ? words.fewer : words.more}</button>`
          : nothing
      }
    </div>`;
  }

  readonly #more = () => {
    this.#all = !this.#all;
    this.requestUpdate();
  };

  #toggle(option: number): void {
    this.#picked = this.#picked.includes(option)
      ? this.#picked.filter((o) => o !== option)
      : [...this.#picked, option].sort((a, b) => a - b);
    this.requestUpdate();
  }

  async #answer(quiz: Quiz, q: QuizQuestion, choice: readonly number[]): Promise<void> {
    this.#sending = choice;
    await this.ask("quiz.answer", { quiz: quiz.id, question: q.number, choice, ...this.seen });
    this.#sending = [];
    this.requestUpdate();
  }

  /** What the live region says of a stage: its key, and the words. */
  #said(quiz: Quiz, stage: Stage): readonly [string, string] {
    const q = quiz.question;
    if (quiz.status === "archived") return [`${quiz.id} over`, words.saidOver];
    if (q === null) return [`${quiz.id} begun`, `${words.title}: ${quiz.title}`];
    const key = `${quiz.id} ${q.number}`;
    if (stage === "open") return [key, words.saidOpened(q.number + 1, q.text)];
    if (stage === "paused") return [`${key} paused`, words.saidPaused];
    if (stage === "skipped") return [`${key} skipped`, words.skipped];
    if (stage !== "revealed") return [`${key} closed`, words.saidClosed];
    const right = (q.right ?? []).map((i) => q.options[i] ?? "").join(", ");
    return [`${key} revealed`, words.saidRight(right)];
  }
}
