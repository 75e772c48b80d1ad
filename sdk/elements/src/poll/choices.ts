import type { Poll } from "@frontrow/core";
import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../icons.ts";
import { picture } from "../widget/picture.ts";
import { longest, type Results } from "./model.ts";
import { inside } from "./results.ts";
import { words } from "./words.ts";

/** What a form of a poll needs beside the poll. */
export interface FormFace {
  readonly server: string | undefined;
  /** Numbers are shown already. */
  readonly shown: boolean;
  /** Nothing can be sent now: no connection, or an answer is waited for. */
  readonly blocked: boolean;
  readonly send: () => void;
}

const submit = (face: FormFace) => (event: Event) => {
  event.preventDefault();
  face.send();
};

/** Boxes to tick, as many as the poll allows. */
export function multipleForm(
  p: Poll,
  r: Results,
  picked: readonly number[],
  toggle: (option: number) => void,
  face: FormFace,
): TemplateResult {
  const [min, max] = [p.min ?? 1, p.max ?? p.options?.length ?? 1];
  const fits = picked.length >= min && picked.length <= max;
  return html`<form class="form" @submit=${submit(face)}>
    <fieldset>
      <legend class="hidden">${p.question}</legend>
      ${r.rows.map(
        (row, i) => html`<label class="option ${picked.includes(i) ? "chosen" : ""}">
          <input type="checkbox" .checked=${picked.includes(i)} @change=${() => toggle(i)} aria-describedby="many" />
          ${inside(p, row, i, null, { server: face.server, shown: face.shown, ticked: true })}
        </label>`,
      )}
    </fieldset>
    <div class="foot">
      <span id="many" class=${picked.length > max ? "over" : ""}>${words.choose(min, max)}${picked.length > 0 ? ` · ${words.taken(picked.length)}` : ""}</span>
      <button class="button end" ?disabled=${!fits} aria-disabled=${face.blocked}>${words.vote}</button>
    </div>
  </form>`;
}

/** The steps of a rating, each one tap. */
export function ratingForm(
  p: Poll,
  mine: number | undefined,
  blocked: boolean,
  rate: (step: number) => void,
): TemplateResult {
  const max = p.max ?? 5;
  return html`<div class="form">
    <div class="steps" role="group" aria-label=${words.rate(max)}>
      ${Array.from({ length: max }, (_, i) => {
        const own = mine === i + 1;
        return html`<button type="button" class="step ${own ? "chosen" : ""}" aria-pressed=${own} aria-disabled=${blocked}
          aria-label=${words.step(i + 1, max)} @click=${() => !blocked && rate(i + 1)}>${i + 1}</button>`;
      })}
    </div>
    <p class="note">${words.rate(max)}</p>
  </div>`;
}

/** The options in an order, with buttons that move them; no dragging needed. */
export function rankingForm(
  p: Poll,
  order: readonly number[],
  move: (from: number, to: number) => void,
  face: FormFace,
): TemplateResult {
  const button = (o: number, i: number, way: "up" | "down") => {
    const to = way === "up" ? i - 1 : i + 1;
    const end = to < 0 || to >= order.length;
    const text = p.options?.[o]?.text ?? "";
    return html`<button type="button" class="mover" data-move="${o}-${way}" aria-label=${words[way](text)} aria-disabled=${end}
      @click=${() => !end && move(i, to)}>${icon(way, 18)}</button>`;
  };
  return html`<form class="form" @submit=${submit(face)}>
    <p class="note">${words.rank}</p>
    <ol class="options">
      ${repeat(
        order,
        (o) => o,
        (o, i) => html`<li class="option still">
          <span class="rank">${i + 1}</span>${picture(p.options?.[o]?.image, face.server, "picture")}
          <bdi class="label">${p.options?.[o]?.text}</bdi>${button(o, i, "up")}${button(o, i, "down")}
        </li>`,
      )}
    </ol>
    <div class="foot"><button class="button end" aria-disabled=${face.blocked}>${words.order}</button></div>
  </form>`;
}

/** A word, or a text. */
export function writtenForm(
  p: Poll,
  text: string,
  write: (text: string) => void,
  face: FormFace,
): TemplateResult {
  const most = p.kind === "words" ? longest.words : longest.text;
  const onInput = (e: Event) => write((e.target as HTMLInputElement).value);
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    if (text.trim() !== "") face.send();
  };
  const over = [...text.trim()].length > most;
  return html`<form class="form ${p.kind === "words" ? "line" : ""}" @submit=${submit(face)}>
    ${
      p.kind === "words"
        ? html`<input class="field" dir="auto" maxlength=${most * 2} autocomplete="off" enterkeyhint="send" placeholder=${words.word} aria-label=${words.word}
            .value=${text} @input=${onInput} />`
        : html`<textarea class="field" dir="auto" rows="3" maxlength=${most * 2} placeholder=${words.text} aria-label=${words.text}
            .value=${text} @input=${onInput} @keydown=${onKey}></textarea>`
    }
    <button class="button" ?disabled=${text.trim() === "" || over} aria-disabled=${face.blocked}>${words.send}</button>
    ${over ? html`<p class="note over" role="status">${words.long(most)}</p>` : ""}
  </form>`;
}
