import type { Game, GameCount, GameOwn } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { words } from "./words.ts";

/** What a game is drawn with, and asks by. */
export interface GameFace {
  readonly game: Game;
  readonly own: GameOwn | null;
  readonly count: GameCount | null;
  /** Points that the viewer can stake; null until they are known. */
  readonly balance: number | null;
  /** The viewer's id. */
  readonly me: string | undefined;
  /** May take part at all, leads games, is one of the staff. */
  readonly joins: boolean;
  readonly hosts: boolean;
  readonly staff: boolean;
  /** Whether it takes people now: it is open, and its time is not over. */
  readonly open: boolean;
  /** Nothing can be sent now. */
  readonly blocked: boolean;
  /** µs on the programme clock: what is on screen, and the edge. */
  readonly moment: number;
  /** The `at` of a command. */
  readonly seen: { readonly at?: number };
  /** What is being filled in. */
  readonly form: GameForm;
  change(form: GameForm): void;
  ask(command: `game.${string}`, data: object): Promise<unknown>;
}

/** What somebody is about to do. */
export interface GameForm {
  readonly option?: number;
  readonly amount?: string;
  /** Until when nothing is heard of a claim, µs on the wall clock. */
  readonly until?: number;
}

/** How a kind of game is drawn. */
export type Draw = (face: GameFace) => TemplateResult;

/** What a game came to, with a good mark for the viewer's own luck. */
export function outcome(title: string, text?: string, good = false): TemplateResult {
  return html`<p class="result ${good ? "good" : ""}"><b><bdi>${title}</bdi></b>${text ? html`<span>${text}</span>` : nothing}</p>`;
}

/** Names of winners, as many as are told. */
export const namesOf = (g: Game): string => words.list((g.result?.drawn ?? []).map((d) => d.name));

/** Whether the viewer is among the winners. */
export const hasWon = (g: Game, me: string | undefined): boolean =>
  me !== undefined && (g.result?.drawn ?? []).some((d) => d.id === me);

/** How a game ended, in words; for the live region too. */
export function resultOf(g: Game): string {
  const r = g.result;
  if (g.stage === "cancelled") return words.cancelled;
  if (!r) return "";
  const option = r.option === undefined ? undefined : g.options?.[r.option];
  switch (g.kind) {
    case "prediction":
      return `${words.true}: ${option ?? ""}`;
    case "goal":
      return r.reached ? words.reached : words.missed;
    case "tug":
      return option === undefined ? words.even : words.tugWon(option);
    default:
      return r.drawn?.length ? words.won(namesOf(g)) : words.none;
  }
}
