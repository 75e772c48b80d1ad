/**
 * Checks a draw or a bingo by what everybody was told, without trusting the
 * server: its commitment from the opening, its seed from the end. An entry of its own
 * (`@frontrow/core/verify`), for the pages that need it.
 */
import type { Game } from "./feature/game.ts";

/** The square in the middle of a card. */
export const free = -1;

const side = 5;
const squares = side * side;
const utf8 = (text: string) => new TextEncoder().encode(text);

async function sha256(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
  return Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** What stands for somebody in a game. */
export const markOf = (game: string, actor: string): Promise<string> => sha256(`${game}\n${actor}`);

const keyOf = (seed: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", utf8(seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

/** Numbers of 4 bytes from HMAC-SHA256(seed, "card", mark, block), one a line, block by block. */
async function* numbers(seed: string, mark: string): AsyncGenerator<number> {
  const key = await keyOf(seed);
  for (let block = 0; ; block++) {
    const bytes = new DataView(await crypto.subtle.sign("HMAC", key, utf8(`card\n${mark}\n${block}`)));
    for (let at = 0; at < bytes.byteLength; at += 4) yield bytes.getUint32(at);
  }
}

/** The card of whoever has that mark, by row: each square takes one of the items that are left. */
export async function cardOf(seed: string, mark: string, items: number): Promise<readonly number[]> {
  if (!Number.isInteger(items) || items < squares - 1) return [];
  const left = Array.from({ length: items }, (_, i) => i);
  const drawn = numbers(seed, mark);
  const card: number[] = [];
  while (card.length < squares) {
    if (card.length === (squares - 1) / 2) {
      card.push(free);
      continue;
    }
    const n = left.length;
    // The few highest numbers would favour the first items.
    const most = 2 ** 32 - (2 ** 32 % n);
    let x = (await drawn.next()).value as number;
    while (x >= most) x = (await drawn.next()).value as number;
    const last = left.pop() as number;
    const at = x % n;
    card.push(left[at] ?? last);
    if (at < left.length) left[at] = last;
  }
  return card;
}

/** Whether a row, a column or a diagonal of a card is full. */
export function hasLine(card: readonly number[], called: readonly number[]): boolean {
  const hit = new Set([free, ...called]);
  const full = (begin: number, step: number) => {
    for (let i = 0; i < side; i++) if (!hit.has(card[begin + i * step] ?? Number.NaN)) return false;
    return true;
  };
  for (let i = 0; i < side; i++) if (full(i * side, 1) || full(i, side)) return true;
  return full(0, side + 1) || full(side - 1, side - 1);
}

/** Says what is wrong with a bingo that is over; null if all of it is right. */
export async function verifyBingo(g: Game): Promise<string | null> {
  const seed = g.result?.seed;
  if (g.kind !== "bingo" || seed === undefined) return "It is not over, or no bingo.";
  if ((await sha256(seed)) !== g.commitment) return "The seed is not the one that was committed to.";
  const called = (g.called ?? []).map((h) => h.item);
  const marks = new Set<string>();
  for (const { mark, id, name } of g.result?.drawn ?? []) {
    if (marks.has(mark) || id === undefined || mark !== (await markOf(g.id, id))) {
      return `${name} is not who won, or is there twice.`;
    }
    marks.add(mark);
    if (!hasLine(await cardOf(seed, mark, g.items?.length ?? 0), called)) {
      return `The card of ${name} has no full line.`;
    }
  }
  return null;
}

/** The winners among sorted marks, the first one first: what a seed leaves nobody to choose. */
export async function draw(
  seed: string,
  marks: readonly string[],
  winners: number,
): Promise<readonly string[]> {
  const root = await sha256(marks.join("\n"));
  const key = await keyOf(seed);
  const left = [...marks];
  const won: string[] = [];
  while (won.length < winners && left.length > 0) {
    const n = BigInt(left.length);
    // The few highest numbers would favour the first marks.
    const most = 2n ** 64n - (2n ** 64n % n);
    let x = most;
    for (let again = 0; x >= most; again++) {
      const bytes = await crypto.subtle.sign("HMAC", key, utf8(`draw\n${root}\n${won.length}\n${again}`));
      x = new DataView(bytes).getBigUint64(0);
    }
    won.push(...left.splice(Number(x % n), 1));
  }
  return won;
}

/** Says what is wrong with a draw that is over, given the marks that `game.entrants` lists; null if all of it is right. */
export async function verifyDraw(g: Game, marks: readonly string[]): Promise<string | null> {
  const { seed, root, drawn = [] } = g.result ?? {};
  if (seed === undefined || (g.kind !== "giveaway" && g.kind !== "wheel"))
    return "It is not over, or no draw.";
  if ((await sha256(seed)) !== g.commitment) return "The seed is not the one that was committed to.";
  if (marks.some((m, i) => i > 0 && m <= (marks[i - 1] as string)))
    return "The entrants are not sorted, or one is there twice.";
  if ((await sha256(marks.join("\n"))) !== root) return "The entrants are not those of the draw.";
  const won = await draw(seed, marks, drawn.length);
  if (won.length === 0 || won.some((m, i) => m !== drawn[i]?.mark)) return "The seed draws other winners.";
  for (const { mark, id, name } of drawn) {
    if (mark !== (await markOf(g.id, id ?? name))) return `${name} is not who was drawn.`;
  }
  return null;
}
