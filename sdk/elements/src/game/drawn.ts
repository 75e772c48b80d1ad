import { html, nothing, type TemplateResult } from "lit";
import type { Check } from "./check.ts";
import { type GameFace, hasWon, outcome } from "./face.ts";
import { words } from "./words.ts";

function winners({ game: g, me }: GameFace): TemplateResult {
  const drawn = g.result?.drawn ?? [];
  const won = hasWon(g, me);
  if (drawn.length === 0) return outcome(words.none);
  return html`<div class="result ${won ? "good" : ""}">
    <span>${won ? words.youWon : words.drawn}</span>
    <ol class="winners">
      ${drawn.map((d) => html`<li><bdi>${d.name}</bdi></li>`)}
    </ol>
  </div>`;
}

/** A giveaway: join, and be drawn. */
export function giveaway(face: GameFace, check: Check): TemplateResult {
  const { game: g, own, count } = face;
  const n = g.result?.entrants ?? count?.people?.[0] ?? 0;
  const in_ = own?.mark !== undefined;
  const may = face.open && face.joins && !face.hosts;
  return html`${g.stage === "done" ? winners(face) : html`<p class="note">${words.winners(g.winners ?? 1)}</p>`}
    ${
      may && !in_
        ? html`<div><button type="button" class="button" aria-disabled=${face.blocked} @click=${() => !face.blocked && face.ask("game.join", { game: g.id })}>${words.join}</button></div>`
        : nothing
    }
    <div class="foot">
      <span>${in_ ? words.joined : face.hosts && face.open ? words.hostCant : g.stage === "closed" ? words.drawSoon : ""}</span>
      <span class="end">${words.inDraw(n)}</span>
    </div>
    ${check.view(face)}`;
}

/** A wheel: one of the options is drawn. */
export function wheel(face: GameFace, check: Check): TemplateResult {
  const { game: g } = face;
  const hit = g.result?.drawn?.[0]?.option;
  return html`${g.stage === "done" ? winners(face) : nothing}
    <ol class="slices">
      ${g.options?.map(
        (text, i) =>
          html`<li class=${hit === i ? "hit" : ""}><bdi>${text}</bdi>${hit === i ? html` <span class="hidden">${words.drawn}</span>` : nothing}</li>`,
      )}
    </ol>
    ${g.stage === "open" || g.stage === "closed" ? html`<p class="note">${words.spinSoon}</p>` : nothing}
    ${check.view(face)}`;
}
