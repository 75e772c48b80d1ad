import { html, nothing, type TemplateResult } from "lit";
import { number } from "../lang/language.ts";
import { fill } from "../widget/fill.ts";
import { words as common } from "../widget/words.ts";
import { type Draw, type GameFace, outcome } from "./face.ts";
import { words } from "./words.ts";

/** Amounts that are offered. */
const quick = [10, 50, 100] as const;

const sum = (n: readonly number[]) => n.reduce((a, b) => a + b, 0);

/** What a stake on each option pays as it stands, times the stake; null where nobody has staked. */
export function oddsOf(totals: readonly number[]): readonly (number | null)[] {
  const all = sum(totals);
  return totals.map((t) => (t > 0 ? all / t : null));
}

/** The amount that is written; null for what can't be staked. */
export function amountOf(text: string | undefined, balance: number): number | null {
  const n = Number((text ?? "").trim());
  return Number.isInteger(n) && n > 0 && n <= balance ? n : null;
}

/** Points to add to what was given: quick amounts, and a field for any other. */
function amounts(
  face: GameFace,
  label: string,
  action: (n: number) => string,
  send: (n: number) => void,
  ready: boolean,
): TemplateResult {
  const balance = face.balance ?? 0;
  if (face.balance !== null && balance <= 0) return html`<p class="note">${words.noPoints}</p>`;
  const written = face.form.amount ?? String(Math.min(quick[0], balance || quick[0]));
  const n = amountOf(written, balance);
  const offer = (text: string, value: number) =>
    html`<button type="button" class="quick" aria-pressed=${written === String(value)} @click=${() => face.change({ ...face.form, amount: String(value) })}>${text}</button>`;
  const submit = (e: Event) => {
    e.preventDefault();
    if (n !== null && ready && !face.blocked) send(n);
  };
  return html`<form class="stake" @submit=${submit}>
    <div class="row">
      ${quick.filter((v) => v < balance).map((v) => offer(number(v), v))}${balance > 0 ? offer(words.all, balance) : nothing}
      <input class="field" type="text" inputmode="numeric" pattern="[0-9]*" maxlength="10" autocomplete="off" aria-label=${label} .value=${written}
        @input=${(e: Event) => face.change({ ...face.form, amount: (e.target as HTMLInputElement).value })} />
      <button class="button" ?disabled=${n === null || !ready} aria-disabled=${face.blocked}>${action(n ?? 0)}</button>
    </div>
    ${face.balance === null ? nothing : html`<p class="note">${words.balance(balance)}</p>`}
  </form>`;
}

/** A prediction: what will come true, for points. */
export const prediction: Draw = (face) => {
  const { game: g, own, count } = face;
  const over = g.stage === "done" || g.stage === "cancelled";
  const totals = (g.options ?? []).map((_, i) => (over ? g.result?.totals : count?.totals)?.[i] ?? 0);
  const people = over ? g.result?.people : count?.people;
  const [all, odds] = [sum(totals), oddsOf(totals)];
  const mine = own?.option;
  const picked = mine ?? face.form.option;
  const may = face.open && face.joins;
  const pick = (i: number) => face.change({ ...face.form, option: i });
  const row = (text: string, i: number) => {
    const right = g.result?.option === i && g.stage === "done";
    const odd = odds[i] ?? null;
    const inner = html`<i class="bar" aria-hidden="true" ${fill(all > 0 ? (totals[i] ?? 0) / all : 0)}></i>
      ${may ? html`<input type="radio" name="option" .checked=${picked === i} ?disabled=${mine !== undefined && mine !== i} @change=${() => pick(i)} />` : nothing}
      <span class="label"><bdi>${text}</bdi><small>${number(totals[i] ?? 0)} · ${words.people(people?.[i] ?? 0)}</small></span>
      ${right ? html`<span class="tag">${words.true}</span>` : nothing}
      ${odd === null ? nothing : html`<span class="odds" title=${words.oddsSaid(odd)}>${words.odds(odd)}</span>`}
      <span class="figure">${common.percent(all > 0 ? (totals[i] ?? 0) / all : 0)}</span>`;
    const name = `option ${picked === i ? "chosen" : ""} ${right ? "right" : ""}`;
    return may
      ? html`<label class=${name}>${inner}</label>`
      : html`<div class="${name} still">${inner}</div>`;
  };
  return html`<fieldset>
      <legend class="hidden">${words.option}</legend>
      ${g.options?.map(row)}
    </fieldset>
    ${
      may
        ? amounts(
            face,
            words.amount,
            mine === undefined ? words.stake : words.more,
            (n) => {
              void face.ask("game.stake", { game: g.id, option: picked, amount: (own?.amount ?? 0) + n });
            },
            picked !== undefined,
          )
        : nothing
    }
    ${g.stage === "done" ? verdict(face) : nothing}
    <div class="foot">
      <span>${words.pot(all)}</span>
      ${mine === undefined || g.stage === "done" ? nothing : html`<span class="end">${words.stakedOn(own?.amount ?? 0, g.options?.[mine] ?? "")}</span>`}
    </div>
    ${face.open ? (may ? html`<p class="note">${words.grows}</p>` : nothing) : g.stage === "open" || g.stage === "closed" ? html`<p class="note">${words.waits}</p>` : nothing}`;
};

function verdict({ game: g, own }: GameFace): TemplateResult {
  const option = g.options?.[g.result?.option ?? -1] ?? "";
  const title = `${words.true}: ${option}`;
  if (g.result?.refunded) return outcome(title, words.refunded);
  if (own?.option === undefined) return outcome(title);
  if (own.option !== g.result?.option) return outcome(title, words.lost(own.amount ?? 0));
  return outcome(title, own.payout ? words.payout(own.payout) : "", true);
}

/** A goal that everybody gives to. */
export const goal: Draw = (face) => {
  const { game: g, own, count } = face;
  const n = (g.result?.totals ?? count?.totals)?.[0] ?? 0;
  const target = g.target ?? 0;
  const people = (g.result?.people ?? count?.people)?.[0] ?? 0;
  const share = target > 0 ? Math.min(1, n / target) : 0;
  return html`<div class="goal">
      <p><b>${words.goal(n, target)}</b><span>${common.percent(share)}</span></p>
      <div class="meter" role="progressbar" aria-label=${g.title} aria-valuemin="0" aria-valuemax=${target} aria-valuenow=${Math.min(n, target)} aria-valuetext=${words.goal(n, target)}>
        <i ${fill(share)}></i>
      </div>
    </div>
    ${
      g.source === "reactions"
        ? face.open
          ? html`<p class="note">${words.reactions}</p>`
          : nothing
        : face.open && face.joins
          ? amounts(
              face,
              words.giveAmount,
              words.give,
              (m) => {
                void face.ask("game.stake", { game: g.id, option: 0, amount: (own?.amount ?? 0) + m });
              },
              true,
            )
          : nothing
    }
    ${g.stage === "done" ? outcome(g.result?.reached ? words.reached : words.missed, "", g.result?.reached) : nothing}
    ${
      people > 0 || own?.amount
        ? html`<div class="foot"><span>${people > 0 ? words.people(people) : ""}</span>
            ${own?.amount ? html`<span class="end">${words.gave(own.amount)}</span>` : nothing}</div>`
        : nothing
    }`;
};
