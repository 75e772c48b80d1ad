import type { Client, FrontrowError, Room, RoomState } from "@frontrow/core";
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import { icon } from "../icons.ts";
import type { ChatTools } from "../lines/tools.ts";
import { errorText } from "../problem.ts";
import { lengthOf, remaining } from "./text.ts";
import { words } from "./words.ts";

/** Longest name that can be chosen, characters. */
const longestName = 32;

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };
type Composing = Pick<RoomState, "connection" | "me" | "limits" | "error">;

/**
 * Where a message is written. Without a name it turns into the question for one
 * at the first message, and keeps the draft.
 */
export class Composer implements ReactiveController {
  readonly #host: Host;
  readonly #client: () => Client | null;
  readonly #sent: () => void;
  readonly #hint: (usual: string) => string;

  #draft = "";
  #naming = false;
  #name = "";
  #busy = false;
  #problem: string | null = null;

  /** What draws emotes and does something with lines; until it is here codes stand as text. */
  tools: ChatTools | undefined;

  /** `hint` is what stands in the empty field, where it is not the usual. */
  constructor(host: Host, client: () => Client | null, sent: () => void, hint: (usual: string) => string) {
    this.#host = host;
    this.#client = client;
    this.#sent = sent;
    this.#hint = hint;
    host.addController(this);
  }

  hostConnected(): void {
    void import("../lines/tools.ts").then(
      ({ ChatTools }) => {
        this.tools ??= new ChatTools(this.#host, this.#client);
      },
      () => {}, // a chat of text is a chat
    );
  }

  /** Forgets everything but the draft, for another room. */
  reset(): void {
    this.#naming = false;
    this.#busy = false;
    this.#problem = null;
    this.tools?.close();
  }

  focus(): void {
    this.#field()?.focus();
  }

  get #room(): Room | undefined {
    return this.#client()?.room;
  }

  /** Makes the field as tall as its text. */
  fit(): void {
    const area = this.#host.renderRoot.querySelector("textarea");
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }

  view(state: Composing | null): TemplateResult {
    if (state?.connection === "closed" && state.error !== null) {
      return html`<footer class="foot"><div class="notice" role="alert">${icon("alert", 18)}<span>${errorText(state.error)}</span></div></footer>`;
    }
    const me = state?.me ?? null;
    if (me !== null && me.name !== "" && !me.can.includes("chat.send")) {
      return html`<footer class="foot"><div class="notice">${icon("alert", 18)}<span>${words.readOnly}</span></div></footer>`;
    }
    return html`<footer class="foot" part="composer">${this.#naming ? this.#namingView() : this.#writingView(state)}</footer>`;
  }

