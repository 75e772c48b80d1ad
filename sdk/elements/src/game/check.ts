import type { Game } from "@frontrow/core";
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import { copied } from "../widget/copy.ts";
import type { GameFace } from "./face.ts";
import { words } from "./words.ts";

/** How long to wait for leave to ask for more of the list, ms. */
const patience = 1_200;

interface Marks {
  readonly total: number;
  readonly marks: readonly string[];
}

/** The whole list of entrants, page by page; null where it can't be had. */
async function entrants(
  face: GameFace,
  ask: (from: number) => Promise<unknown>,
  progress: (n: number, of: number) => void,
): Promise<readonly string[] | null> {
  const all: string[] = [];
  let misses = 0;
  for (;;) {
    const page = (await ask(all.length)) as Marks | undefined;
    if (page === undefined) {
      // Everybody may ask so often; a long list takes its time.
      if (++misses > 5) return null;
      await new Promise((next) => setTimeout(next, patience));
      continue;
    }
    misses = 0;
    all.push(...page.marks);
    progress(all.length, page.total);
    if (page.marks.length === 0 || all.length >= page.total) return face.game.result ? all : null;
  }
}

/** Checks a draw or the cards of a bingo in the viewer's own browser, and says what came of it. */
export class Check implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #ask: (game: string, from: number) => Promise<unknown>;
  #game = "";
  #said = "";
  #busy = false;

  constructor(host: ReactiveControllerHost, ask: (game: string, from: number) => Promise<unknown>) {
    this.#host = host;
    this.#ask = ask;
    host.addController(this);
  }

  hostConnected(): void {}

  /** What is needed to check, and a button that does it. */
  view(face: GameFace): TemplateResult | typeof nothing {
    const g = face.game;
    if (g.commitment === undefined) return nothing;
    if (g.id !== this.#game) {
      this.#game = g.id;
      this.#said = "";
      this.#busy = false;
    }
    const bingo = g.kind === "bingo";
    const over = g.stage === "done" && g.result?.seed !== undefined;
    const fact = (name: string, code: string | undefined) =>
      code === undefined ? nothing : html`<p>${name}</p>${copied(code, name)}`;
    return html`<details>
      <summary>${bingo ? words.checkCards : words.check}</summary>
      <div>
        <p>${bingo ? words.checkCardsIs : words.checkIs}</p>
        ${fact(words.commitment, g.commitment)} ${fact(words.ownMark, face.own?.mark)}
        ${over ? html`${fact(words.seed, g.result?.seed)} ${fact(words.root, g.result?.root)}` : nothing}
        ${over ? html`<p><button type="button" class="button quiet small" ?disabled=${this.#busy} @click=${() => this.#run(face)}>${words.checkNow}</button></p>` : nothing}
        <p class="checked" role="status">${this.#said}</p>
      </div>
    </details>`;
  }

  #say(text: string): void {
    this.#said = text;
    this.#host.requestUpdate();
  }

  async #run(face: GameFace): Promise<void> {
    if (this.#busy) return;
    if (globalThis.crypto?.subtle === undefined) return this.#say(words.insecure);
    this.#busy = true;
    this.#say(words.checking(0, 0));
    try {
      const wrong = await this.#verify(face.game, face);
      this.#say(wrong ?? (face.game.kind === "bingo" ? words.cardsRight : words.checked));
    } catch {
      this.#say(words.later);
    } finally {
      this.#busy = false;
      this.#host.requestUpdate();
    }
  }

  async #verify(g: Game, face: GameFace): Promise<string | null> {
    const { verifyBingo, verifyDraw } = await import("@frontrow/core/verify");
    if (g.kind === "bingo") {
      const wrong = await verifyBingo(g);
      return wrong === null ? null : words.failed(wrong);
    }
    const marks = await entrants(
      face,
      (from) => this.#ask(g.id, from),
      (n, of) => this.#say(words.checking(n, of)),
    );
    if (marks === null) return words.later;
    const wrong = await verifyDraw(g, marks);
    if (wrong !== null) return words.failed(wrong);
    return face.own?.mark !== undefined && !marks.includes(face.own.mark) ? words.missing : null;
  }
}
