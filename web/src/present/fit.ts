import { type RefObject, useLayoutEffect } from "react";

/** The smallest that a text is made to fit, of its own size. */
const least = 0.3;
const step = 0.05;

/**
 * Makes what is inside of an element smaller until it fits: `--fit` on it is 1 or less.
 * Done again when `key` changes, or the element's own size.
 */
export function useFit(frame: RefObject<HTMLElement | null>, key: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is fitted anew
  useLayoutEffect(() => {
    const node = frame.current;
    if (node === null) return;
    const fit = () => {
      let size = 1;
      node.style.setProperty("--fit", "1");
      while (
        size > least &&
        (node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1)
      ) {
        size = Math.max(least, size - step);
        node.style.setProperty("--fit", size.toFixed(2));
      }
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(node);
    // The font comes after the first drawing.
    void document.fonts?.ready.then(fit);
    return () => watch.disconnect();
  }, [frame, key]);
}

/** From so many characters on a heading begins smaller, so that its options keep their size. */
const longFrom = 80;

/** The class of a heading of that text. */
export const sizeOfText = (text: string): string => (text.length > longFrom ? "long" : "");
