import { type ChatLine, type Client, type ModView, type RoomState, shallowEqual } from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { ChannelElement } from "../base.ts";
import { icon } from "../icons.ts";
import { language } from "../lang/language.ts";
import { Selected } from "../select.ts";
import { announcement } from "./announce.ts";
import { Composer } from "./composer.ts";
import { emptyView, type LineActions, lineView } from "./lines.ts";
import { paced } from "./pace.ts";
import { ScrollKeeper } from "./scroll.ts";
import { chatStyles } from "./styles.ts";
import { extendDown, extendUp, following, freeze, fromOldest, rangeOf, unread, type View } from "./window.ts";
import { shieldWords, words } from "./words.ts";

/** The least time between two announcements to screen readers, ms. */
const announceEvery = 3000;

type ChatState = Pick<RoomState, "connection" | "me" | "messages" | "limits" | "hasOlder" | "error"> & {
  readonly shield: boolean;
};

const shownOf = ({ connection, me, messages, limits, hasOlder, error, views }: RoomState): ChatState => ({
  connection,
  me,
  messages,
  limits,
  hasOlder,
  error,
  shield: (views.mod as ModView | undefined)?.shield !== undefined,
});

/** Whether all that is new is a line that somebody else wrote. */
const onlyOthersLines = (before: RoomState, after: RoomState): boolean => {
  const newest = after.messages.at(-1);
  const beside = (state: RoomState) => ({ ...shownOf(state), messages: 0 });
  return (
    newest?.status === "sent" &&
    newest.by?.id !== after.me?.id &&
    before.messages.length > 0 &&
    shallowEqual(beside(before), beside(after))
  );
};

/**
 * `<frontrow-chat channel="live">`: the chat of a channel. It follows the newest
 * line while the reader is at the bottom and never moves what somebody reads.
 *
 * - `server`, `channel`, or the property `client`
 * - `heading`: the title, "Chat" if absent; an empty one takes the head away
 *
 * Slot `above`: stands above the composer. Parts: `head`, `away`, `log`, `name`, `badge`, `text`, `new`,
 * `shield`, `composer`.
 */
