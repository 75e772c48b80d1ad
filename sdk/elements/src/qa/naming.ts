import { html, nothing, type TemplateResult } from "lit";
import { words } from "./words.ts";

/** Longest name that can be chosen, characters. */
const longest = 32;

/** What a form for a name is told. */
export interface NamingOptions {
  readonly name: string;
  readonly busy: boolean;
  readonly problem: string | null;
  /** What the button says. */
  readonly action: string;
  typed(name: string): void;
  done(): void;
  cancel(): void;
  /** Goes on without a name, where that is possible. */
  without?: () => void;
}

/** Asks for a name in place, as the chat does. */
export function namingView(o: NamingOptions): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    if (o.name.trim() !== "" && !o.busy) o.done();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    o.cancel();
  };
  return html`<form class="naming" @submit=${submit} @keydown=${key}>
    <div class="row between">
      <label for="name">${words.name.label}</label>
      <button type="button" class="link" @click=${o.cancel}>${words.name.cancel}</button>
    </div>
    <div class="row tight">
      <input
        class="field" id="name" dir="auto" maxlength=${longest} autocomplete="nickname" spellcheck="false"
        placeholder=${words.name.placeholder} .value=${o.name} ?disabled=${o.busy}
        @input=${(event: Event) => o.typed((event.target as HTMLInputElement).value)}
      />
      <button class="button" ?disabled=${o.name.trim() === "" || o.busy}>${o.action}</button>
    </div>
    ${o.problem === null ? nothing : html`<p class="problem" role="alert"><span>${o.problem}</span></p>`}
    ${o.without ? html`<button type="button" class="link start" @click=${o.without}>${words.name.without}</button>` : nothing}
  </form>`;
}
