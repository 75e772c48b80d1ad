import type { GameView, PollView, QuizView } from "@frontrow/core";

/** What can be open: a poll, the quiz, a game. */
export interface Activity {
  /** The same for its whole life. */
  readonly key: string;
  readonly kind: "poll" | "quiz" | "game";
  readonly id: string;
  readonly open: boolean;
}

/** All activities that the room shows, those of each kind in the order of their opening. */
export function activitiesOf(
  polls: PollView | null,
  quiz: QuizView | null,
  games: GameView | null,
): readonly Activity[] {
  return [
    ...(polls?.polls ?? []).map((p) => ({
      key: `poll ${p.id}`,
      kind: "poll" as const,
      id: p.id,
      open: p.status === "open",
    })),
    ...(games?.games ?? []).map((g) => ({
      key: `game ${g.id}`,
      kind: "game" as const,
      id: g.id,
      open: g.stage === "open" || g.stage === "closed",
    })),
    ...(quiz?.quiz
      ? [
          {
            key: `quiz ${quiz.quiz.id}`,
            kind: "quiz" as const,
            id: quiz.quiz.id,
            open: quiz.quiz.status === "open",
          },
        ]
      : []),
  ];
}

/** How long a closed one stays with its result, ms. */
export const stays = 20_000;
/** How many are shown at once. */
export const most = 2;

/** An activity that is or was open while somebody looked. */
export interface Card extends Activity {
  /** Its turn: later ones have higher numbers. */
  readonly turn: number;
  /** When it was seen to be over, ms; null while it is open. */
  readonly over: number | null;
  /** The viewer has closed it. */
  readonly gone: boolean;
}

/** What was seen so far, in the order of its turns. */
export type Deck = readonly Card[];

/**
 * Folds what the room shows now into what was seen. Only what was open at some
 * time gets a card: the results of before are no news.
 */
export function seen(deck: Deck, now: readonly Activity[], at: number): Deck {
  let turn = Math.max(0, ...deck.map((c) => c.turn));
  const cards: Card[] = [];
  for (const c of deck) {
    const is = now.find((a) => a.key === c.key);
    // What the host took off the page goes at once.
    if (!is) continue;
    if (is.open === c.open) cards.push(c);
    // What opens once more is shown once more.
    else if (is.open) cards.push({ ...c, open: true, over: null, gone: false, turn: ++turn });
    else cards.push({ ...c, open: false, over: at });
  }
  for (const a of now) {
    if (a.open && !deck.some((c) => c.key === a.key))
      cards.push({ ...a, turn: ++turn, over: null, gone: false });
  }
  const same = cards.length === deck.length && cards.every((c, i) => c === deck[i]);
  return same ? deck : cards;
}

/** What to show at that time: what is open before what is over, the newest first. */
export function shownOf(deck: Deck, at: number): readonly Card[] {
  return deck
    .filter((c) => !c.gone && (c.over === null || at - c.over < stays))
    .sort((a, b) => Number(b.open) - Number(a.open) || b.turn - a.turn)
    .slice(0, most);
}

/** When a card goes next, ms from then; null for none. */
export function nextOf(deck: Deck, at: number): number | null {
  const waits = deck.flatMap((c) => (c.over === null || c.gone ? [] : [c.over + stays - at]));
  const due = waits.filter((w) => w > 0);
  return due.length === 0 ? null : Math.min(...due);
}

/** The deck with a card put away. */
export const without = (deck: Deck, key: string): Deck =>
  deck.map((c) => (c.key === key ? { ...c, gone: true } : c));