  #writingView(state: Composing | null): TemplateResult {
    const limit = state?.limits.text ?? 500;
    const left = remaining(this.#draft, limit);
    const over = left !== null && left < 0;
    const empty = this.#draft.trim() === "";
    const name = state?.me?.name ?? "";
    return html`${this.tools?.view()}<form @submit=${this.#onSubmit}>
      <div class="field ${over ? "over" : ""}">
        <textarea
          rows="1" dir="auto" enterkeyhint="send" autocomplete="off" placeholder=${this.#hint(words.placeholder)} aria-label=${words.message}
          aria-describedby="under" aria-invalid=${over}
          .value=${this.#draft} @input=${this.#onInput} @keydown=${this.#onKey}
        ></textarea>
        ${left === null ? nothing : html`<span class="count" aria-hidden="true">${left}</span>`}
        ${this.tools?.button()}
        <button class="send" aria-label=${words.send} ?disabled=${empty || over}>${icon("up", 20)}</button>
      </div>
      <div class="under" id="under">
        ${this.#problem !== null ? html`<span class="problem" role="alert">${this.#problem}</span>` : (!over && this.tools?.note()) || this.#asView(name, over)}
        ${over ? html`<span class="hidden" role="status">${words.tooLongSaid}</span>` : nothing}
      </div>
    </form>`;
  }

  #asView(name: string, over: boolean): TemplateResult {
    if (over) return html`<span class="problem">${words.tooLong}</span>`;
    if (name === "") return html`<span>${words.everybody}</span>`;
    return html`<span class="as">${words.as} <b><bdi>${name}</bdi></b><button type="button" @click=${this.#changeName}>${words.changeName}</button></span>`;
  }

  #namingView(): TemplateResult {
    return html`<form class="naming" @submit=${this.#onName} @keydown=${this.#onNameKey}>
      <div class="top">
        <label for="name">${words.chooseName}</label>
        <button type="button" @click=${this.#cancel}>${words.cancel}</button>
      </div>
      <div class="field">
        <input
          id="name" dir="auto" maxlength=${longestName} autocomplete="nickname" spellcheck="false" placeholder=${words.yourName}
          aria-describedby="kept" .value=${this.#name} ?disabled=${this.#busy}
          @input=${(event: Event) => {
            this.#name = (event.target as HTMLInputElement).value;
            this.#problem = null;
            this.#host.requestUpdate();
          }}
        />
        <button class="send wide" ?disabled=${this.#name.trim() === "" || this.#busy}>
          ${this.#draft.trim() === "" ? words.save : words.send}
        </button>
      </div>
      <p class="kept" id="kept" dir="auto">
        ${
          this.#problem !== null
            ? html`<span class="problem" role="alert">${this.#problem}</span>`
            : this.#draft.trim() === ""
              ? words.nextCarry
              : this.#draft.trim()
        }
      </p>
    </form>`;
  }

  #field(): HTMLElement | null {
    return this.#host.renderRoot.querySelector("textarea, #name");
  }

  /** Draws, then puts the focus into the field that is now there. */
  #turn(): void {
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.focus());
  }

  readonly #onInput = (event: Event) => {
    this.#draft = (event.target as HTMLTextAreaElement).value;
    this.#problem = null;
    this.tools?.typed();
    this.#host.requestUpdate();
  };

  readonly #onKey = (event: KeyboardEvent) => {
    if (this.tools?.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  };

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    this.#submit();
  };

  #submit(): void {
    const room = this.#room;
    const text = this.#draft.trim();
    if (room === undefined || text === "") return;
    const state = room.state.get();
    if (lengthOf(text) > state.limits.text) return;
    if ((state.me?.name ?? "") === "") {
      this.#naming = true;
      this.#problem = null;
      this.#turn();
      return;
    }
    this.#send(room, text);
  }

  #send(room: Room, text: string): void {
    this.#draft = "";
    // What goes wrong is shown at the line itself, with Retry and Discard.
    (this.tools?.send(text) ?? room.send(text)).catch(() => {});
    this.#sent();
    this.#turn();
  }

  readonly #changeName = () => {
    this.#name = this.#room?.state.get().me?.name ?? "";
    this.#naming = true;
    this.#turn();
  };

  readonly #cancel = () => {
    this.#naming = false;
    this.#problem = null;
    this.#turn();
  };

  readonly #onNameKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && !event.isComposing) {
      // Not left to the form: its button may still be drawn as it was before the name was typed.
      event.preventDefault();
      void this.#rename();
    }
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#cancel();
  };

  readonly #onName = (event: Event) => {
    event.preventDefault();
    void this.#rename();
  };

  readonly #rename = async () => {
    const room = this.#room;
    const name = this.#name.trim();
    if (room === undefined || name === "" || this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    this.#host.requestUpdate();
    try {
      await room.setName(name);
      this.#naming = false;
      const text = this.#draft.trim();
      if (text !== "") this.#send(room, text);
    } catch (error) {
      this.#problem = messageOf(error);
    }
    this.#busy = false;
    this.#turn();
  };
}

/** What a promise of the room rejects with, as the chat shows it. */
export function messageOf(error: unknown): string {
  const known = error instanceof Object && "message" in error && typeof error.message === "string";
  const said = known ? errorText(error as FrontrowError) : "";
  return said === "" ? words.failed : said;
}
