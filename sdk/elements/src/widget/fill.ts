import { noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

/**
 * How far a bar is filled, 0 to 1, as an element's directive. It sets the style from
 * script: a strict content security policy refuses style attributes.
 */
class Fill extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("fill() is for an element.");
  }

  override update(part: ElementPart, [share]: [number]): typeof noChange {
    const to = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
    (part.element as HTMLElement).style.setProperty("scale", `${to.toFixed(4)} 1`);
    return noChange;
  }

  override render(_share: number): typeof noChange {
    return noChange;
  }
}

/** Fills a bar that stands at the beginning of its box. */
export const fill = directive(Fill);
