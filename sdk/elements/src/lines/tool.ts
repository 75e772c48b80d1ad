import type { ChatLine, Client, RoomState } from "@frontrow/core";
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  render,
  svg,
  type TemplateResult,
} from "lit";
import { words as chat } from "../chat/words.ts";
import { icon } from "../icons.ts";
import { errorText } from "../problem.ts";
import { lineStyle } from "./style.ts";
import { words } from "./words.ts";

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

/** What the next message is: an answer, or a line anew; `kept` is the draft that waits meanwhile. */
interface Task {
  readonly does: "reply" | "edit";
  readonly line: ChatLine & { readonly id: string };
  readonly kept: string;
}

/** How long its author may change a line, µs, as the room has it. */
const editable = 15 * 60 * 1_000_000;

const paths = {
  reply: "M9.5 6 4.5 11l5 5M4.5 11h9a6 6 0 0 1 6 6v1.5",
  remove: "M5 7h14M10 7V5h4v2M7 7l.8 12h8.4L17 7M10.3 10.5v5M13.7 10.5v5",
};

/** Whether keys that are pressed there write. */
const writes = (at: EventTarget | undefined) =>
  at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;

/**
 * Answers lines of a chat, changes and deletes one's own: with a mouse on the
 * line, with a finger after a touch of it, with keys by going up from the log.
 * It writes into the field as the keyboard does, so that the chat itself knows
 * little of it.
 */
export class LineTool implements ReactiveController {
  readonly #host: Host;
  readonly #client: () => Client | null;
  /** The tools, in the row that has them. */
  readonly #bar = document.createElement("div");

  #task: Task | null = null;
  /** What the server said to the last one. */
  #note: { readonly text: string; readonly calm: boolean } | null = null;
  /** The line that the bar is of, and whether it asks before it deletes. */
  #line: ChatLine | null = null;
  #asks = false;

