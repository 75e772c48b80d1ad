import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import { fill } from "../widget/fill.ts";
import { words as common } from "../widget/words.ts";
import { type GameFace, outcome } from "./face.ts";
import { words } from "./words.ts";

/** How often pulls are told, ms: one command a second is what everybody may send. */
const tellEvery = 1_100;

/**
 * The own pulls: counted here at once, told all in all from time to time, so that
 * telling them again changes nothing.
 */
export class Pulls implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #game = "";
  #option = -1;
  #n = 0;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #face: GameFace | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#tell();
  }

  /** What is shown: what was pulled here, or more where the room says so. */
  get count(): number {
    return this.#n;
  }

  /** The side; undefined before the first pull. */
  get side(): number | undefined {
    return this.#option < 0 ? undefined : this.#option;
  }

  /** Called while drawing. */
  follow(face: GameFace): void {
    this.#face = face;
    const { game: g, own } = face;
    if (g.id !== this.#game) {
      this.#game = g.id;
      this.#n = 0;
      this.#told = 0;
      this.#option = -1;
    }
    if (own?.option !== undefined) this.#option = own.option;
    this.#n = Math.max(this.#n, own?.pulls ?? 0);
    if (own?.pulls !== undefined) this.#told = Math.max(this.#told, own.pulls);
    // What counts in the end is the room's word.
    if (!face.open && this.#timer === undefined) this.#n = own?.pulls ?? 0;
  }

  pull(option: number): void {
    const face = this.#face;
    if (face === null || !face.open || !face.joins) return;
    if (this.#option >= 0 && this.#option !== option) return;
    this.#option = option;
    this.#n++;
    this.#host.requestUpdate();
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#tell(), this.#told === 0 ? 0 : tellEvery);
  }

  async #tell(): Promise<void> {
    const face = this.#face;
    const pulls = this.#n;
    if (face !== null && pulls > this.#told && this.#option >= 0) {
      const said = (await face.ask("game.pull", { game: this.#game, option: this.#option, pulls })) as
        | { readonly pulls?: number }
        | null
        | undefined;
      if (said?.pulls !== undefined) {
        this.#told = said.pulls;
        // More than a hand can is not counted.
        this.#n = Math.max(said.pulls, this.#n - (pulls - said.pulls));
      } else this.#told = pulls;
    }
    this.#timer = undefined;
    if (this.#n > this.#told && this.#face?.open)
      this.#timer = setTimeout(() => void this.#tell(), tellEvery);
    this.#host.requestUpdate();
  }
}

/** A tug of war: two sides, each tap pulls. */
export function tug(face: GameFace, own: Pulls): TemplateResult {
  own.follow(face);
  const { game: g, count } = face;
  const totals = [0, 1].map((i) => (g.result?.totals ?? count?.totals)?.[i] ?? 0);
  const people = g.result?.people ?? count?.people;
  const all = (totals[0] ?? 0) + (totals[1] ?? 0);
  const side = own.side;
  const share = all > 0 ? (totals[0] ?? 0) / all : 0.5;
  const won = g.stage === "done" ? g.result?.option : undefined;
  const names = [0, 1].map((i) => g.options?.[i] ?? "");
  const half = (i: number) => {
    const label = html`<bdi>${names[i]}</bdi><small>${words.pulls(totals[i] ?? 0)} · ${words.people(people?.[i] ?? 0)}</small>`;
    return face.open && face.joins
      ? html`<button type="button" class="side ${side === i ? "chosen" : ""}" title=${words.pullFor(names[i] ?? "")} aria-pressed=${side === i}
          aria-disabled=${side !== undefined && side !== i} @click=${() => own.pull(i)}>${label}</button>`
      : html`<div class="side ${won === i ? "won" : ""}">${label}</div>`;
  };
  return html`<div class="rope" role="img" aria-label="${names[0]} ${common.percent(share)}, ${names[1]} ${common.percent(1 - share)}">
      <i ${fill(share)}></i>
    </div>
    <div class="sides">${half(0)}${half(1)}</div>
    ${g.stage === "done" ? outcome(won === undefined ? words.even : words.tugWon(names[won] ?? ""), "", won !== undefined && won === side) : nothing}
    <p class="note">${side === undefined ? (face.open ? words.choose : "") : words.side(names[side] ?? "", own.count)}</p>`;
}
