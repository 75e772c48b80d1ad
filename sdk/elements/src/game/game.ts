import type { Game, GameCounters, GameMine, GameView, PointsMine, RoomEvent } from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { Announcer } from "../widget/announcer.ts";
import { Countdown } from "../widget/countdown.ts";
import { partStyles } from "../widget/parts.ts";
import { widgetStyles } from "../widget/styles.ts";
import { WidgetElement } from "../widget/widget.ts";
import { words as common } from "../widget/words.ts";
import { bingo } from "./bingo.ts";
import { Check } from "./check.ts";
import { giveaway, wheel } from "./drawn.ts";
import { type GameFace, type GameForm, outcome, resultOf } from "./face.ts";
import { goal, prediction } from "./stake.ts";
import { gameStyles } from "./styles.ts";
import { answer, survivor } from "./survivor.ts";
import { Pulls, tug } from "./tug.ts";
import { words } from "./words.ts";

/** Over how long those who took part ask what they have now, ms: they hear of it at the same moment. */
const spread = 1_500;
const isOn = (g: Game) => g.stage === "open" || g.stage === "closed";

/** The game of that id; without one the newest that is on, or else the newest that was. */
export function gameOf(view: GameView, id: string | undefined): Game | null {
  if (id !== undefined && id !== "") return view.games.find((g) => g.id === id) ?? null;
  return view.games.findLast(isOn) ?? view.games.at(-1) ?? null;
}

/** How much time is left, µs: by one's own picture for what is answered by it, else by the live edge. Null: no end is planned. */
export function leftOf(g: Game, moment: number, edge: number): number | null {
  if (g.kind === "survivor" && g.round)
    return g.stage === "closed" && g.round.right === undefined ? g.round.closes - moment : null;
  if (g.stage !== "open" || g.closes === undefined) return null;
  return g.closes - (g.kind === "bingo" ? moment : edge);
}

/**
 * `<frontrow-game>`: a prediction, a giveaway, a wheel, a goal, a tug of war, a
 * survivor or a bingo.
 *
 * Attributes: `server`, `channel`; `game`, the id of one (without it the newest
 * that is on, or else the newest that was); `compact` for a narrow place.
 * Parts: card, question, time, problem, empty, waiting.
 */
export class FrontrowGame extends WidgetElement {
  static override styles = [widgetStyles, partStyles, gameStyles];
  static override properties = {
    ...WidgetElement.properties,
    game: { type: String },
    compact: { type: Boolean, reflect: true },
  };

  /** The id of a game. */
  declare game: string | undefined;
  declare compact: boolean;

