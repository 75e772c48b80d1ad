import type { Readable } from "@frontrow/core";

/** A value that the made-up room sets and the elements read. */
export class Cell<T extends object> implements Readable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }
  get(): T {
    return this.#value;
  }
  patch(fields: Partial<T>): void {
    this.#value = { ...this.#value, ...fields };
    for (const tell of [...this.#listeners]) tell(this.#value);
  }
  subscribe(tell: (value: T) => void): () => void {
    const own = (value: T) => tell(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }
}

/** µs since the Unix epoch. */
export const now = (): number => Date.now() * 1000;
