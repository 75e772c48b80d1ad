import type { Stop } from "@frontrow/core";
import {
  type Client,
  type FrontrowError,
  type Me,
  type RoomEvent,
  type RoomState,
  shallowEqual,
} from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { ChannelElement } from "../base.ts";
import { icon } from "../icons.ts";
import { errorHelp } from "../problem.ts";
import { Selected } from "../select.ts";
import { words } from "./words.ts";

type Seen = Pick<RoomState, "connection" | "me" | "views" | "mine" | "counters">;

/**
 * What the widgets of a room's activities have in common: the room as it stands
 * at the moment on screen, and the way to ask something of it. A widget draws
 * what it is told and keeps nothing that the room knows.
 */
export abstract class WidgetElement extends ChannelElement {
  readonly #seen = new Selected<RoomState, Seen>(
    this,
    ({ connection, me, views, mine, counters }) => ({ connection, me, views, mine, counters }),
    shallowEqual,
  );
  #asking = 0;
  #problem: FrontrowError | null = null;
  #quiet: Stop | null = null;

  /** What everybody sees of a feature; null until the room was heard. */
  protected view<T>(feature: string): T | null {
    return (this.#seen.value?.views[feature] as T | undefined) ?? null;
  }

  /** What the room has of a feature for this viewer alone; null for nothing. */
  protected own<T>(feature: string): T | null {
    return (this.#seen.value?.mine[feature] as T | undefined) ?? null;
  }

  /** The latest of what a feature counts; null for nothing. */
  protected counted<T>(feature: string): T | null {
    return (this.#seen.value?.counters[feature] as T | undefined) ?? null;
  }

  protected get viewers(): number {
    return this.#seen.value?.counters.viewers ?? 0;
  }

  protected get me(): Me | null {
    return this.#seen.value?.me ?? null;
  }

  /** Whether the viewer may do what needs that capability; false until they are known. */
  protected can(capability: string): boolean {
    return this.me?.can.includes(capability) ?? false;
  }

  /** Whether the room has been heard at all, and whether it is heard now. */
  protected get known(): boolean {
    return this.#seen.value !== null && Object.keys(this.#seen.value.views).length > 0;
  }

  protected get online(): boolean {
    return this.#seen.value?.connection === "online";
  }

  /** Whether an answer is waited for. */
  protected get asking(): boolean {
    return this.#asking > 0;
  }

  /** µs on the programme clock: the moment that this viewer's clocks count by. */
  protected get edge(): number {
    const clock = this.current?.clock;
    return clock === undefined ? 0 : (clock.edge() ?? clock.wall());
  }

  /** µs on the programme clock: what this viewer has on screen, or the edge where nothing plays. */
  protected get moment(): number {
    return this.current?.clock.screen() ?? this.edge;
  }

  /** The `at` of a command: the moment on screen; nothing where nothing plays. */
  protected get seen(): { readonly at?: number } {
    const at = this.current?.clock.screen() ?? null;
    return at === null ? {} : { at: Math.round(at) };
  }

  /**
   * Asks the room for something. What it refuses is shown (`problem`), and
   * undefined is returned; a granted wish without an answer returns null.
   */
  protected async ask(command: `${string}.${string}`, data?: unknown): Promise<unknown> {
    const client = this.current;
    if (client === null) return undefined;
    this.#asking++;
    this.#problem = null;
    this.requestUpdate();
    try {
      return (await client.room.act(command, data)) ?? null;
    } catch (e) {
      this.#problem = e as FrontrowError;
      return undefined;
    } finally {
      this.#asking--;
      this.requestUpdate();
    }
  }

  /** Asks for something in the background, some time within `spread` ms: nobody waits for it, nor hears of a refusal. */
  protected async quietly(command: `${string}.${string}`, data?: unknown, spread = 0): Promise<void> {
    const client = this.current;
    if (spread > 0) await new Promise((next) => setTimeout(next, Math.random() * spread));
    if (client === null || client !== this.current || !this.isConnected) return;
    await client.room.act(command, data).catch(() => {});
  }

  /** Forgets the last refusal. */
  protected forgive(): void {
    if (this.#problem === null) return;
    this.#problem = null;
    this.requestUpdate();
  }

  /** The last refusal, in a live region that is always there. */
  protected problem(): TemplateResult {
    const p = this.#problem;
    return html`<p class="problem" part="problem" role="status">
      ${p === null ? nothing : html`${icon("alert", 16)} <span>${errorHelp(p)}</span>`}
    </p>`;
  }

  /** What stands in place of a widget's content while the room is not known: the same everywhere. */
  protected waiting(): TemplateResult {
    const gone = this.#seen.value?.connection === "closed";
    return html`<div class="waiting" part="waiting" aria-busy=${gone ? "false" : "true"}>
      ${gone ? words.gone : html`<i class="bone"></i><i class="bone short"></i>`}
    </div>`;
  }

  /** What stands where there is nothing to show: an icon, a title and a sentence. */
  protected empty(title: string, text: string): TemplateResult {
    return html`<div class="empty" part="empty"><b>${title}</b><span>${text}</span></div>`;
  }

  /** Called for each event of the room while the widget is on the page. */
  protected happened?(event: RoomEvent): void;

  protected override clientChanged(client: Client | null): void {
    this.#problem = null;
    this.#seen.follow(client?.room.state ?? null);
  }

  protected override began(client: Client): void {
    if (this.happened !== undefined) this.#quiet = client.room.on((e) => this.happened?.(e));
  }

  protected override ended(): void {
    this.#quiet?.();
    this.#quiet = null;
  }
}
