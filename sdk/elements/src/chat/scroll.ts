/** How near to an end counts as being there, and how near asks for more, px. */
const atEnd = 24;
const nearEnd = 240;

/**
 * Keeps a scroller where its reader is while lines come and go: at the bottom
 * for who follows, and else with the line that they read at the same height. It
 * does by hand what `overflow-anchor` does in some browsers only.
 */
export class ScrollKeeper {
  #log: Element | null = null;
  #sizes: ResizeObserver | null = null;
  #follow = true;
  #lastTop = 0;
  #anchor: { readonly key: string; readonly offset: number } | null = null;

  /** Takes care of a scroller, whose one child holds the lines. */
  observe(log: Element): void {
    this.stop();
    this.#log = log;
    this.#lastTop = log.scrollTop;
    // A keyboard that opens, a window that narrows, a font that arrives must not leave a follower above the newest line.
    this.#sizes = new ResizeObserver(() => {
      if (this.#follow) this.#toBottom();
    });
    this.#sizes.observe(log);
    if (log.firstElementChild !== null) this.#sizes.observe(log.firstElementChild);
  }

  stop(): void {
    this.#sizes?.disconnect();
    this.#sizes = null;
  }

  /** Before a drawing: remembers which line stands where. */
  before(follow: boolean): void {
    this.#follow = follow;
    this.#anchor = null;
    const log = this.#log;
    if (follow || log === null) return;
    const top = log.getBoundingClientRect().top;
    for (const row of log.querySelectorAll<HTMLElement>("[data-key]")) {
      const box = row.getBoundingClientRect();
      if (box.bottom > top) {
        this.#anchor = { key: row.dataset.key ?? "", offset: box.top - top };
        return;
      }
    }
  }

  /** After a drawing: puts that line back, or goes to the bottom. */
  after(follow: boolean): void {
    this.#follow = follow;
    const log = this.#log;
    if (log === null) return;
    if (follow) {
      this.#toBottom();
      return;
    }
    if (this.#anchor === null) return;
    const row = log.querySelector(`[data-key="${CSS.escape(this.#anchor.key)}"]`);
    if (row === null) return;
    const offset = row.getBoundingClientRect().top - log.getBoundingClientRect().top;
    if (Math.abs(offset - this.#anchor.offset) < 0.5) return;
    log.scrollTop += offset - this.#anchor.offset;
    this.#lastTop = log.scrollTop;
  }

  /** After a scroll: where the reader went. Growth below a follower is no movement. */
  moved(): "bottom" | "up" | "down" | "same" {
    const log = this.#log;
    if (log === null) return "same";
    const top = log.scrollTop;
    const by = top - this.#lastTop;
    this.#lastTop = top;
    if (log.scrollHeight - top - log.clientHeight < atEnd) return "bottom";
    if (by < -0.5) return "up";
    return by > 0.5 ? "down" : "same";
  }

  nearTop(): boolean {
    return this.#log !== null && this.#log.scrollTop < nearEnd;
  }

  nearBottom(): boolean {
    const log = this.#log;
    return log !== null && log.scrollHeight - log.scrollTop - log.clientHeight < nearEnd;
  }

  #toBottom(): void {
    const log = this.#log;
    if (log === null) return;
    log.scrollTop = log.scrollHeight;
    this.#lastTop = log.scrollTop;
  }
}
