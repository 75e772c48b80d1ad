import type { Stop } from "@frontrow/core";

/** A keyboard takes more than this from the height, px. */
const keyboard = 140;

/**
 * Keeps the page as high as what the eye sees, so that a phone's keyboard
 * pushes the composer up and covers nothing. Tells whether it is open.
 */
export function followViewport(root: HTMLElement, onKeyboard: (open: boolean) => void): Stop {
  const view = window.visualViewport;
  if (view === null) return () => {};
  let [tallest, width] = [0, 0];
  const apply = () => {
    // Another width is another orientation, which has a height of its own.
    if (Math.round(view.width) !== width) {
      width = Math.round(view.width);
      tallest = 0;
    }
    // Zooming in shrinks the visual viewport as well; only the layout is followed then.
    const height = view.scale > 1.05 ? window.innerHeight : view.height;
    tallest = Math.max(tallest, height);
    root.style.setProperty("--view-height", `${height}px`);
    root.style.setProperty("--view-top", `${view.scale > 1.05 ? 0 : view.offsetTop}px`);
    onKeyboard(tallest - height > keyboard && matchMedia("(pointer: coarse)").matches);
  };
  apply();
  view.addEventListener("resize", apply);
  view.addEventListener("scroll", apply);
  return () => {
    view.removeEventListener("resize", apply);
    view.removeEventListener("scroll", apply);
    root.style.removeProperty("--view-height");
    root.style.removeProperty("--view-top");
  };
}
