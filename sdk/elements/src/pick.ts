import { focusOf } from "./keys.ts";

/** Where the player keeps the choice about keys of one sign. */
const keysStore = "frontrow.keys";

/** An element of which an option can be chosen: a poll, a quiz, a list of them. */
interface Choosing {
  choose(index: number): boolean;
}

const canChoose = (node: Element): node is Element & Choosing =>
  typeof (node as Partial<Choosing>).choose === "function";

/** Chooses in the first element under a node that takes it, through shadow roots. */
function chooseIn(node: Element, index: number): boolean {
  if (canChoose(node) && node.choose(index)) return true;
  for (const child of node.shadowRoot?.children ?? []) if (chooseIn(child, index)) return true;
  for (const child of node.children) if (chooseIn(child, index)) return true;
  return false;
}

function lettersOff(): boolean {
  try {
    return localStorage.getItem(keysStore) === "off";
  } catch {
    return false;
  }
}

/**
 * Chooses an option of what is open in `within` by a key of 1 to 9, unless the
 * key belongs to a field or to the browser, or the viewer turned such keys off.
 * Returns whether it did.
 */
export function pickByKey(event: KeyboardEvent, within: Element): boolean {
  if (!/^[1-9]$/.test(event.key) || event.repeat || event.defaultPrevented || event.isComposing) return false;
  if (event.altKey || event.ctrlKey || event.metaKey || focusOf(event) === "text" || lettersOff())
    return false;
  if (!chooseIn(within, Number(event.key) - 1)) return false;
  event.preventDefault();
  return true;
}
