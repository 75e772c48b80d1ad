import type { ChatView, Client, RoomState } from "@frontrow/core";
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import { Selected } from "../select.ts";
import { serverOf } from "../shared.ts";
import { begunAt, offeredFor } from "./complete.ts";
import { drawn, type Palette, pictureOf } from "./draw.ts";
import { type EmoteMap, pictureAt } from "./parts.ts";
import type { Picker } from "./picker.ts";
import { emoteStyle } from "./style.ts";
import { words } from "./words.ts";

type Host = ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment };

const none: EmoteMap = {};

/** Roles that the modes of a chat don't bind. */
const staff: readonly string[] = ["moderator", "producer", "admin", "owner"];

/**
 * Emotes in a chat: draws them in its lines, offers them beside its field and
 * completes their codes. It writes into the field as the keyboard does, so that
 * the chat itself knows nothing of it.
 */
export class EmoteTool implements ReactiveController {
  readonly #host: Host;
  readonly #client: () => Client | null;
  readonly #room: Selected<RoomState, unknown>;
  /** It comes when it is opened for the first time. */
  #picker: Picker | undefined;

  #palette: Palette = { emotes: none, base: "", broken: new Set() };
  /** What is offered for what is being typed. */
  #offer: readonly string[] = [];
  #at = 0;
  /** Where the code that is being typed begins; it was dismissed at the other. */
  #from = -1;
  #dismissed = -1;

  constructor(host: Host, client: () => Client | null) {
    this.#host = host;
    this.#client = client;
    this.#room = new Selected(host, (room) => room.views.chat);
    const root = this.#root;
    const sheet = emoteStyle.styleSheet;
    if (sheet !== undefined) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    host.addController(this);
    host.requestUpdate();
  }

  hostUpdate(): void {
    this.#room.follow(this.#client()?.room.state ?? null);
  }

  hostDisconnected(): void {
    this.close();
  }

  hostUpdated(): void {
    this.#picker?.fit();
    this.#describe();
  }

  /** What lines are drawn with: the same object until they look different. */
  palette(): Palette {
    const { emotes = none } = this.#chat() ?? {};
    const client = this.#client();
    const base = (client === null ? "" : serverOf(client)) || location.origin;
    const was = this.#palette;
    // Pictures that failed are tried again when there are others.
    if (was.emotes !== emotes || was.base !== base) this.#palette = { emotes, base, broken: new Set() };
    return this.#palette;
  }

