import type { Client } from "@frontrow/core";
import { EmoteTool } from "@frontrow/elements/emotes";
import { html, type ReactiveControllerHost, type TemplateResult } from "lit";
import { LineTool } from "./tool.ts";

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

/** What a chat has beside its lines and its field. It comes after them: a chat draws and says without it. */
export class ChatTools {
  readonly #emotes: EmoteTool;
  readonly #lines: LineTool;

  constructor(host: Host, client: () => Client | null) {
    this.#emotes = new EmoteTool(host, client);
    this.#lines = new LineTool(host, client);
  }

  /** Forgets what is open and under way, for another room. */
  close(): void {
    this.#emotes.close();
    this.#lines.close();
  }

  /** What stands over the field. */
  view(): TemplateResult {
    return html`${this.#emotes.view()}${this.#lines.view()}`;
  }

  /** What stands beside it, and under it. */
  button = () => this.#emotes.button();
  note = () => this.#emotes.note();

  /** What is typed into it; a key that was meant for the tools is taken. */
  typed = () => this.#emotes.typed();
  key = (event: KeyboardEvent) => this.#emotes.key(event);

  /** What lines are drawn with. */
  palette = () => this.#emotes.palette();
  said = (text: string) => this.#emotes.said(text);

  /** Something is said: says it where it is no line of its own; undefined where it is one. */
  send(text: string): Promise<unknown> | undefined {
    this.#emotes.close();
    return this.#lines.send(text);
  }
}
