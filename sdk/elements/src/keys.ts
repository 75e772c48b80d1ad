/** What a key of the player asks for. */
export type Action =
  | "play"
  | "mute"
  | "full"
  | "theater"
  | "louder"
  | "quieter"
  | "live"
  | "stats"
  | "chat"
  | "help";

/** The keys with one letter or sign, which a person can turn off (WCAG 2.1.4). */
const characterKeys: Readonly<Record<string, Action>> = {
  k: "play",
  m: "mute",
  f: "full",
  t: "theater",
  l: "live",
  "/": "chat",
  "?": "help",
};

/** What the help dialog lists, in its order; the player's words say what each does. */
export const keyHelp = [
  { keys: ["Space", "K"], does: "play" },
  { keys: ["M"], does: "mute" },
  { keys: ["↑", "↓"], does: "volume" },
  { keys: ["L"], does: "live" },
  { keys: ["F"], does: "full" },
  { keys: ["T"], does: "theater" },
  { keys: ["/"], does: "chat" },
  { keys: ["1", "–", "9"], does: "pick" },
  { keys: ["?"], does: "help" },
] as const;

/** The parts of a KeyboardEvent that decide. */
export interface Press {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly defaultPrevented?: boolean;
  readonly isComposing?: boolean;
}

/** Where the focus is: in a text, on a control with keys of its own, or elsewhere. */
export type Focus = "text" | "control" | "scroller" | "free";

/** The action of a key press, or null where the key belongs to somebody else. */
export function actionOf(press: Press, focus: Focus, characters: boolean): Action | null {
  if (press.altKey || press.ctrlKey || press.metaKey || press.defaultPrevented || press.isComposing)
    return null;
  if (focus === "text") return null;
  if (focus === "free") {
    if (press.key === " ") return "play";
    if (press.key === "ArrowUp") return "louder";
    if (press.key === "ArrowDown") return "quieter";
  }
  if (!characters) return null;
  const key = press.key.toLowerCase();
  return Object.hasOwn(characterKeys, key) ? (characterKeys[key] ?? null) : null;
}

const textFields = new Set(["TEXTAREA", "SELECT"]);
const inputsWithoutText = new Set([
  "button",
  "checkbox",
  "radio",
  "range",
  "submit",
  "reset",
  "color",
  "file",
]);

/** Where an event's focus is, seen through shadow roots. */
export function focusOf(event: Event): Focus {
  let focus: Focus = "free";
  for (const node of event.composedPath()) {
    if (!(node instanceof Element)) continue;
    if (textFields.has(node.tagName) || (node instanceof HTMLElement && node.isContentEditable))
      return "text";
    if (node instanceof HTMLInputElement && !inputsWithoutText.has(node.type)) return "text";
    if (node.tagName === "DIALOG") return "text";
    if (focus !== "free") continue;
    if (/^(BUTTON|A|INPUT|SUMMARY)$/.test(node.tagName)) focus = "control";
    else if (node.getAttribute("role") === "log") focus = "scroller";
  }
  return focus;
}
