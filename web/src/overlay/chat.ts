import type { ChatLine, ChatView, RoomState } from "@frontrow/core";
import { hueOf } from "@frontrow/elements";
import { el, said } from "./draw.ts";
import { words } from "./words.ts";

/** How many lines stand over the picture. */
const most = 8;
/** How long a line takes to fade, ms. */
const fades = 600;

const isSaid = (l: ChatLine) =>
  l.by !== null && l.kind !== "system" && l.status === "sent" && l.restricted !== true;

interface Standing {
  readonly node: HTMLElement;
  readonly until: number;
  text: string;
}

/** The newest lines: each stays for a time, and one that is taken back goes at once. */
export class Lines {
  readonly node = el("ol", "lines");
  readonly #stays: number;
  readonly #on = new Map<string, Standing>();
  readonly #seen = new Set<string>();

  /** `stays` is how long a line stays, ms; 0 for until others take its place. */
  constructor(stays: number) {
    this.#stays = stays;
  }

  /** Draws what is there now; `moment` is that of the programme, µs. */
  update(room: RoomState, moment: number): void {
    const newest = room.messages.filter(isSaid).slice(-most);
    const now = performance.now();
    const emotes = (room.views.chat as ChatView | undefined)?.emotes ?? {};
    for (const line of newest) {
      const id = line.id ?? line.key;
      const standing = this.#on.get(id);
      if (standing === undefined && !this.#seen.has(id)) {
        const age = Math.max(0, (moment - line.at) / 1000);
        const until = this.#stays === 0 ? Number.POSITIVE_INFINITY : now + this.#stays - age;
        this.#seen.add(id);
        if (until > now) this.#add(id, line, until, emotes);
      } else if (standing !== undefined && standing.text !== line.text) {
        const fresh = drawLine(line, emotes);
        standing.text = line.text;
        standing.node.replaceChildren(...fresh.childNodes);
      }
    }
    const there = new Set(room.messages.map((l) => l.id ?? l.key));
    const kept = new Set(newest.map((l) => l.id ?? l.key));
    for (const [id, { node, until }] of this.#on) {
      if (!there.has(id) || !kept.has(id)) this.#drop(id, node);
      else if (now >= until) this.#fade(id, node);
    }
    for (const id of this.#seen) if (!there.has(id)) this.#seen.delete(id);
  }

  #add(id: string, line: ChatLine, until: number, emotes: ChatView["emotes"]): void {
    const node = drawLine(line, emotes);
    this.#on.set(id, { node, until, text: line.text });
    this.node.append(node);
  }

  #drop(id: string, node: HTMLElement): void {
    this.#on.delete(id);
    node.remove();
  }

  #fade(id: string, node: HTMLElement): void {
    this.#on.delete(id);
    node.classList.add("fading");
    setTimeout(() => node.remove(), fades);
  }
}

function drawLine(line: ChatLine, emotes: ChatView["emotes"]): HTMLElement {
  const name = el("bdi", `name hue${hueOf(line.by?.id ?? "")}`, line.by?.name || words.someone);
  const text = said("span", "text", "");
  text.append(...withEmotes(line.text, emotes));
  return el("li", `line ${line.kind}`, name, " ", text);
}

/** How many emotes may stand alone in a line to be drawn large. */
const mostBig = 5;

/** A text with the pictures of its emotes: those that this server has, as the page loads from nowhere else. */
function withEmotes(text: string, emotes: ChatView["emotes"]): (Node | string)[] {
  const parts = text.split(/(:[A-Za-z0-9_]{2,32}:)/).map((part) => {
    const code = part.slice(1, -1);
    const source = part.startsWith(":") && Object.hasOwn(emotes, code) ? emotes[code] : undefined;
    if (source === undefined || !/^\/(?![/\\])/.test(source)) return part;
    const image = el("img", "emote");
    image.decoding = "async";
    image.src = source;
    image.alt = part;
    image.addEventListener("error", () => image.replaceWith(part));
    return image;
  });
  const pictures = parts.filter((part) => typeof part !== "string");
  const alone = parts.every((part) => typeof part !== "string" || part.trim() === "");
  if (alone && pictures.length <= mostBig) for (const picture of pictures) picture.classList.add("big");
  return parts;
}
