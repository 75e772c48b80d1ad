import type { PlayerState, Quality } from "@frontrow/core";
import { html, nothing, type TemplateResult } from "lit";
import { formatBehind, formatDelay, isBehind } from "../format.ts";
import { bars, icon } from "../icons.ts";
import { keyHelp } from "../keys.ts";
import { audience } from "./audience.ts";
import { offAirWords, remedyOf, type Scene } from "./scene.ts";
import { statRows } from "./stats.ts";

/** What stands over the picture. */
export function sceneView(
  scene: Scene,
  channel: string,
  act: { play(): void },
): TemplateResult | typeof nothing {
  switch (scene.kind) {
    case "none":
      return nothing;
    case "waiting":
      return html`<div class="scene" part="scene">
        ${audience()}<span class="spinner large"></span><span class="hidden" role="status">Loading the show</span>
      </div>`;
    case "busy":
      return html`<div class="note" part="note" role="status"><span class="spinner"></span>${scene.says}</div>`;
    case "tap":
      return html`<button class="big" part="play" aria-label="Play" @click=${act.play}>${icon("play", 38)}</button>`;
    case "sound":
      return html`<div class="scene" part="scene">
        ${audience()}
        <div class="sound-only" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></div>
        <h2>Sound only</h2>
        <p>This show has no picture right now.</p>
      </div>`;
    case "offair": {
      const words = offAirWords[scene.why];
      return html`<div class="scene" part="scene" role="status">
        ${audience()}
        <h2>${words.title}</h2>
        <p>${words.text}</p>
        ${scene.offline ? html`<p class="who"><span class="spinner"></span>Reconnecting…</p>` : nothing}
        <span class="hidden">${channel}</span>
      </div>`;
    }
    case "failed":
      return html`<div class="scene" part="scene" role="alert">
        ${audience()}
        <span class="mark">${icon("alert", 40)}</span>
        <h2>${scene.error.message}</h2>
        <p>${remedyOf(scene.error)}</p>
        <button class="pill again" @click=${act.play}>${icon("retry")}Try again</button>
      </div>`;
  }
}

const qualityWords: Record<Quality, string> = { good: "good", fair: "fair", poor: "poor" };
const qualityBars: Record<Quality, 1 | 2 | 3> = { good: 3, fair: 2, poor: 1 };

/** The quality of the connection: bars for the eye, words for everybody. */
export function qualityView(state: PlayerState): TemplateResult | typeof nothing {
  if (state.quality === null || state.phase !== "playing") return nothing;
  const says = `Connection: ${qualityWords[state.quality]}`;
  return html`<span class="tool quality ${state.quality}" part="quality" role="img" aria-label=${says} data-tip=${says}>
    ${bars(qualityBars[state.quality])}
  </span>`;
}

/** LIVE with the delay, or how far behind and the way back. */
export function liveView(state: PlayerState, goLive: () => void): TemplateResult | typeof nothing {
  if (state.phase === "paused" || isBehind(state)) {
    const lag = state.latency !== null && isBehind(state) ? `${formatBehind(state.latency)} · ` : "";
    return html`<button class="live behind" part="live" @click=${goLive}><span class="dot"></span>${lag}Go live</button>`;
  }
  if (state.phase !== "playing") return nothing;
  const delay = state.latency === null ? nothing : formatDelay(state.latency);
  return html`<span class="live on" part="live"><span class="dot"></span>LIVE</span>
    ${delay === nothing ? nothing : html`<span class="delay" part="delay"><span class="hidden">Delay </span>${delay}</span>`}`;
}

/** "Stats for nerds". */
export function statsView(state: PlayerState, close: () => void): TemplateResult {
  return html`<section class="stats" part="stats" aria-label="Stats for nerds">
    <header>
      Stats for nerds
      <button class="tool" aria-label="Close the stats" @click=${close}>${icon("close", 16)}</button>
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
      <h2 id="help-title">Keyboard shortcuts</h2>
      <button class="tool" aria-label="Close" @click=${close}>${icon("close")}</button>
    </header>
    <dl>
      ${keyHelp.map(
        ({ keys, does }) => html`<dt>${does}</dt><dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>`,
      )}
    </dl>
    <label>
      <input
        type="checkbox"
        .checked=${characters}
        @change=${(event: Event) => toggle((event.target as HTMLInputElement).checked)}
      />
      Use keys of a single letter
    </label>`;
}
