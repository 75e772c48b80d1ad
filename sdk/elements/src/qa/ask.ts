import type { QAView, Room } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { messageOf } from "../chat/composer.ts";
import { lengthOf } from "../chat/text.ts";
import { icon } from "../icons.ts";
import { namingView } from "./naming.ts";
import { words } from "./words.ts";

/** Longest question, characters. */
const longest = 300;
/** From how many characters on it is asked whether there is one like it, and how long after the last key, ms. */
const likeFrom = 12;
const likeAfter = 500;

/** A question that is much like the one that is being written. */
export interface Like {
  readonly question: string;
  readonly text: string;
}

/** What the form needs of its element. */
export interface AskHost {
  /** What stands in the empty field, where it is not the usual. */
  hint(usual: string): string;
  root(): ParentNode;
  /** Resolves when what was asked to be drawn is there. */
  drawn(): Promise<unknown>;
  draw(): void;
  room(): Room | null;
  /** The own name; empty for none. */
  named(): string;
  /** What became of the last question; empty for nothing. */
  said(): string;
  /** Somebody writes. */
  typed(): void;
  /** Asks; resolves with false where it was refused. */
  send(text: string, anonymous: boolean): Promise<boolean>;
}

/** Where a question is written: the draft, the name it goes by, and others like it. */
export class AskForm {
  readonly #host: AskHost;
  #draft = "";
  #anonymous = false;
  #naming = false;
  #name = "";
  #busy = false;
  #problem: string | null = null;
  #likes: readonly Like[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(host: AskHost) {
    this.#host = host;
  }

  /** Questions much like the draft, the nearest first. */
  get likes(): readonly Like[] {
    return this.#likes;
  }

  /** Forgets everything but the draft. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#naming = this.#busy = false;
    this.#problem = null;
    this.#likes = [];
  }

  focus(): void {
    this.#host.root().querySelector<HTMLElement>("textarea, #name")?.focus();
  }

  /** Makes the field as tall as its text. */
  fit(): void {
    const area = this.#host.root().querySelector("textarea");
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  view(qa: QAView, online: boolean): TemplateResult {
    return this.#naming ? this.#namingView(qa) : this.#writingView(qa, online);
  }

  #writingView(qa: QAView, online: boolean): TemplateResult {
    const left = longest - lengthOf(this.#draft.trim());
    const anonymous = this.#anonymous && qa.anonymous;
    const blocked = this.#draft.trim() === "" || left < 0 || this.#busy || !online;
    return html`<form class="ask" @submit=${this.#onSubmit}>
      <div class="row tight end">
        <textarea
          class="field" rows="1" dir="auto" enterkeyhint="send" autocomplete="off" placeholder=${this.#host.hint(words.ask.placeholder)}
          aria-label=${words.ask.label} aria-describedby="under" aria-invalid=${left < 0}
          .value=${this.#draft} @input=${this.#onInput} @keydown=${this.#onKey}
        ></textarea>
        <button class="button" ?disabled=${blocked}>${words.ask.send}</button>
      </div>
      <div class="under">
        <span id="under">${this.#saying(qa, anonymous, left, online)}</span>
        ${left <= 40 ? html`<span class="count ${left < 0 ? "over" : ""}">${words.ask.left(left)}</span>` : nothing}
        ${
          qa.anonymous && this.#host.named() !== ""
            ? html`<label class="check"><input type="checkbox" .checked=${anonymous} @change=${this.#onAnonymous} />${words.ask.anonymously}</label>`
            : nothing
        }
      </div>
    </form>`;
  }

  #saying(qa: QAView, anonymous: boolean, left: number, online: boolean): TemplateResult {
    if (left < 0) return html`<span class="over" role="status">${words.ask.long}</span>`;
    if (!online) return html`<span role="status">${words.ask.offline}</span>`;
    const name = this.#host.named();
    // The element says it to assistive technology.
    if (this.#draft === "" && this.#host.said() !== "")
      return html`<span aria-hidden="true">${this.#host.said()}</span>`;
    if (anonymous) return html`<span>${words.ask.unnamed}</span>`;
    if (name === "") return html`<span>${qa.moderated ? words.ask.moderated : words.ask.open}</span>`;
    return html`<span class="as">${words.ask.as} <b><bdi>${name}</bdi></b><button type="button" class="link" @click=${this.#rename}>${words.ask.change}</button></span>`;
  }

  #namingView(qa: QAView): TemplateResult {
    return namingView({
      name: this.#name,
      busy: this.#busy,
      problem: this.#problem,
      action: this.#draft.trim() === "" ? "Save" : words.ask.send,
      typed: (name) => {
        this.#name = name;
        this.#problem = null;
        this.#host.draw();
      },
      done: () => void this.#chose(),
      cancel: () => this.#turn(false),
      ...(qa.anonymous &&
        this.#draft.trim() !== "" && {
          without: () => {
            this.#turn(false);
            void this.#send(true);
          },
        }),
    });
  }

  /** The likes of the draft, each with its vote. */
  likesView(vote: (like: Like) => TemplateResult): TemplateResult | typeof nothing {
    if (this.#likes.length === 0 || this.#naming) return nothing;
    return html`<section class="likes" part="similar" aria-label=${words.ask.similar}>
      <p class="note">${icon("chat", 16)} ${words.ask.similar}</p>
      <ul>${this.#likes.map((like) => html`<li class="q">${vote(like)}<p class="text" dir="auto">${like.text}</p></li>`)}</ul>
    </section>`;
  }

  #turn(naming: boolean): void {
    this.#naming = naming;
    this.#problem = null;
    this.#host.draw();
    void this.#host.drawn().then(() => this.focus());
  }

  readonly #rename = () => {
    this.#name = this.#host.named();
    this.#turn(true);
  };

  readonly #onAnonymous = (event: Event) => {
    this.#anonymous = (event.target as HTMLInputElement).checked;
    this.#host.draw();
  };

  readonly #onInput = (event: Event) => {
    this.#draft = (event.target as HTMLTextAreaElement).value;
    this.#host.typed();
    this.#host.draw();
    clearTimeout(this.#timer);
    this.#asked++;
    if (this.#draft.trim().length < likeFrom) this.#likes = [];
    else this.#timer = setTimeout(() => void this.#similar(), likeAfter);
  };

  async #similar(): Promise<void> {
    const [asked, text] = [++this.#asked, this.#draft.trim()];
    if (text === "" || lengthOf(text) > longest) return;
    try {
      const got = (await this.#host.room()?.act("qa.similar", { text })) as
        | { readonly questions?: readonly Like[] }
        | undefined;
      if (asked !== this.#asked) return;
      this.#likes = (got?.questions ?? []).slice(0, 3);
      this.#host.draw();
    } catch {
      // A hint that did not come is none.
    }
  }

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  };

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    this.#submit();
  };

  #submit(): void {
    const text = this.#draft.trim();
    if (text === "" || lengthOf(text) > longest || this.#busy) return;
    if (this.#host.named() === "") this.#turn(true);
    else void this.#send(this.#anonymous);
  }

  async #send(anonymous: boolean): Promise<void> {
    const text = this.#draft.trim();
    this.#busy = true;
    this.#host.draw();
    const sent = await this.#host.send(text, anonymous);
    this.#busy = false;
    if (sent) {
      // What was written meanwhile stays.
      if (this.#draft.trim() === text) this.#draft = "";
      clearTimeout(this.#timer);
      this.#asked++;
      this.#likes = [];
    }
    this.#host.draw();
  }

  async #chose(): Promise<void> {
    const room = this.#host.room();
    if (room === null) return;
    this.#busy = true;
    this.#problem = null;
    this.#host.draw();
    try {
      await room.setName(this.#name.trim());
      this.#busy = false;
      this.#turn(false);
      if (this.#draft.trim() !== "") await this.#send(false);
    } catch (error) {
      this.#problem = messageOf(error);
    }
    this.#busy = false;
    this.#host.draw();
  }
}
