import type { Poll } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../lang/language.ts";
import { fill } from "../widget/fill.ts";
import { picture } from "../widget/picture.ts";
import { words as common } from "../widget/words.ts";
import { type Ballot, type Results, type Row, sizeOf } from "./model.ts";
import { words } from "./words.ts";

/** Whether an option is in the viewer's vote; of a ranking, whether they put it first. */
export function isMine(p: Poll, ballot: Ballot | null, i: number): boolean {
  const { choice } = ballot ?? {};
  if (p.kind === "rating") return choice?.[0] === i + 1;
  if (p.kind === "ranking") return choice?.[0] === i;
  return choice?.includes(i) ?? false;
}

/** The numbers of a row. */
export function figure(p: Poll, row: Row): string {
  const share = common.percent(row.share);
  return p.kind === "ranking" ? `${words.points(row.count)} · ${share}` : `${number(row.count)} · ${share}`;
}

/** Where the viewer's vote is: a mark, of a ranking the place that they gave. */
function mark(p: Poll, ballot: Ballot | null, i: number): TemplateResult | typeof nothing {
  if (p.kind === "ranking") {
    const place = ballot?.choice?.indexOf(i) ?? -1;
    return place < 0
      ? nothing
      : html`<span class="rank"><span class="hidden">${words.chosen}: </span>${place + 1}</span>`;
  }
  const own = isMine(p, ballot, i);
  return html`<span class="mark ${own ? "on" : ""}">${own ? icon("check", 14) : nothing}${own ? html`<span class="hidden">${words.chosen}</span>` : nothing}</span>`;
}

/** How an option is drawn. */
export interface Looks {
  readonly server: string | undefined;
  /** With its numbers; without, `later` keeps their place. */
  readonly shown: boolean;
  readonly later?: boolean;
  /** Its place is taken by a box to tick. */
  readonly ticked?: boolean;
}

/** The inside of an option: its bar, mark, picture, words and numbers. */
export function inside(
  p: Poll,
  row: Row,
  i: number,
  ballot: Ballot | null,
  { server, shown, later, ticked }: Looks,
): TemplateResult {
  return html`${shown ? html`<i class="bar" aria-hidden="true" ${fill(row.share)}></i>` : nothing}
    ${ticked ? nothing : mark(p, ballot, i)}${picture(row.image, server, "picture")}<bdi class="label">${row.label}</bdi>
    ${shown ? html`<span class="figure">${figure(p, row)}</span>` : later ? html`<span class="figure later" aria-hidden="true">${figure(p, { ...row, count: 0, share: 1 })}</span>` : nothing}`;
}

/** The results of a poll of options as a list; the winner has words and a mark, not colour alone. */
export function rows(p: Poll, r: Results, ballot: Ballot | null, server: string | undefined): TemplateResult {
  const over = p.status !== "open" && r.ballots > 0 && p.kind !== "rating";
  const leaders = r.rows.filter((row) => row.leads).length;
  return html`<ol class="options" part="results" aria-label=${words.tally}>
    ${r.rows.map((row, i) => {
      const [mine, best] = [p.kind !== "ranking" && isMine(p, ballot, i), over && row.leads];
      return html`<li class="option still ${mine ? "chosen" : ""} ${best ? "best" : ""}">
        ${inside(p, row, i, ballot, { server, shown: true })}
        ${best ? html`<span class="tag won">${leaders > 1 ? words.tied : words.most}</span>` : nothing}
      </li>`;
    })}
  </ol>
  ${r.average === undefined ? nothing : html`<p class="average">${words.average(r.average, p.max ?? 5)}</p>`}`;
}

/** A cloud of words, the most frequent ones first and largest, each with its number. */
export function cloud(r: Results, own: string | undefined): TemplateResult {
  const most = r.words[0]?.count ?? 0;
  return html`<ul class="cloud" part="results" aria-label=${words.tally}>
    ${r.words.map(
      (w) => html`<li class="size${sizeOf(w.count, most)} ${w.word === own ? "mine" : ""}">
        <bdi>${w.word}</bdi> <span>${number(w.count)}</span>
      </li>`,
    )}
  </ul>`;
}
