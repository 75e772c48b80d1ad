import "./overlay.css";
import "./said.css";
import "./upright.css";
import { createClient, type OverlayView, type RoomState } from "@frontrow/core";
import { installTokens, speaks } from "@frontrow/elements";
import { texts } from "../lang/index.ts";
import { openLanguage } from "../ui/language.ts";
import { Alerts } from "./alerts.ts";
import { drawCard, drawGoal } from "./card.ts";
import { type Card, cardOf, type Goal, goalOf, momentOf } from "./cards.ts";
import { Lines } from "./chat.ts";
import { el, Spot } from "./draw.ts";
import { drawJoin } from "./join.ts";
import { type Kind, type Options, optionsOf, usual } from "./options.ts";
import { Floats } from "./reactions.ts";
import { answering, drawQuote, finder, onScreen, type Quote } from "./screen.ts";
import { consoleWords } from "./words.ts";

/** How often the server is told that the overlay is there, ms. */
const beatEvery = 3_000;
/** How often what shows time is drawn again, ms. */
const tickEvery = 250;
/** How long what is shown stays without a line, ms: whoever hides it could not be heard. */
const aloneFor = 10_000;
/** Refusals that no second try helps. */
const final: readonly string[] = ["unauthorized", "revoked", "no_such_channel"];

/** What draws one kind: its place, and what a change of the room does to it. */
interface Drawer {
  readonly node: HTMLElement;
  update?(room: RoomState, shown: boolean): void;
  clear?(): void;
}

function open(stage: HTMLElement, options: Options, token: string): void {
  const client = createClient({ channel: options.channel, token });
  const drawers = options.show.map((kind) => {
    const drawer = make[kind](client, options);
    placed(stage, kind, options).append(drawer.node);
    return drawer;
  });
  stage.hidden = true;
  let away: number | null = null;
  let over = false;

  const draw = () => {
    const room = client.room.state.get();
    const now = performance.now();
    away = room.connection === "online" ? null : (away ?? now);
    const { hidden } = (room.views.overlay as OverlayView | undefined) ?? { hidden: true };
    const shown = !over && !hidden && (away === null || now - away < aloneFor);
    if (!shown && !stage.hidden) for (const d of drawers) d.clear?.();
    stage.hidden = !shown;
    for (const d of drawers) d.update?.(room, shown);
  };
  const follow = (room: RoomState) => {
    if (!over && room.error && final.includes(room.error.code)) {
      over = true;
      console.warn(consoleWords.refused(room.error.message));
      setTimeout(leave);
    }
    draw();
  };
  const stops = [client.room.state.subscribe(follow), client.start()];
  const timers = [
    setInterval(draw, tickEvery),
    setInterval(() => void client.room.act("overlay.beat").catch(() => {}), beatEvery),
  ];
  const leave = () => {
    for (const stop of stops) stop();
    for (const timer of timers) clearInterval(timer);
  };
}

/** The place in the picture for a kind. Things in one place stand beside each other. */
function placed(stage: HTMLElement, kind: Kind, { at }: Options): HTMLElement {
  const place = at ?? usual[kind];
  const name = kind === "reactions" ? `rising ${place}` : place;
  const found = [...stage.children].find((c) => c.className === `place ${name}`);
  if (found instanceof HTMLElement) return found;
  const node = el("div", `place ${name}`);
  stage.append(node);
  return node;
}

type Client = ReturnType<typeof createClient>;

const make: Readonly<Record<Kind, (client: Client, options: Options) => Drawer>> = {
  poll(client) {
    const spot = new Spot<Card>(el("div", "spot"), drawCard);
    return {
      node: spot.node,
      update() {
        const card = cardOf(client);
        if (card === null) spot.show(null);
        else spot.show(card.key, card);
      },
    };
  },
  goal() {
    const spot = new Spot<Goal>(el("div", "spot"), drawGoal);
    return {
      node: spot.node,
      update(room) {
        const goal = goalOf(room);
        if (goal === null) spot.show(null);
        else spot.show(goal.key, goal);
      },
    };
  },
  chat(client, { chat }) {
    const lines = new Lines(chat);
    return { node: lines.node, update: (room) => lines.update(room, momentOf(client)) };
  },
  comment(client) {
    const find = finder(client);
    return quoted((room) => {
      find(room);
      return onScreen(room);
    });
  },
  question: (_, { show }) => quoted((room) => answering(room, show.includes("comment"))),
  alerts(client) {
    const alerts = new Alerts(client);
    return { node: alerts.node, update: (_, shown) => alerts.update(shown) };
  },
  reactions() {
    const floats = new Floats();
    return {
      node: floats.node,
      update: (room, shown) => floats.update(room, shown),
      clear: () => floats.clear(),
    };
  },
  qr: (_, { channel }) => ({ node: drawJoin(channel) }),
};

function quoted(find: (room: RoomState) => Quote | null): Drawer {
  const spot = new Spot<Quote>(el("div", "spot"), drawQuote);
  return {
    node: spot.node,
    update(room) {
      const quote = find(room);
      if (quote === null) spot.show(null);
      else spot.show(quote.key, quote);
    },
  };
}

/** `/overlay/CHANNEL`: what a mixer draws over its picture. It says nothing on air of itself. */
const options = optionsOf(new URL(location.href));
installTokens(document);
const stage = document.getElementById("overlay");
if (options.unknown.length > 0) console.warn(consoleWords.unknown(options.unknown.join(", ")));
if (options.nowhere !== null) console.warn(consoleWords.place(options.nowhere));
if (stage !== null && options.token !== null) {
  void speaks(texts);
  // The mixer's browser knows nobody's language: the desk puts its own into the address.
  await openLanguage();
  open(stage, options, options.token);
} else console.warn(consoleWords.noToken);
