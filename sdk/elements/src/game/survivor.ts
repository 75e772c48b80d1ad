import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../lang/language.ts";
import { fill } from "../widget/fill.ts";
import { type Draw, type GameFace, hasWon, namesOf, outcome } from "./face.ts";
import { words } from "./words.ts";

/** Whether the viewer can answer the question that is on. */
export function mayAnswer({ game: g, own, joins, hosts, staff, moment }: GameFace): boolean {
  if (g.stage !== "closed" || !g.round || g.round.right !== undefined || !joins || hosts || staff)
    return false;
  if (own === null || own.out !== undefined || own.option !== undefined) return false;
  return g.round.closes > moment;
}

/** Answers the question that is on; false if that can't be done now. */
export function answer(face: GameFace, option: number): boolean {
  const { game: g, seen } = face;
  if (!mayAnswer(face) || face.blocked || option >= (g.round?.options.length ?? 0)) return false;
  void face.ask("game.answer", { game: g.id, question: g.round?.question, option, ...seen });
  return true;
}

/** How the viewer stands. */
function standing({ game: g, own, hosts, staff }: GameFace): string {
  if (hosts || staff) return words.hostSees;
  if (own === null) return g.round ? words.watching : "";
  return own.out === undefined ? words.in : words.out(own.out + 1);
}

function round(face: GameFace): TemplateResult {
  const { game: g, own, moment } = face;
  const r = g.round;
  if (!r) return html``;
  const may = mayAnswer(face);
  const counts = r.counts ?? [];
  const all = counts.reduce((a, b) => a + b, 0);
  const row = (text: string, i: number) => {
    const [mine, right] = [own?.option === i, r.right === i];
    if (r.right === undefined)
      return html`<button type="button" class="option ${mine ? "chosen" : ""} ${may ? "" : "still"}" aria-pressed=${mine}
        aria-disabled=${!may || face.blocked} @click=${() => answer(face, i)}>
        <bdi class="label">${text}</bdi>${mine ? html`<span class="tag">${words.mine}</span>` : nothing}
      </button>`;
    return html`<div class="option still ${right ? "right" : "wrong"}">
      <i class="bar" aria-hidden="true" ${fill(all > 0 ? (counts[i] ?? 0) / all : 0)}></i>
      <span class="mark">${right ? icon("check", 18) : mine ? icon("close", 18) : nothing}</span>
      <bdi class="label">${text}</bdi><span class="tag">${right ? words.right : mine ? words.mine : ""}</span>
      <span class="figure">${number(counts[i] ?? 0)}</span>
    </div>`;
  };
  const note =
    r.right === undefined
      ? own?.option !== undefined
        ? words.answered
        : r.closes <= moment
          ? words.timeUp
          : may
            ? words.onlyOne
            : ""
      : "";
  return html`<h3 class="round" id="round" dir="auto">${r.text}</h3>
    <div class="options" role="group" aria-labelledby="round">${r.options.map(row)}</div>
    ${note ? html`<p class="note">${note}</p>` : nothing}`;
}

/** A survivor: questions, and out is whoever is wrong. */
export const survivor: Draw = (face) => {
  const { game: g, own, count } = face;
  const still = g.round?.left ?? count?.people?.[0];
  const over = g.stage === "done";
  const prize = g.prize
    ? over && g.result?.prize
      ? words.prize(g.result.prize)
      : words.prizeShared(g.prize)
    : "";
  const may = g.stage === "open" && face.open && face.joins && !face.hosts && !face.staff;
  const won = hasWon(g, face.me);
  return html`${g.round ? round(face) : html`<p class="note">${words.rounds(g.rounds ?? 0)} ${prize}</p>`}
    ${
      may && own === null
        ? html`<div><button type="button" class="button" aria-disabled=${face.blocked} @click=${() => !face.blocked && face.ask("game.join", { game: g.id })}>${words.join}</button></div>`
        : nothing
    }
    ${over ? outcome(won ? words.youWon : g.result?.drawn?.length ? words.won(namesOf(g)) : words.none, prize, won) : nothing}
    <div class="foot">
      <span>${over ? "" : standing(face)}</span>
      ${still === undefined || over ? nothing : html`<span class="end">${words.left(still)}</span>`}
    </div>`;
};
