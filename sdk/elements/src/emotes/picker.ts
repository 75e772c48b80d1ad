import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { found } from "./complete.ts";
import { type Palette, pictureOf } from "./draw.ts";
import { emoji } from "./emoji.ts";
import { pictureAt } from "./parts.ts";
import { words } from "./words.ts";

/** How many emotes a channel has before they are searched and not looked through. */
const fewEnough = 12;

/** What a picker needs of where it stands. */
export interface PickerHost {
  readonly root: ShadowRoot;
  palette(): Palette;
  failed(src: string): void;
  /** Puts what was chosen into the text. */
  take(text: string): void;
  /** It was closed; `back` says that the focus has to go where it came from. */
  closed(back: boolean): void;
  draw(): void;
}

/** The popover in which an emote or an emoji is chosen. It stays open, so that several can be. */
export class Picker {
  readonly #host: PickerHost;
  #open = false;
  #query = "";
  #said = "";

  constructor(host: PickerHost) {
    this.#host = host;
  }

  get open(): boolean {
    return this.#open;
  }

  show(): void {
    this.#open = true;
    this.#query = this.#said = "";
    this.#host.root.ownerDocument.addEventListener("pointerdown", this.#outside, true);
    this.#host.draw();
  }

  close(back: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    this.#host.root.ownerDocument.removeEventListener("pointerdown", this.#outside, true);
    this.#host.draw();
    this.#host.closed(back);
  }

  /** Puts the focus into it once it is drawn. A finger is given no keyboard that it did not ask for. */
  focus(): void {
    const coarse = matchMedia("(pointer: coarse)").matches;
    this.#find<HTMLElement>(coarse ? ".picker" : ".seek input, .choice")?.focus({ preventScroll: true });
  }

  /** After a drawing: as tall as there is room above the field. */
  fit(): void {
    if (!this.#open) return;
    this.#settle();
    const box = this.#find<HTMLElement>(".picker");
    const host = this.#host.root.host.getBoundingClientRect();
    const foot = this.#find(".foot")?.getBoundingClientRect();
    if (box !== null && foot !== undefined)
      box.style.maxBlockSize = `${Math.max(140, Math.min(340, foot.top - host.top - 14))}px`;
  }

  view(): TemplateResult {
    const { emotes } = this.#host.palette();
    const codes = Object.keys(emotes);
    const shown = this.#query.trim() === "" ? codes : found(codes, this.#query.trim());
    return html`<div class="picker" part="picker" role="dialog" aria-label=${words.pick} tabindex="-1" @keydown=${this.#onKey} @focusout=${this.#onLeave}>
      <div class="picker-head">
        <b aria-hidden="true">${words.pick}</b>
        <button type="button" aria-label=${words.close} @click=${() => this.close(true)}>${icon("close", 18)}</button>
      </div>
      ${codes.length > fewEnough ? this.#searchView() : nothing}
      <div class="shelf">
        ${codes.length === 0 ? nothing : this.#ownView(shown)}
        ${
          shown.length < codes.length
            ? nothing
            : html`<p id="emoji">${words.emoji}</p>
              <div class="grid" role="group" aria-labelledby="emoji">
                ${emoji.map((one) => html`<button type="button" class="choice" tabindex="-1" @click=${() => this.#take(one)}>${one}</button>`)}
              </div>`
        }
      </div>
      <span class="hidden" role="status">${this.#said}</span>
    </div>`;
  }

  #ownView(shown: readonly string[]): TemplateResult {
    return html`<p id="own">${words.own}</p>
      ${
        shown.length === 0
          ? html`<p class="nothing" role="status">${words.nothing}</p>`
          : html`<div class="grid" role="group" aria-labelledby="own">${shown.map((code) => this.#emoteView(code))}</div>`
      }`;
  }

  #searchView(): TemplateResult {
    return html`<div class="seek">
      <input type="search" autocomplete="off" spellcheck="false" aria-label=${words.search} placeholder=${words.search} .value=${this.#query} @input=${this.#onSearch} />
    </div>`;
  }

  #emoteView(code: string): TemplateResult {
    const { emotes, base, broken } = this.#host.palette();
    const picture = pictureAt(emotes[code], base);
    const text = `:${code}:`;
    return html`<button type="button" class="choice" tabindex="-1" aria-label=${text} title=${text} @click=${() => this.#take(`${text} `)}>${
      picture === null || broken.has(picture.src)
        ? html`<span class="code" dir="ltr">${text}</span>`
        : pictureOf({ text, ...picture }, (src) => this.#host.failed(src))
    }</button>`;
  }

  /** One of the choices is in the order of the Tab key: the one that was used last, else the first. */
  #settle(): void {
    const all = this.#choices();
    if (all.length > 0 && !all.some((one) => one.tabIndex === 0)) (all[0] as HTMLElement).tabIndex = 0;
  }

  #take(text: string): void {
    this.#host.take(text);
    this.#said = words.added(text.trim());
    this.#host.draw();
  }

  readonly #onSearch = (event: Event) => {
    this.#query = (event.target as HTMLInputElement).value;
    this.#said = "";
    this.#host.draw();
  };

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
      return;
    }
    const all = this.#choices();
    const seeking = (event.target as HTMLElement).localName === "input";
    const at = all.indexOf(event.target as HTMLElement);
    const to = seeking
      ? { ArrowDown: all[0], Enter: all[0] }[event.key]
      : at < 0
        ? undefined
        : this.#beside(all, at, event.key);
    if (to === undefined) return;
    event.preventDefault();
    for (const one of all) one.tabIndex = one === to ? 0 : -1;
    if (seeking && event.key === "Enter") to.click();
    else to.focus();
  };

  /** What is beside a choice, as it is drawn. */
  #beside(all: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
    const here = all[at];
    if (here === undefined) return undefined;
    const forward = getComputedStyle(here).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "ArrowLeft" || key === "ArrowRight") return all[at + (key === forward ? 1 : -1)];
    if (key === "Home") return all[0];
    if (key === "End") return all.at(-1);
    if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
    const down = key === "ArrowDown" ? 1 : -1;
    const from = here.getBoundingClientRect();
    const apart = (one: HTMLElement) => (one.getBoundingClientRect().top - from.top) * down;
    const others = all.filter((one) => apart(one) > 4);
    const near = Math.min(...others.map(apart));
    const row = others.filter((one) => apart(one) < near + 4);
    const aside = (one: HTMLElement) => Math.abs(one.getBoundingClientRect().left - from.left);
    if (row.length > 0) return row.reduce((best, one) => (aside(one) < aside(best) ? one : best));
    return down < 0 ? (this.#find<HTMLElement>(".seek input") ?? undefined) : undefined;
  }

  /** The Tab key leads on: then it is not in the way. */
  readonly #onLeave = (event: FocusEvent) => {
    const to = event.relatedTarget;
    const inside = (event.currentTarget as HTMLElement).contains(to as Node | null);
    if (to !== null && !inside && !(to as HTMLElement).classList?.contains("pick")) this.close(false);
  };

  readonly #outside = (event: Event) => {
    const within = event
      .composedPath()
      .some((node) => node instanceof HTMLElement && /\b(picker|pick)\b/.test(node.className));
    if (!within) this.close(false);
  };

  #choices(): HTMLElement[] {
    return [...this.#host.root.querySelectorAll<HTMLElement>(".picker .choice")];
  }

  #find<T extends Element>(selector: string): T | null {
    return this.#host.root.querySelector<T>(selector);
  }
}
