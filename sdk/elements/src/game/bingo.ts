import { free, hasLine } from "@frontrow/core/verify";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { secondsOf } from "../widget/countdown.ts";
import type { Check } from "./check.ts";
import { type GameFace, hasWon, namesOf, outcome } from "./face.ts";
import { words } from "./words.ts";

const side = 5;

/** Says that a line is full. What isn't is answered with how long nothing more is heard. */
async function claim(face: GameFace): Promise<void> {
  if (face.blocked) return;
  const said = (await face.ask("game.bingo", { game: face.game.id, ...face.seen })) as
    | { readonly bingo?: boolean; readonly until?: number }
    | null
    | undefined;
  if (said?.bingo === false && said.until !== undefined) face.change({ ...face.form, until: said.until });
}

/** The card: 5 by 5, marked by what was called up to the moment on screen. */
function cardOf(face: GameFace, card: readonly number[]): TemplateResult {
  const { game: g } = face;
  const heard = new Set((g.called ?? []).map((h) => h.item));
  const square = (item: number | undefined) => {
    const [center, text] = [item === free, g.items?.[item ?? -1] ?? ""];
    const on = center || heard.has(item ?? -1);
    return html`<td class=${on ? "on" : ""}>
      <span>${center ? words.free : html`<bdi>${text}</bdi>`}</span>${on ? html`${icon("check", 12)}<span class="hidden">${words.called}</span>` : nothing}
    </td>`;
  };
  return html`<table class="bingo" aria-label=${words.card}>
    <tbody>
      ${Array.from({ length: side }, (_, r) => html`<tr>${Array.from({ length: side }, (_, c) => square(card[r * side + c]))}</tr>`)}
    </tbody>
  </table>`;
}

/** A bingo: a card of one's own, and a button to say that a line is full. */
export function bingo(face: GameFace, check: Check, wall: number): TemplateResult {
  const { game: g, own, count } = face;
  const called = (g.called ?? []).map((h) => h.item);
  const last = g.items?.[called.at(-1) ?? -1];
  const card = own?.card ?? null;
  const line = card !== null && hasLine(card, called);
  const until = face.form.until ?? 0;
  const [won, over] = [hasWon(g, face.me), g.stage === "done"];
  const n = g.result?.entrants ?? count?.people?.[0] ?? 0;
  const may = face.open && face.joins && !face.hosts && card !== null && !own?.bingo;
  return html`${over ? outcome(won ? words.youWon : g.result?.drawn?.length ? words.won(namesOf(g)) : words.none, g.result?.prize ? words.prize(g.result.prize) : "", won) : nothing}
    ${over ? nothing : html`<p class="call">${last === undefined ? words.nothing : words.last(last)}</p>`}
    ${card === null ? (face.hosts ? html`<p class="note">${words.hostCalls}</p>` : nothing) : cardOf(face, card)}
    ${
      may
        ? html`<div class="row"><button type="button" class="button ${line ? "" : "quiet"}" aria-disabled=${face.blocked || until > wall} @click=${() => until <= wall && claim(face)}>${words.bingo}</button>
            <span class="note">${until > wall ? words.miss(secondsOf(until - wall)) : line ? words.line : words.claimHint}</span></div>`
        : nothing
    }
    <div class="foot">
      <span>${own?.bingo && !over ? words.claimed : ""}</span><span class="end">${n > 0 ? words.bingos(n) : g.prize && !over ? words.prize(g.prize) : ""}</span>
    </div>
    ${check.view(face)}`;
}