  /** A line's text with its emotes. */
  said(text: string): unknown {
    return drawn(text, this.palette(), this.#failed);
  }

  /** What opens the picker. */
  button(): TemplateResult {
    return html`<button type="button" class="pick" aria-label=${words.pick} title=${words.pick} aria-haspopup="dialog" aria-expanded=${this.#picker?.open ?? false} @click=${this.#toggle}>
      <svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true">
        <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.3 14a4.4 4.4 0 0 0 7.4 0M9 9.8h.01M15 9.8h.01"></path>
      </svg>
    </button>`;
  }

  /** Opens the picker, or closes it. */
  readonly #toggle = async () => {
    if (this.#picker?.open) {
      this.#picker.close(true);
      return;
    }
    try {
      const { Picker } = await import("./picker.ts");
      this.#picker ??= new Picker({
        root: this.#root,
        palette: () => this.palette(),
        failed: this.#failed,
        take: (text) => this.#write(text),
        closed: (back) => back && this.#back(),
        draw: () => this.#host.requestUpdate(),
      });
    } catch {
      return; // pressed again it is asked for again
    }
    this.#offer = [];
    this.#picker.show();
    await this.#host.updateComplete;
    this.#picker.focus();
  };

  /** Closes whatever is open, for another room or a field that goes. */
  close(): void {
    this.#offer = [];
    this.#picker?.close(false);
  }

  /** What stands over the field. */
  view(): TemplateResult {
    const n = this.#offer.length;
    return html`${this.#picker?.open ? this.#picker.view() : n > 0 ? this.#offerView() : nothing}
      <span class="hidden" role="status">${n > 0 ? words.matches(n) : ""}</span>`;
  }

  #offerView(): TemplateResult {
    const { emotes, base, broken } = this.palette();
    return html`<ul class="fits" id="fits" role="listbox" aria-label=${words.list} @pointerdown=${keepFocus}>
      ${this.#offer.map((code, i) => {
        const picture = pictureAt(emotes[code], base);
        return html`<li class="fit" id="fit${i}" role="option" aria-selected=${i === this.#at} @click=${() => this.#complete(i)}>
          ${picture === null || broken.has(picture.src) ? nothing : pictureOf({ text: "", ...picture }, this.#failed)}<bdi dir="ltr">:${code}:</bdi>
        </li>`;
      })}
    </ul>`;
  }

  /** What stands under the field while only emotes may be said; null while everything may. */
  note(): TemplateResult | null {
    const role = this.#client()?.room.state.get().me?.role ?? "";
    if (!this.#chat()?.modes.emote_only || staff.includes(role)) return null;
    return html`<span class="only"><span role="status">${words.only}</span> <button type="button" class="pick-one" @click=${this.#toggle}>${words.choose}</button></span>`;
  }

  /** After a sign was typed. */
  typed(): void {
    const field = this.#field();
    if (field === null) return;
    const begun =
      field.selectionStart === field.selectionEnd ? begunAt(field.value, field.selectionStart) : null;
    this.#from = begun?.from ?? -1;
    if (begun === null) this.#dismissed = -1;
    const offer =
      begun === null || begun.from === this.#dismissed
        ? []
        : offeredFor(Object.keys(this.palette().emotes), begun.query);
    this.#offer = offer;
    this.#at = 0;
    if (offer.length > 0) this.#picker?.close(false);
    this.#host.requestUpdate();
  }

  /** Whether a key in the field is meant for what is open. */
  key(event: KeyboardEvent): boolean {
    if (event.isComposing) return false;
    const n = this.#offer.length;
    if (event.key === "Escape" && (n > 0 || this.#picker?.open)) {
      this.#dismissed = this.#from;
      this.close();
    } else if (n === 0) return false;
    else if (event.key === "ArrowDown") this.#at = (this.#at + 1) % n;
    else if (event.key === "ArrowUp") this.#at = (this.#at + n - 1) % n;
    else if (!event.shiftKey && (event.key === "Tab" || event.key === "Enter")) this.#complete(this.#at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#host.requestUpdate();
    return true;
  }

  #complete(at: number): void {
    const field = this.#field();
    const code = this.#offer[at];
    this.#offer = [];
    if (field === null || code === undefined) return;
    this.#write(`:${code}: `, this.#from);
    field.focus();
  }

  /** Writes at the caret, or over what stands before it from a place on. */
  #write(text: string, from?: number): void {
    const field = this.#field();
    if (field === null) return;
    const end = field.selectionEnd;
    field.setRangeText(text, from ?? field.selectionStart, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }

  /** Tells assistive technology what is offered; a field of text may not say that a list is open, so words do. */
  #describe(): void {
    const field = this.#field();
    if (field === null) return;
    const open = this.#offer.length > 0;
    if (!field.hasAttribute("aria-autocomplete")) field.setAttribute("aria-autocomplete", "list");
    for (const [name, value] of [
      ["aria-controls", "fits"],
      ["aria-activedescendant", `fit${this.#at}`],
    ] as const) {
      if (open) field.setAttribute(name, value);
      else field.removeAttribute(name);
    }
  }

  /** The focus goes where a message is written; for a finger to the button, as the field would raise a keyboard. */
  #back(): void {
    const coarse = matchMedia("(pointer: coarse)").matches;
    const to = coarse ? ".pick" : "textarea";
    this.#host.renderRoot.querySelector<HTMLElement>(to)?.focus({ preventScroll: true });
  }

  readonly #failed = (src: string) => {
    const { broken } = this.#palette;
    if (broken.has(src)) return;
    this.#palette = { ...this.#palette, broken: new Set(broken).add(src) };
    this.#host.requestUpdate();
  };

  #chat(): ChatView | undefined {
    return this.#client()?.room.state.get().views.chat as ChatView | undefined;
  }

  get #root(): ShadowRoot {
    return this.#host.renderRoot as ShadowRoot;
  }

  #field(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector("textarea");
  }
}

/** What is pressed in the list leaves the focus, and the keyboard of a phone, with the field. */
const keepFocus = (event: Event) => event.preventDefault();