  constructor(host: Host, client: () => Client | null) {
    this.#host = host;
    this.#client = client;
    this.#bar.className = "line-tools";
    this.#bar.setAttribute("role", "group");
    const root = host.renderRoot as ShadowRoot;
    const sheet = lineStyle.styleSheet;
    if (sheet !== undefined) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    root.addEventListener("pointerover", this.#onOver);
    host.addEventListener("pointerleave", this.#onLeave);
    root.addEventListener("click", this.#onClick);
    root.addEventListener("focusin", this.#onFocus);
    root.addEventListener("keydown", this.#onKey);
    host.addController(this);
    host.requestUpdate();
  }

  hostDisconnected(): void {
    this.close();
  }

  /** A line that has changed has other tools. */
  hostUpdated(): void {
    if (this.#line === null || !this.#bar.isConnected) return;
    const now = this.#lineOf(this.#bar.parentElement);
    if (now === null) this.#hide();
    else if (now !== this.#line) this.#show(this.#bar.parentElement);
  }

  /** Forgets what is under way, for another room. */
  close(): void {
    this.#task = null;
    this.#note = null;
    this.#hide();
  }

  /** What stands over the field. */
  view(): TemplateResult {
    return html`<div role="status">
      ${this.#task === null ? nothing : this.#aboutView(this.#task)}
      ${this.#note === null ? nothing : html`<p class="wrong ${this.#note.calm ? "calm" : ""}">${this.#note.text}</p>`}
    </div>`;
  }

  #aboutView({ does, line }: Task): TemplateResult {
    return html`<div class="about">
      <p dir="auto">${
        does === "edit"
          ? html`<b>${words.editing}</b>`
          : html`${words.replying} <b><bdi>${line.by?.name || chat.guest}</bdi></b> ${line.text}`
      }</p>
      <button type="button" aria-label=${words.cancel} title=${words.cancel} @click=${this.#cancel}>${icon("close", 16)}</button>
    </div>`;
  }

  /** Says a text as what is under way; undefined where that is nothing and the text a line of its own. */
  send(text: string): Promise<unknown> | undefined {
    const room = this.#client()?.room;
    const task = this.#task;
    this.#note = null;
    if (room === undefined || task === null) return undefined;
    const { line, does, kept } = task;
    this.#end(kept);
    if (does === "edit" && text === line.text.trim()) return Promise.resolve();
    const at = this.#client()?.clock.screen();
    const said =
      does === "edit"
        ? room.act("chat.edit", { id: line.id, text })
        : room.act("chat.send", { text, reply: line.id, ...(at != null && { at: Math.round(at) }) });
    return said.then(
      (answer) => {
        if ((answer as { held?: boolean } | undefined)?.held) this.#say(chat.held, true);
      },
      async (error) => {
        const why = errorText(error) || chat.failed;
        const calm = error?.code === "rate_limited";
        await this.#host.updateComplete;
        // Nothing of it is lost: it stands in the field again or, if something else was begun there, beside the reason.
        const free = this.#field()?.value.trim() === kept.trim();
        if (free) this.#begin(task, text);
        this.#say(free ? why : `${why} “${text}”`, calm);
      },
    );
  }

  #say(text: string, calm: boolean): void {
    this.#note = { text, calm };
    this.#host.requestUpdate();
  }

  #begin(task: Task, text?: string): void {
    this.#task = task;
    this.#note = null;
    this.#hide();
    if (text !== undefined) this.#write(text);
    this.#host.requestUpdate();
    this.#field()?.focus();
  }

  /** Nothing is under way any more; the field has what stood there before. */
  #end(kept: string): void {
    if (this.#task?.does === "edit") this.#write(kept);
    this.#task = null;
    this.#host.requestUpdate();
  }

  readonly #cancel = () => {
    this.#note = null;
    if (this.#task !== null) this.#end(this.#task.kept);
    this.#field()?.focus();
  };

  #do(does: Task["does"], line: ChatLine | null): void {
    if (line === null || line.id === null || !this.#may()[does](line)) return;
    const kept = this.#task?.does === "edit" ? this.#task.kept : (this.#field()?.value ?? "");
    // An answer is written into the draft as it is, a change in place of it.
    if (this.#task !== null) this.#end(kept);
    this.#begin({ does, line: { ...line, id: line.id }, kept }, does === "edit" ? line.text : undefined);
  }

  #remove(line: ChatLine | null): void {
    if (line === null || !this.#may().remove(line)) return;
    const row = this.#bar.parentElement;
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    this.#hide();
    this.#client()
      ?.room.act("chat.delete", { id: line.id })
      .catch((error) => this.#say(errorText(error) || chat.failed, false));
    const to = next instanceof HTMLElement && row === this.#root.activeElement ? next : this.#log();
    to?.focus({ preventScroll: true });
  }

  /** What this person may do with lines. */
  #may(): Record<Task["does"] | "remove", (line: ChatLine) => boolean> {
    const client = this.#client();
    const me = client?.room.state.get().me ?? null;
    const says = client !== null && (me === null || me.name === "" || me.can.includes("chat.send"));
    const sent = (line: ChatLine) => line.kind !== "system" && line.status === "sent" && line.id !== null;
    const own = (line: ChatLine) => sent(line) && me !== null && line.by?.id === me.id;
    const now = client?.clock.edge() ?? client?.clock.wall() ?? 0;
    return {
      reply: (line) => says && sent(line),
      edit: (line) => says && own(line) && line.kind !== "announcement" && now - line.at < editable,
      remove: own,
    };
  }

  /** Puts the tools into a row. */
  #show(row: Element | null): void {
    const line = this.#lineOf(row);
    const may = this.#may();
    if (row === null || line === null || !(may.reply(line) || may.remove(line))) {
      this.#hide();
      return;
    }
    if (line.key !== this.#line?.key) this.#asks = false;
    this.#line = line;
    this.#draw();
    if (this.#bar.parentElement !== row) row.append(this.#bar);
  }

  #hide(): void {
    this.#bar.remove();
    this.#line = null;
    this.#asks = false;
  }

  #draw(): void {
    const line = this.#line;
    if (line === null) return;
    this.#bar.setAttribute("aria-label", words.tools(line.by?.name || chat.guest));
    const may = this.#may();
    render(
      this.#asks
        ? html`<span>${words.sure}</span>
          <button type="button" class="word danger" @click=${() => this.#remove(line)}>${words.remove}</button>
          <button type="button" class="word" @click=${() => this.#ask(false)}>${words.cancel}</button>`
        : html`${may.reply(line) ? button(words.reply, sign(paths.reply), () => this.#do("reply", line)) : nothing}
          ${may.edit(line) ? button(words.edit, icon("pencil", 16), () => this.#do("edit", line)) : nothing}
          ${may.remove(line) ? button(words.remove, sign(paths.remove), () => this.#ask(true)) : nothing}`,
      this.#bar,
    );
  }

  /** Asks whether the line is to go, or leaves it; the focus stays in the tools. */
  #ask(asks: boolean): void {
    this.#asks = asks;
    this.#draw();
    this.#bar.querySelector("button")?.focus();
  }

  readonly #onOver = (event: Event) => {
    if ((event as PointerEvent).pointerType !== "mouse" || this.#busy()) return;
    this.#show((event.target as Element).closest(".row"));
  };

  readonly #onLeave = (event: PointerEvent) => {
    // A finger leaves with every touch.
    if (event.pointerType === "mouse" && !this.#busy()) this.#hide();
  };

  /** Whether the tools are in use, by keys above all: then the mouse, or lines that move under it, takes them nowhere. */
  #busy(): boolean {
    const at = this.#root.activeElement;
    const inRow = at !== null && this.#bar.parentElement?.contains(at) === true;
    return this.#asks || (inRow && at.matches(":focus-visible"));
  }

  readonly #onClick = (event: Event) => {
    const at = event.target as Element;
    if (!matchMedia("(hover: none)").matches || at.closest("button, a") !== null) return;
    const row = at.closest(".row");
    if (row === null) return;
    if (row === this.#bar.parentElement) this.#hide();
    else this.#show(row);
  };

  readonly #onFocus = (event: Event) => {
    const at = event.target as Element;
    if (this.#bar.contains(at)) return;
    if (at.matches(".row")) this.#show(at);
    else if (this.#bar.isConnected) this.#hide();
  };

  readonly #onKey = (e: Event) => {
    const event = e as KeyboardEvent;
    const at = event.composedPath()[0];
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = writes(at) ? this.#keyInField(event.key) : this.#keyInLog(event.key, at as Element);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #keyInField(key: string): boolean {
    const field = this.#field();
    if (key === "Escape" && (this.#task !== null || this.#note !== null)) {
      this.#cancel();
      return true;
    }
    if (key !== "ArrowUp" || field === null || field.value !== "" || this.#task !== null) return false;
    const may = this.#may();
    const last = this.#state()?.messages.findLast((line) => may.edit(line)) ?? null;
    if (last !== null) this.#do("edit", last);
    return last !== null;
  }

  #keyInLog(key: string, at: Element): boolean {
    const row = at.closest<HTMLElement>(".row");
    if (row === null && at !== this.#log()) return false;
    if (row !== at && row !== null && key !== "Escape") return false; // a button of the row has its own keys
    const rows = [...this.#root.querySelectorAll<HTMLElement>(".row")];
    const go = (to: HTMLElement | undefined) => {
      if (to === undefined) return false;
      to.tabIndex = -1;
      to.focus();
      return true;
    };
    const line = this.#lineOf(row);
    switch (key) {
      case "ArrowUp":
        return row === null ? go(this.#lowest(rows)) : go(rows[rows.indexOf(row) - 1]);
      case "ArrowDown":
        return row !== null && go(rows[rows.indexOf(row) + 1]);
      case "Escape":
        if (row === null) return false;
        if (this.#asks) this.#ask(false);
        (row === at ? this.#log() : row)?.focus({ preventScroll: true });
        return true;
      case "r":
      case "e":
        if (line === null) return false;
        this.#do(key === "r" ? "reply" : "edit", line);
        return true;
      case "x":
      case "Delete":
        if (line === null || !this.#may().remove(line)) return false;
        this.#ask(true);
        return true;
    }
    return false;
  }

  /** The lowest row that is in sight. */
  #lowest(rows: readonly HTMLElement[]): HTMLElement | undefined {
    const end = this.#log()?.getBoundingClientRect().bottom ?? 0;
    return rows.findLast((row) => row.getBoundingClientRect().bottom <= end + 1);
  }

  /** Writes in place of what stands in the field. */
  #write(text: string): void {
    const field = this.#field();
    if (field === null || field.value === text) return;
    field.setRangeText(text, 0, field.value.length, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }

  #lineOf(row: Element | null): ChatLine | null {
    const key = row?.getAttribute("data-key");
    return this.#state()?.messages.find((line) => line.key === key) ?? null;
  }

  #state(): RoomState | undefined {
    return this.#client()?.room.state.get();
  }

  get #root(): ShadowRoot {
    return this.#host.renderRoot as ShadowRoot;
  }

  #log(): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(".log");
  }

  #field(): HTMLTextAreaElement | null {
    return this.#root.querySelector("textarea");
  }
}

function button(label: string, drawn: unknown, pressed: () => void): TemplateResult {
  return html`<button type="button" aria-label=${label} title=${label} @click=${pressed}>${drawn}</button>`;
}

function sign(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${svg`<path d=${path}></path>`}</svg>`;
}
