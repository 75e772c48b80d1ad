/** Makes an element with a class and what it holds; texts of people are text and never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

/** An element whose text is somebody's own: it has its own direction. */
export function said<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text: string,
): HTMLElementTagNameMap[K] {
  const node = el(tag, className, text);
  node.dir = "auto";
  return node;
}

/** Sets the text of an element where it is another. */
export function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

const svg = "http://www.w3.org/2000/svg";

/** A sign of one path, 24 by 24. */
export function sign(path: string): SVGElement {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("aria-hidden", "true");
  node.classList.add("sign");
  const line = document.createElementNS(svg, "path");
  line.setAttribute("d", path);
  node.append(line);
  return node;
}

/** A drawing of dark modules on light, as readers of codes want it. */
export function code(size: number, path: string): SVGElement {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("viewBox", `0 0 ${size} ${size}`);
  node.setAttribute("aria-hidden", "true");
  node.classList.add("code");
  const dark = document.createElementNS(svg, "path");
  dark.setAttribute("d", path);
  node.append(dark);
  return node;
}

/** The signs that are drawn. */
export const signs = {
  check: "M5 12.5l4.5 4.5L19 7.5",
} as const;

/** How long a thing takes to go, ms; it is drawn by the style of `leaving`. */
const goes = 220;

/**
 * A place for one thing at a time: it comes in, is drawn again while its key is
 * the same, and goes.
 */
export class Spot<T> {
  readonly node: HTMLElement;
  readonly #make: (value: T) => { readonly node: HTMLElement; readonly update?: (value: T) => void };
  #key: string | null = null;
  #now: { readonly node: HTMLElement; readonly update?: (value: T) => void } | null = null;

  constructor(
    node: HTMLElement,
    make: (value: T) => { readonly node: HTMLElement; readonly update?: (value: T) => void },
  ) {
    this.node = node;
    this.#make = make;
  }

  /** Shows a value, or nothing. */
  show(key: string | null, value?: T): void {
    if (key !== null && key === this.#key && value !== undefined) {
      this.#now?.update?.(value);
      return;
    }
    this.#leave();
    this.#key = key;
    if (key === null || value === undefined) return;
    this.#now = this.#make(value);
    this.#now.update?.(value);
    this.node.append(this.#now.node);
  }

  #leave(): void {
    const was = this.#now?.node;
    this.#now = null;
    if (was === undefined) return;
    was.classList.add("leaving");
    setTimeout(() => was.remove(), goes);
  }
}
