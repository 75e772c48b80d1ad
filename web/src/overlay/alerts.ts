import type { Client, Game, GameView, RoomEvent } from "@frontrow/core";
import { momentOf } from "./cards.ts";
import { el, Spot, said } from "./draw.ts";
import { words } from "./words.ts";

/** How long one stands, and between two of them, ms. */
const stands = 5_000;
const between = 500;
/** What is older than this is told no more, µs: it came while the line was away. */
const late = 15_000_000;
/** How many wait at most; the oldest go. */
const most = 10;

interface Alert {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
}

/** What happened that everybody should see, one after the other. */
export class Alerts {
  readonly node = el("div", "alerts");
  readonly #spot: Spot<Alert>;
  #queue: readonly Alert[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #made = 0;
  #shown = false;

  constructor(client: Client) {
    this.#spot = new Spot(this.node, drawAlert);
    client.room.on((event) => {
      if (!this.#shown || momentOf(client) - event.at > late) return;
      const games = (client.room.state.get().views.game as GameView | undefined)?.games ?? [];
      const alert = alertOf(event, games, `${this.#made++}`);
      if (alert !== null) this.#take(alert);
    });
  }

  /** Whether anything is shown: what happens while nothing is, is not made up for. */
  update(shown: boolean): void {
    if (this.#shown && !shown) this.#clear();
    this.#shown = shown;
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#spot.show(null);
  }

  #take(alert: Alert): void {
    this.#queue = [...this.#queue, alert].slice(-most);
    if (this.#timer === undefined) this.#next();
  }

  #next(): void {
    const [first, ...rest] = this.#queue;
    this.#queue = rest;
    this.#timer = undefined;
    if (first === undefined) return;
    this.#spot.show(first.key, first);
    this.#timer = setTimeout(() => {
      this.#spot.show(null);
      this.#timer = setTimeout(() => this.#next(), between);
    }, stands);
  }
}

/** What an event is to everybody who watches; null for nothing. */
function alertOf({ type, data = {} }: RoomEvent, games: readonly Game[], key: string): Alert | null {
  if (type === "chat.shoutout" && typeof data.name === "string") {
    const text = typeof data.text === "string" ? data.text : "";
    return { key, kind: words.shoutout, title: data.name, text };
  }
  if (type !== "game.ended" && type !== "game.drawn") return null;
  const game = games.find((g) => g.id === data.game);
  if (!game?.result) return null;
  if (game.kind === "goal")
    return game.result.reached ? { key, kind: words.reached, title: game.title, text: "" } : null;
  const names = (game.result.drawn ?? []).map((d) => d.name || words.someone);
  if (names.length === 0) return null;
  const kind = game.kind === "wheel" ? words.drawn : names.length === 1 ? words.winner : words.winners;
  const rest = Math.max(names.length, game.result.won ?? 0) - 3;
  const title = names.slice(0, 3).join(" · ");
  return { key, kind, title, text: rest > 0 ? words.more(rest) : game.title };
}

function drawAlert(alert: Alert): { readonly node: HTMLElement } {
  const node = el("section", "alert", el("p", "kind", alert.kind), said("p", "title", alert.title));
  if (alert.text !== "") node.append(said("p", "text", alert.text));
  return { node };
}
