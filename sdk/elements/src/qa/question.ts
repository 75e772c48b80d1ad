import type { OwnQuestion, Question } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { formatTime } from "../format.ts";
import { icon } from "../icons.ts";
import { words } from "./words.ts";

/** What is drawn of a question beside itself. */
export interface Seen {
  readonly count: number | null;
  /** The viewer wants it answered. */
  readonly up: boolean;
  /** The viewer asked it. */
  readonly own: boolean;
}

/** What a viewer may do with a question. */
export interface QuestionActions {
  vote(id: string, up: boolean): void;
  withdraw(id: string): void;
  dismiss(id: string): void;
}

/** The vote of a question: a toggle, or its number where voting is over or it is one's own. */
export function voteView(
  q: Pick<Question, "id" | "status">,
  seen: Seen,
  act: QuestionActions,
): TemplateResult {
  const number = seen.count === null ? nothing : html`<span>${seen.count}</span>`;
  if (seen.own || q.status === "answered")
    return html`<span class="vote still" role="img" aria-label=${words.wanted(seen.count ?? 1)}>${icon("up", 18)}${number}</span>`;
  return html`<button
    class="vote" part="vote" aria-pressed=${seen.up} aria-label=${words.up(seen.count)}
    @click=${() => act.vote(q.id, !seen.up)}
  >${icon("up", 18)}${number}</button>`;
}

function byline(q: Question, own: boolean): TemplateResult {
  return html`${own ? html`<span class="chip on">${words.yours}</span>` : nothing}
    <bdi>${q.by ? q.by.name || words.anonymous : words.anonymous}</bdi>
    <time datetime=${new Date(q.at / 1000).toISOString()}>${formatTime(q.at)}</time>`;
}

/** A question in the list. */
export function questionView(q: Question, seen: Seen, act: QuestionActions): TemplateResult {
  return html`<li class="q ${seen.own ? "own" : ""}" part="question" data-id=${q.id}>
    ${voteView(q, seen, act)}
    <div>
      <p class="text" dir="auto">${q.text}</p>
      <div class="meta">
        ${byline(q, seen.own)}
        ${q.status === "answering" ? html`<span class="chip on">${words.answering}</span>` : nothing}
        ${q.status === "answered" ? html`<span class="chip">${words.wasAnswered}</span>` : nothing}
        ${seen.own && q.status === "open" ? html`<button class="link" @click=${() => act.withdraw(q.id)}>${words.withdraw}</button>` : nothing}
      </div>
      ${q.answer ? html`<p class="answer" part="answer" dir="auto"><b>${words.answer}</b>${q.answer}</p>` : nothing}
    </div>
  </li>`;
}

/** The question that is being answered, above all others. */
export function answeringView(q: Question, seen: Seen): TemplateResult {
  return html`<div class="pinned"><section class="now" part="answering" aria-label=${words.answering}>
    <p class="kind">${words.answering}</p>
    <p class="text" dir="auto">${q.text}</p>
    <div class="meta">${byline(q, seen.own)}${seen.count === null ? nothing : html`<span>${words.wanted(seen.count)}</span>`}</div>
  </section></div>`;
}

/** A question of one's own that nobody else sees (any more), and why. */
export function ownView(q: OwnQuestion, act: QuestionActions): TemplateResult {
  const held = q.status === "held";
  return html`<li class="q own waiting" part="own" data-id=${q.id}>
    <span class="vote still" aria-hidden="true">${icon(held ? "alert" : "close", 18)}</span>
    <div>
      <p class="text" dir="auto">${q.text}</p>
      <p class="said" dir="auto">${words.own[q.status]}${q.reason ? html` <bdi>${q.reason}</bdi>` : nothing}</p>
      <div class="meta">
        <span class="chip on">${words.yours}</span>
        ${
          held
            ? html`<button class="link" @click=${() => act.withdraw(q.id)}>${words.withdraw}</button>`
            : html`<button class="link" @click=${() => act.dismiss(q.id)}>${words.dismiss}</button>`
        }
      </div>
    </div>
  </li>`;
}
