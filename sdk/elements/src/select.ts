import type { Readable, Stop } from "@frontrow/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";

/**
 * Follows a part of a Readable for an element: it asks the element to draw when
 * that part changes, and only while the element is connected.
 */
export class Selected<T, U> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #pick: (value: T) => U;
  readonly #equal: (a: U, b: U) => boolean;

  #source: Readable<T> | null = null;
  #value: U | null = null;
  #stop: Stop | null = null;
  #connected = false;

  constructor(
    host: ReactiveControllerHost,
    pick: (value: T) => U,
    equal: (a: U, b: U) => boolean = Object.is,
  ) {
    this.#host = host;
    this.#pick = pick;
    this.#equal = equal;
    host.addController(this);
  }

  /** What the source says; null without one. */
  get value(): U | null {
    return this.#value;
  }

  /** Follows another source from now on, or none. */
  follow(source: Readable<T> | null): void {
    if (source === this.#source) return;
    this.#leave();
    this.#source = source;
    this.#join();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#join();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#leave();
  }

  #join(): void {
    const source = this.#source;
    if (source === null) {
      this.#take(null);
      return;
    }
    if (!this.#connected || this.#stop !== null) return;
    this.#stop = source.subscribe((value) => this.#take(this.#pick(value)));
    this.#take(this.#pick(source.get()));
  }

  #leave(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #take(next: U | null): void {
    const last = this.#value;
    if (last === next || (last !== null && next !== null && this.#equal(last, next))) return;
    this.#value = next;
    this.#host.requestUpdate();
  }
}