  readonly #countdown = new Countdown(this);
  readonly #announcer = new Announcer(this);
  readonly #pulls = new Pulls(this);
  readonly #check = new Check(this, (game, from) =>
    (this.current?.room.act("game.entrants", { game, from }) ?? Promise.reject()).catch(() => undefined),
  );

  #for = "";
  #form: GameForm = {};
  #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #focused = false;

  constructor() {
    super();
    this.game = undefined;
    this.compact = false;
  }

  /** Chooses the option of that index, as a tap on it does; false if that can't be done now. */
  choose(index: number): boolean {
    const g = this.#game;
    if (g === null) return false;
    const face = this.#face(g);
    if (g.kind === "survivor") return answer(face, index);
    if (!face.open || !face.joins || index >= (g.options?.length ?? 0)) return false;
    if (g.kind === "tug") {
      this.#pulls.pull(index);
      return true;
    }
    if (g.kind !== "prediction" || face.own?.option !== undefined) return false;
    face.change({ ...face.form, option: index });
    return true;
  }

  get #game(): Game | null {
    const view = this.view<GameView>("game");
    return view === null ? null : gameOf(view, this.game);
  }

  #face(g: Game): GameFace {
    const left = leftOf(g, this.moment, this.edge);
    return {
      game: g,
      own: this.own<GameMine>("game")?.games?.[g.id] ?? null,
      count: this.counted<GameCounters>("game")?.games[g.id] ?? null,
      balance: this.own<PointsMine>("points")?.balance ?? null,
      me: this.me?.id,
      joins: this.can("activity.join"),
      hosts: this.can("activity.host"),
      staff: this.can("moderate"),
      open: g.stage === "open" && (left === null || left > 0),
      blocked: !this.online || this.asking,
      moment: this.moment,
      seen: this.seen,
      form: this.#form,
      change: (form) => {
        this.#form = form;
        this.forgive();
        this.requestUpdate();
      },
      ask: (command, data) => this.#act(command, data),
    };
  }

  async #act(command: `game.${string}`, data: object): Promise<unknown> {
    const said = await this.ask(command, data);
    if (command === "game.stake" && said !== undefined) {
      this.#form = {};
      void this.quietly("points.me");
    }
    return said;
  }

  protected override happened({ type, data }: RoomEvent): void {
    if (type === "points.granted" || type === "points.opened") void this.quietly("points.me");
    const id = data?.game;
    if (typeof id !== "string" || id !== this.#for) return;
    const own = this.own<GameMine>("game")?.games?.[id];
    if (own === undefined) return;
    const paid = own.amount !== undefined && ["game.resolved", "game.cancelled", "game.ended"].includes(type);
    if (paid || type === "game.revealed") void this.quietly("game.me", undefined, spread);
    if (paid) void this.quietly("points.me", undefined, spread);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#asked.clear();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#focused = (this.renderRoot as ShadowRoot | undefined)?.activeElement != null;
    const g = this.#game;
    if (g === null) return;
    if (g.id !== this.#for) {
      this.#for = g.id;
      this.#form = {};
      this.forgive();
    }
    this.#fetch(g);
  }

  /** Asks, once each, for what the room doesn't tell by itself: the card of a bingo, the points that can be staked. */
  #fetch(g: Game): void {
    if (!this.online || !this.can("activity.join")) return;
    const once = (key: string, ask: () => void) => {
      if (this.#asked.has(key)) return;
      this.#asked.add(key);
      ask();
    };
    const own = this.own<GameMine>("game")?.games?.[g.id];
    const staked = g.kind === "prediction" || (g.kind === "goal" && g.source !== "reactions");
    if (g.stage === "open" && staked) once("points", () => void this.quietly("points.me", undefined, spread));
    if (g.stage === "open" && g.kind === "bingo" && !own?.card && !this.can("activity.host"))
      once(`card ${g.id}`, () => void this.quietly("game.card", { game: g.id }, spread));
  }

  protected override updated(): void {
    const root = this.renderRoot as ShadowRoot;
    if (this.#focused && root.activeElement === null)
      root.querySelector<HTMLElement>(".card")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`${this.#content()}${this.#announcer.region()}`;
  }

  #content(): TemplateResult {
    if (!this.known) return this.waiting();
    const g = this.#game;
    if (g === null) return this.game ? this.empty(...words.gone) : this.empty(...words.empty);
    const left = leftOf(g, this.moment, this.edge);
    const running = left !== null && left > 0;
    this.#countdown.follow(left);
    this.#announcer.stage(...this.#said(g));
    const whole = (g.round?.seconds ?? g.seconds ?? 0) * 1_000_000;
    return html`<section class="card" part="card" tabindex="-1" aria-labelledby="question">
      <div class="head">
        ${icon("play", 16)}<span class="kind">${words.kind[g.kind]}</span>
        ${g.kind === "survivor" && g.round && g.rounds ? html`<span>${words.question(g.round.question + 1, g.rounds)}</span>` : nothing}
        ${g.audience ? html`<span class="chip">${common.only[g.audience] ?? g.audience}</span>` : nothing}
        <span class="end">${this.online ? (running ? this.#countdown.number(left) : this.#state(g)) : common.reconnecting}</span>
      </div>
      ${running && whole > 0 ? this.#countdown.bar(left, whole) : nothing}
      <h2 class="question" id="question" part="question" dir="auto">${g.title}</h2>
      ${g.stage === "cancelled" ? outcome(words.cancelled) : this.#kind(g)} ${this.problem()}
    </section>`;
  }

  #state(g: Game): string {
    if (!isOn(g)) return words.over;
    return g.kind !== "survivor" && (g.stage === "closed" || g.closes !== undefined) ? words.locked : "";
  }

  #kind(g: Game): TemplateResult {
    const face = this.#face(g);
    switch (g.kind) {
      case "prediction":
        return prediction(face);
      case "goal":
        return goal(face);
      case "tug":
        return tug(face, this.#pulls);
      case "giveaway":
        return giveaway(face, this.#check);
      case "wheel":
        return wheel(face, this.#check);
      case "survivor":
        return survivor(face);
      case "bingo":
        return this.#bingo(face);
    }
  }

  #bingo(face: GameFace): TemplateResult {
    const wall = this.current?.clock.wall() ?? 0;
    const rest = (face.form.until ?? 0) - wall;
    clearTimeout(this.#timer);
    // What is not heard for a while is counted down.
    if (rest > 0) this.#timer = setTimeout(() => this.requestUpdate(), (rest % 1_000_000) / 1000 + 20);
    return bingo(face, this.#check, wall);
  }

  /** What the live region says of a stage: its key, and the words. */
  #said(g: Game): readonly [string, string] {
    if (g.stage === "done" || g.stage === "cancelled")
      return [`${g.id} over`, words.saidOver(g.title, resultOf(g))];
    if (g.round)
      return g.round.right === undefined
        ? [`${g.id} ${g.round.question}`, g.round.text]
        : [`${g.id} ${g.round.question} right`, `${words.right}: ${g.round.options[g.round.right] ?? ""}`];
    if (g.stage === "closed") return [`${g.id} closed`, words.saidLocked(g.title)];
    return [`${g.id} open`, words.saidOpened(words.kind[g.kind], g.title)];
  }
}
