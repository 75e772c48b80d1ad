import type { Client, Stop } from "@frontrow/core";
import { LitElement, type PropertyValues } from "lit";
import { sharedClient } from "./shared.ts";
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
  };

  /** Origin of the server; the page's own without it. */
  declare server: string | undefined;
  /** Name of the channel. */
  declare channel: string | undefined;
  /** A client of the embedding page's own; it goes before `server` and `channel`. */
  declare client: Client | undefined;

  #current: Client | null = null;
  #stop: Stop | null = null;

  constructor() {
    super();
    this.server = undefined;
    this.channel = undefined;
    this.client = undefined;
  }

  /** The client in use; null while no channel is named. */
  protected get current(): Client | null {
    return this.#current;
  }

  override connectedCallback(): void {
    installTokens(this.ownerDocument);
    super.connectedCallback();
    if (this.#current !== null && this.#stop === null) this.#begin(this.#current);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override willUpdate(_changed: PropertyValues): void {
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

  #begin(client: Client): void {
    this.#stop = client.start();
    this.began(client);
  }

  #end(): void {
    if (this.#stop === null) return;
    this.ended();
    this.#stop();
    this.#stop = null;
  }
}
