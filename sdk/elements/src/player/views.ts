import type { PlayerState, Quality } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { formatBehind, formatDelay, isBehind } from "../format.ts";
import { bars, icon } from "../icons.ts";
import { keyHelp } from "../keys.ts";
import { errorText } from "../problem.ts";
import { audience } from "./audience.ts";
import { remedyOf, type Scene } from "./scene.ts";
import { statRows } from "./stats.ts";
import { words } from "./words.ts";

/** What stands over the picture. */
export function sceneView(
  scene: Scene,
  channel: string,
  act: { play(): void },
  offAir: { readonly title: string; readonly text: string } | null,
): TemplateResult | typeof nothing {
  switch (scene.kind) {
    case "none":
      return nothing;
    case "waiting":
      return html`<div class="scene" part="scene">
        ${audience()}<span class="spinner large"></span><span class="hidden" role="status">${words.loading}</span>
      </div>`;
    case "busy":
      return html`<div class="note" part="note" role="status"><span class="spinner"></span>${scene.says}</div>`;
    case "tap":
      return html`<button class="big" part="play" aria-label=${words.play} @click=${act.play}>${icon("play", 38)}</button>`;
    case "sound":
      return html`<div class="scene" part="scene">
        ${audience()}
        <div class="sound-only" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></div>
        <h2>${words.soundOnly}</h2>
        <p>${words.noPicture}</p>
      </div>`;
    case "offair": {
      const says = offAir ?? words.offAir[scene.why];
      return html`<div class="scene" part="scene" role="status">
        ${audience()}
        <h2>${says.title}</h2>
        <p>${says.text}</p>
        ${scene.offline ? html`<p class="who"><span class="spinner"></span>${words.reconnecting}</p>` : nothing}
        <span class="hidden">${channel}</span>
      </div>`;
    }
    case "failed":
      return html`<div class="scene" part="scene" role="alert">
        ${audience()}
        <span class="mark">${icon("alert", 40)}</span>
        <h2>${errorText(scene.error)}</h2>
        <p>${remedyOf(scene.error)}</p>
        <button class="pill again" @click=${act.play}>${icon("retry")}${words.again}</button>
      </div>`;
  }
}

const qualityBars: Record<Quality, 1 | 2 | 3> = { good: 3, fair: 2, poor: 1 };

/** The quality of the connection: bars for the eye, words for everybody. */
export function qualityView(state: PlayerState): TemplateResult | typeof nothing {
  if (state.quality === null || state.phase !== "playing") return nothing;
  const says = words.connection[state.quality];
  return html`<span class="tool quality ${state.quality}" part="quality" role="img" aria-label=${says} data-tip=${says}>
    ${bars(qualityBars[state.quality])}
  </span>`;
}

/** LIVE with the delay, or how far behind and the way back. */
export function liveView(state: PlayerState, goLive: () => void): TemplateResult | typeof nothing {
  if (state.phase === "paused" || isBehind(state)) {
    const says =
      state.latency !== null && isBehind(state) ? words.behind(formatBehind(state.latency)) : words.goLive;
    return html`<button class="live behind" part="live" @click=${goLive}><span class="dot"></span>${says}</button>`;
  }
  if (state.phase !== "playing") return nothing;
  const delay = state.latency === null ? nothing : formatDelay(state.latency);
  return html`<span class="live on" part="live"><span class="dot"></span>${words.live}</span>
    ${delay === nothing ? nothing : html`<span class="delay" part="delay"><span class="hidden">${words.delay} </span>${delay}</span>`}`;
}

/** "Stats for nerds". */
export function statsView(state: PlayerState, close: () => void): TemplateResult {
  return html`<section class="stats" part="stats" aria-label=${words.stats}>
    <header>
      ${words.stats}
      <button class="tool" aria-label=${words.closeStats} @click=${close}>${icon("close", 16)}</button>
    </header>
    <table>
      <tbody>
        ${statRows(state).map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
      </tbody>
    </table>
  </section>`;
}

/** The list of keys, and the switch for those of one letter. */
export function helpView(
  characters: boolean,
  toggle: (on: boolean) => void,
  close: () => void,
): TemplateResult {
  return html`<header>
      <h2 id="help-title">${words.shortcuts}</h2>
      <button class="tool" aria-label=${words.close} @click=${close}>${icon("close")}</button>
    </header>
    <dl>
      ${keyHelp.map(
        ({ keys, does }) =>
          html`<dt>${words.keys[does]}</dt><dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>`,
      )}
    </dl>
    <label>
      <input
        type="checkbox"
        .checked=${characters}
        @change=${(event: Event) => toggle((event.target as HTMLInputElement).checked)}
      />
      ${words.characters}
    </label>`;
}
