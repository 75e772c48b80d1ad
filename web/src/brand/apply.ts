import type { Client, Stop } from "@frontrow/core";
import { loadBrand, serverOf } from "@frontrow/elements";
import type { Brand } from "@frontrow/elements/brand";

/** How long a page waits for its brand before it is drawn without, ms. */
const patience = 150;

/**
 * Draws a page, or a part of one, in the brand of a client's channel until it is
 * stopped, and tells what the brand is. Nothing is seen for a moment, so that
 * it is drawn once; what comes later is faded in.
 */
export function applyBrand(
  client: Client,
  root: HTMLElement = document.documentElement,
  tell: (brand: Brand | null) => void = () => {},
): Stop {
  const server = serverOf(client);
  // A client of another kind, as that of a fixture, has nobody to be asked.
  if (server === undefined) return () => {};
  const stops: Stop[] = [];
  let over = false;
  const show = () => root.classList.remove("brand-wait");
  root.classList.add("brand-wait");
  const timer = setTimeout(show, patience);
  stops.push(() => clearTimeout(timer), show);
  loadBrand().then(({ brandSource, paint }) => {
    if (over) return;
    const source = brandSource(server, client.channel);
    const draw = () => {
      const brand = source.get();
      if (brand === null) return;
      const late = !root.classList.contains("brand-wait");
      const before = root.style.cssText;
      paint(root, brand);
      tell(brand);
      if (late && before !== root.style.cssText && !matchMedia("(prefers-reduced-motion: reduce)").matches)
        root.animate({ opacity: [0.3, 1] }, 240);
      show();
    };
    stops.push(source.subscribe(draw), source.follow(client), () => paint(root, null));
    draw();
  }, show);
  return () => {
    over = true;
    for (const stop of stops) stop();
  };
}