export class FrontrowChat extends ChannelElement {
  static override styles = chatStyles;
  static override properties = { ...ChannelElement.properties, heading: { type: String } };
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: false };

  declare heading: string | undefined;

  readonly #room = new Selected<RoomState, ChatState>(this, shownOf, shallowEqual);
  readonly #scroll = new ScrollKeeper();
  readonly #composer = new Composer(
    this,
    () => this.current,
    () => this.#jump(),
    (usual) => this.brandText("chat.placeholder", usual),
  );

  #view: View = following;
  #expanded: ReadonlySet<string> = new Set();
  #fetching = false;
  #heard: string | null = null;
  #lastLog: Element | null = null;
  #announceTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #act: LineActions = {
    retry: (key) => this.current?.room.retry(key),
    discard: (key) => this.current?.room.discard(key),
    expand: (key) => {
      this.#expanded = new Set(this.#expanded).add(key);
      this.requestUpdate();
    },
    said: (text) => this.#composer.tools?.said(text) ?? text,
  };

  /** Puts the focus where a message is written. */
  override focus(): void {
    this.#composer.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ownerDocument.addEventListener("frontrow-chat", this.#onAsked);
    if (this.#lastLog !== null) this.#scroll.observe(this.#lastLog);
  }

  override disconnectedCallback(): void {
    this.ownerDocument.removeEventListener("frontrow-chat", this.#onAsked);
    clearTimeout(this.#announceTimer);
    this.#announceTimer = undefined;
    this.#scroll.stop();
    super.disconnectedCallback();
  }

  protected override clientChanged(client: Client | null): void {
    this.#view = following;
    this.#heard = null;
    this.#expanded = new Set();
    this.#room.follow(client === null ? null : paced(client.room.state, onlyOthersLines));
    this.#composer.reset();
  }

  /** At most one drawing a frame, however fast lines come; the first at once. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated && this.ownerDocument.visibilityState === "visible") {
      await new Promise((done) => requestAnimationFrame(done));
    }
    super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#scroll.before(this.#view.follow);
  }

  protected override updated(): void {
    const log = this.renderRoot.querySelector(".log");
    if (log !== null && log !== this.#lastLog) {
      this.#lastLog = log;
      this.#scroll.observe(log);
    }
    this.#scroll.after(this.#view.follow);
    this.#composer.fit();
    this.#announceSoon();
  }

  protected override render(): TemplateResult {
    const state = this.#room.value;
    const lines = state?.messages ?? [];
    const range = rangeOf(this.#view, lines);
    const isNew = unread(this.#view, lines);
    const heading = this.heading ?? words.title;
    return html`
      ${heading === "" ? nothing : html`<header class="head" part="head"><h2 dir="auto">${heading}</h2></header>`}
      <div class="middle">
        <div class="log" part="log" role="log" aria-live="off" aria-label=${words.messages} tabindex="0" @scroll=${this.#onScroll}>
          <div class="lines">
          ${state?.hasOlder && range.from === 0 ? this.#olderView() : nothing}
          ${
            lines.length === 0
              ? emptyView(state?.connection)
              : html`<ol>
                ${repeat(
                  lines.slice(range.from, range.to),
                  (line) => line.key,
                  (line, i) => this.#lineView(line, lines[range.from + i - 1]),
                )}
              </ol>`
          }
          </div>
        </div>
        ${this.#awayView(state)}
        ${
          this.#view.follow
            ? nothing
            : html`<button class="new ${isNew === 0 ? "none" : ""}" part="new" aria-label=${isNew === 0 ? words.newest : words.unreadSaid(isNew)} @click=${this.#onNew}>
              ${isNew === 0 ? nothing : words.unread(isNew)}${icon("down", 16)}
            </button>`
        }
      </div>
      <slot name="above"></slot>
      <div role="status">${state?.shield ? html`<p class="shield" part="shield">${shieldWords.on}</p>` : nothing}</div>
      ${this.#composer.view(state)}
      <div class="hidden" aria-live="polite" aria-atomic="true" id="said"></div>
    `;
  }

  /** Quiet, and over the lines: coming and going it must not move them. */
  #awayView(state: ChatState | null): TemplateResult | typeof nothing {
    if (state?.connection !== "reconnecting" || state.messages.length === 0) return nothing;
    return html`<div class="away" part="away" role="status"><span class="spinner"></span>${words.reconnecting}</div>`;
  }

  /** Lines never change, so one is drawn again only when it or its neighbour is another. */
  #lineView(line: ChatLine, before: ChatLine | undefined): unknown {
    const expanded = this.#expanded.has(line.key);
    return guard([line, before, expanded, language.get(), this.#composer.tools?.palette()], () =>
      lineView(line, before, expanded, this.#act),
    );
  }

  #olderView(): TemplateResult {
    return html`<div class="older">
      ${
        this.#fetching
          ? html`<span class="spinner"></span><span class="hidden" role="status">${words.loadingOlder}</span>`
          : html`<button @click=${this.#fetchOlder}>${words.older}</button>`
      }
    </div>`;
  }

  get #lines(): ChatState["messages"] {
    return this.#room.value?.messages ?? [];
  }

  /** Back to the newest line, and following again. */
  #jump(): void {
    this.#view = following;
    this.requestUpdate();
  }

  readonly #onNew = () => {
    this.#jump();
    // The pill goes away; the focus must not fall to the top of the page.
    this.renderRoot.querySelector<HTMLElement>(".log")?.focus({ preventScroll: true });
  };

  readonly #onAsked = () => this.focus();

  readonly #onScroll = () => {
    const where = this.#scroll.moved();
    const lines = this.#lines;
    if (where === "bottom") {
      const more = extendDown(this.#view, lines);
      if (more !== false) this.#show(more);
      else if (!this.#view.follow) this.#jump();
      return;
    }
    if (where === "same") return;
    if (where === "up" && this.#view.follow) this.#show(freeze(this.#view, lines));
    if (where === "up" && this.#scroll.nearTop()) {
      const more = extendUp(this.#view, lines);
      if (more !== false) this.#show(more);
      else void this.#fetchOlder();
    } else if (where === "down" && this.#scroll.nearBottom()) {
      const more = extendDown(this.#view, lines);
      if (more !== false) this.#show(more);
    }
  };

  #show(view: View): void {
    this.#view = view;
    this.requestUpdate();
  }

  readonly #fetchOlder = async () => {
    const room = this.current?.room;
    if (room === undefined || this.#fetching || !this.#room.value?.hasOlder) return;
    if (this.#view.follow) this.#view = freeze(this.#view, this.#lines);
    this.#fetching = true;
    this.requestUpdate();
    try {
      await room.older();
      this.#view = fromOldest(this.#view, this.#lines);
    } catch {
      // The room says what is wrong; the button stays for another try.
    }
    this.#fetching = false;
    this.requestUpdate();
  };

  /** Tells screen readers what came, in batches. */
  #announceSoon(): void {
    const newest = this.#lines.at(-1)?.key ?? null;
    if (this.#heard === null) {
      // What was there at the beginning is read by whoever wants to.
      this.#heard = newest;
      return;
    }
    if (newest === this.#heard || this.#announceTimer !== undefined) return;
    this.#announceTimer = setTimeout(() => {
      this.#announceTimer = undefined;
      const lines = this.#lines;
      const from = lines.findLastIndex((line) => line.key === this.#heard);
      this.#heard = lines.at(-1)?.key ?? null;
      const said = this.renderRoot.querySelector("#said");
      const text = announcement(
        from < 0 ? lines.slice(-1) : lines.slice(from + 1),
        this.#room.value?.me?.id ?? null,
      );
      if (said !== null && text !== "") said.textContent = text;
    }, announceEvery);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-chat": FrontrowChat;
  }
}
