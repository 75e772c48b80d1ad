import { html, nothing, type TemplateResult } from "lit";

/** A line of a leaderboard. */
export interface Place {
  readonly rank: number;
  readonly name: string;
  readonly figure: string;
  readonly note?: string;
  /** It is the viewer's own. */
  readonly self?: boolean;
  /** Places before it are left out. */
  readonly apart?: boolean;
}

/** The places in their order, the viewer's own marked; a gap stands for those that are left out. */
export function places(rows: readonly Place[]): TemplateResult {
  return html`<ol class="places">
    ${rows.map(
      (p) => html`${p.apart ? html`<li class="away" aria-hidden="true">…</li>` : nothing}<li
          class=${p.self ? "self" : ""}
          aria-current=${p.self ? "true" : nothing}
        >
          <span class="rank">${p.rank}</span><bdi class="name" title=${p.name}>${p.name}</bdi>
          ${p.note ? html`<span class="gain">${p.note}</span>` : nothing}<span class="figure">${p.figure}</span>
        </li>`,
    )}
  </ol>`;
}
