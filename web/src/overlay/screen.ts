import type { ChatView, Client, OverlayView, QAView, RoomState } from "@frontrow/core";
import { el, said } from "./draw.ts";
import { words } from "./words.ts";

/** Words of somebody, large: a line or a question that the staff put on the screen. */
export interface Quote {
  readonly key: string;
  readonly kind: "line" | "question";
  readonly name: string;
  readonly text: string;
}

/** How many pages of older lines are looked through for one that is on the screen. */
const pages = 20;

/** What the staff put on the screen, as far as its words are there. */
export function onScreen(room: RoomState): Quote | null {
  const { on } = (room.views.overlay as OverlayView | undefined) ?? {};
  if (!on) return null;
  if (on.kind === "question") return questionOf(room, (q) => q.id === on.id);
  const pinned = (room.views.chat as ChatView | undefined)?.pinned ?? [];
  const line = [...room.messages, ...pinned].find((l) => l.id === on.id && l.restricted !== true);
  if (!line) return null;
  return { key: on.id, kind: "line", name: line.by?.name || words.someone, text: line.text };
}

function questionOf(room: RoomState, is: (q: QAView["questions"][number]) => boolean): Quote | null {
  const q = ((room.views.qa as QAView | undefined)?.questions ?? []).find(is);
  if (!q) return null;
  return {
    key: q.id,
    kind: "question",
    name: q.by ? q.by.name || words.someone : words.anonymous,
    text: q.text,
  };
}

/** The question that is being answered; not the one that is on the screen anyway. */
export function answering(room: RoomState, beside: boolean): Quote | null {
  const { on } = (room.views.overlay as OverlayView | undefined) ?? {};
  return questionOf(room, (q) => q.status === "answering" && !(beside && q.id === on?.id));
}

/** Fetches older lines until the one on the screen is there; nothing where it is, or can't be found. */
export function finder(client: Client): (room: RoomState) => void {
  let asked: string | null = null;
  return (room) => {
    const { on } = (room.views.overlay as OverlayView | undefined) ?? {};
    if (on?.kind !== "chat" || on.id === asked || onScreen(room) !== null) return;
    const { id } = on;
    asked = id;
    void (async () => {
      const { room: source } = client;
      for (let page = 0; page < pages && source.state.get().hasOlder; page++) {
        if (asked !== id || onScreen(source.state.get()) !== null) return;
        await source.older();
      }
    })().catch(() => {
      asked = null; // The line dropped: whatever comes next asks again.
    });
  };
}

/** How large words are, so that long ones fit too: 1 is the largest. */
const sizeOf = (text: string): number => (text.length <= 80 ? 1 : text.length <= 200 ? 2 : 3);

/** Draws somebody's words. */
export function drawQuote(first: Quote): { readonly node: HTMLElement; readonly update: (q: Quote) => void } {
  const text = said("p", "text", "");
  const name = el("bdi", "name");
  const node = el("figure", "quote", text, el("figcaption", "who", name));
  if (first.kind === "question") node.prepend(el("p", "kind", words.question));
  return {
    node,
    update(q) {
      if (text.textContent !== q.text) text.textContent = q.text;
      if (name.textContent !== q.name) name.textContent = q.name;
      node.dataset.size = `${sizeOf(q.text)}`;
    },
  };
}
