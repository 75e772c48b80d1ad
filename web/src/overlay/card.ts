import { formatClock } from "@frontrow/elements";
import type { Card, Goal, Row } from "./cards.ts";
import { el, said, sign, signs, write } from "./draw.ts";
import { words } from "./words.ts";

interface Drawn<T> {
  readonly node: HTMLElement;
  readonly update: (value: T) => void;
}

/** Draws an activity; its bars move on as votes come. */
export function drawCard(first: Card): Drawn<Card> {
  const kind = el("span", "kind", first.kind);
  const left = el("span", "left");
  const clock = el("i");
  const bar = el("div", "clock", clock);
  const title = said("h2", "title", first.title);
  const rows = el("ol", "rows");
  const list = first.rows.map(drawRow);
  rows.append(...list.map((r) => r.node));
  const cloud = el("p", "cloud");
  const more = el("p", "more");
  const note = el("p", "note", first.note);
  const node = el("section", "card", el("header", "head", kind, left), bar, title, rows, cloud, more, note);
  let drawn = "";
  return {
    node,
    update(card) {
      write(kind, card.kind);
      write(note, card.note);
      write(more, card.more > 0 ? words.more(card.more) : "");
      list.forEach((row, i) => {
        const value = card.rows[i];
        if (value) row.update(value);
      });
      const said = JSON.stringify(card.words);
      if (said !== drawn) cloud.replaceChildren(...card.words.flatMap(drawWord));
      drawn = said;
      const ms = card.left === null ? null : Math.max(0, card.left / 1000);
      write(left, ms === null ? "" : formatClock(Math.ceil(ms / 1000)));
      const share = card.left === null || card.whole <= 0 ? 0 : Math.max(0, card.left / card.whole);
      bar.hidden = share === 0;
      clock.style.inlineSize = `${Math.min(100, 100 * share)}%`;
    },
  };
}

function drawWord({ text, size }: Card["words"][number]): (Node | string)[] {
  return [said("span", `size${size}`, text), " "];
}

function drawRow(first: Row): Drawn<Row> {
  const fill = el("i", "fill");
  const figure = el("span", "figure");
  const label = el("span", "label", said("span", "words", first.label));
  const node = el("li", "row", fill, label, figure);
  let best = false;
  return {
    node,
    update(row) {
      write(figure, row.figure);
      node.classList.toggle("counted", row.share !== null);
      node.classList.toggle("best", row.best);
      if (row.best && !best) label.prepend(sign(signs.check));
      best ||= row.best;
      fill.style.inlineSize = `${100 * (row.share ?? 0)}%`;
    },
  };
}

/** Draws a goal. */
export function drawGoal(first: Goal): Drawn<Goal> {
  const fill = el("i", "fill");
  const note = el("p", "note");
  const node = el("section", "card goal", said("h2", "title", first.title), el("div", "track", fill), note);
  return {
    node,
    update(goal) {
      const share = goal.target > 0 ? Math.min(1, goal.now / goal.target) : 0;
      fill.style.inlineSize = `${100 * share}%`;
      write(note, goal.now >= goal.target ? words.reached : words.goal(goal.now, goal.target));
    },
  };
}
