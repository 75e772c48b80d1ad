import type { Client, Stop } from "@frontrow/core";
import { LitElement, type PropertyValues } from "lit";
import type { BrandTexts, TextKey } from "./brand/source.ts";
import { followPage, fromRight, language } from "./lang/language.ts";
import { serverOf, sharedClient } from "./shared.ts";
import { installTokens } from "./tokens.ts";

/**
 * What every element of a channel has in common: it finds its client (given as a
 * property, or shared by `server` and `channel`) and keeps the room connected
 * while it is on the page. Elements read by selector and ask; they fetch nothing.
 */
export abstract class ChannelElement extends LitElement {
  static override properties = {
    server: { type: String },
    channel: { type: String },
    client: { attribute: false },
    brand: { type: String },
  };

  /** Origin of the server; the page's own without it. */
  declare server: string | undefined;
  /** Name of the channel. */
  declare channel: string | undefined;
  /** A client of the embedding page's own; it goes before `server` and `channel`. */
  declare client: Client | undefined;
  /** `off`: the element keeps the look of the page, and not that of the channel. */
  declare brand: string | undefined;

  #current: Client | null = null;
  #stop: Stop | null = null;
  #undress: Stop | null = null;
  #texts: BrandTexts = {};
  #unspoken: Stop | null = null;

  constructor() {
    super();
    this.server = undefined;
    this.channel = undefined;
    this.client = undefined;
    this.brand = undefined;
  }

  /** The client in use; null while no channel is named. */
  protected get current(): Client | null {
    return this.#current;
  }

  override connectedCallback(): void {
    installTokens(this.ownerDocument);
    super.connectedCallback();
    followPage(this.ownerDocument);
    this.#unspoken = language.subscribe(this.#speak);
    this.#speak();
    if (this.#current !== null && this.#stop === null) this.#begin(this.#current);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unspoken?.();
    this.#unspoken = null;
    this.#end();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("brand") && this.#stop !== null && this.#current !== null) this.#dress(this.#current);
    const next = this.client ?? (this.channel ? sharedClient(this.server, this.channel) : null);
    if (next === this.#current) return;
    this.#end();
    this.#current = next;
    this.clientChanged(next);
    if (next !== null && this.isConnected) this.#begin(next);
  }

  /** Called before drawing when another client is in use. */
  protected abstract clientChanged(client: Client | null): void;

  /** Called when the client has begun, and again after the element was moved. */
  protected began(_client: Client): void {}

  /** Called when the element leaves the client. */
  protected ended(): void {}

  /** Draws in the language of the page, and from its side. */
  readonly #speak = () => {
    const spoken = language.get();
    const dir = fromRight(spoken) ? "rtl" : "ltr";
    if (getComputedStyle(this).direction !== dir) this.dir = dir;
    const outer = this.closest("[lang]")?.getAttribute("lang") ?? "";
    if (!outer.toLowerCase().startsWith(spoken)) this.lang = spoken;
    this.requestUpdate();
  };

  /** Takes the texts of the channel's brand. */
  branded(texts: BrandTexts): void {
    this.#texts = texts;
    this.requestUpdate();
  }

  /** What the channel's brand says there, or else what is usual. */
  protected brandText(key: TextKey, usual: string): string {
    return this.#texts[key] ?? usual;
  }

  /** Puts the channel's brand on, where the server is known. */
  #dress(client: Client): void {
    this.#undress?.();
    const server = serverOf(client);
    if (server === undefined || this.brand === "off") return;
    let stop: Stop | null | undefined;
    this.#undress = () => {
      stop?.();
      stop = null;
    };
    import("@frontrow/elements/brand").then(
      ({ dress }) => {
        if (stop === undefined) stop = dress(this, server, client);
      },
      () => {}, // the usual look is a look
    );
  }

  #begin(client: Client): void {
    this.#stop = client.start();
    this.#dress(client);
    this.began(client);
  }

  #end(): void {
    if (this.#stop === null) return;
    this.ended();
    this.#stop();
    this.#stop = null;
    this.#undress?.();
    this.#undress = null;
  }
}
