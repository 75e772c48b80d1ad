import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Icons on a grid of 24, drawn with a round stroke; `fill` names those that are filled as well. */
export const iconPaths = {
  play: "M8 5.6v12.8a.6.6 0 0 0 .9.5l10.4-6.4a.6.6 0 0 0 0-1L8.9 5.1a.6.6 0 0 0-.9.5z",
  pause: "M7.2 5.5h2.3v13H7.2zM14.5 5.5h2.3v13h-2.3z",
  volume: "M4 9.5v5h3.2l4.8 4v-13l-4.8 4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  volumeLow: "M4 9.5v5h3.2l4.8 4v-13l-4.8 4zM15.5 9a4.2 4.2 0 0 1 0 6",
  volumeOff: "M4 9.5v5h3.2l4.8 4v-13l-4.8 4zM16 9.6l4.8 4.8M20.8 9.6 16 14.4",
  enterFull: "M4 9V6a2 2 0 0 1 2-2h3M15 4h3a2 2 0 0 1 2 2v3M20 15v3a2 2 0 0 1-2 2h-3M9 20H6a2 2 0 0 1-2-2v-3",
  exitFull: "M9 4v3a2 2 0 0 1-2 2H4M20 9h-3a2 2 0 0 1-2-2V4M15 20v-3a2 2 0 0 1 2-2h3M4 15h3a2 2 0 0 1 2 2v3",
  pip: "M21 11V7.5A2.5 2.5 0 0 0 18.5 5h-13A2.5 2.5 0 0 0 3 7.5v9A2.5 2.5 0 0 0 5.5 19H10M14 14h7v5h-7z",
  theater: "M3 8a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z",
  rail: "M3 8a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM15 6v12",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  up: "M12 19V5.5M5.8 11.7 12 5.5l6.2 6.2",
  down: "M12 5v13.5M5.8 12.3 12 18.5l6.2-6.2",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  link: "M10 14.2a4.4 4.4 0 0 0 6.2 0l2.7-2.7a4.4 4.4 0 0 0-6.2-6.2l-1 1M14 9.8a4.4 4.4 0 0 0-6.2 0l-2.7 2.7a4.4 4.4 0 0 0 6.2 6.2l1-1",
  share: "M12 15V4M8 7.8l4-4 4 4M5 12.5v5A2.5 2.5 0 0 0 7.5 20h9a2.5 2.5 0 0 0 2.5-2.5v-5",
  check: "M5 12.7l4.5 4.5L19 7.2",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.8v1.7M12 19.5v1.7M2.8 12h1.7M19.5 12h1.7M5.5 5.5l1.2 1.2M17.3 17.3l1.2 1.2M18.5 5.5l-1.2 1.2M6.7 17.3l-1.2 1.2",
  moon: "M20 14.2A8.2 8.2 0 0 1 9.8 4 8.2 8.2 0 1 0 20 14.2z",
  screen:
    "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v8A1.5 1.5 0 0 1 19 16H5a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 5 5zM8.5 20h7",
  viewers:
    "M9.2 11.4a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8zM3.2 19.4a6 6 0 0 1 12 0M15.8 5a3.2 3.2 0 0 1 0 6M17.8 14.2a6 6 0 0 1 3 5.2",
  alert: "M12 7.8v5M12 16.2h.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  pencil: "M4.5 19.5l.8-3.9L15.9 5a1.9 1.9 0 0 1 2.7 0l.4.4a1.9 1.9 0 0 1 0 2.7L8.4 18.7z",
  keyboard:
    "M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5zM7 10.2h.01M10.3 10.2h.01M13.7 10.2h.01M17 10.2h.01M8.5 13.8h7",
  chart: "M4 5v12.5A1.5 1.5 0 0 0 5.5 19H20M8 14.5l3.3-4 3.2 2.5L19 8",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
  chat: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6.5L8 20.5V17H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  back: "M14.5 6l-6 6 6 6",
} as const;

export type IconName = keyof typeof iconPaths;

const filled = new Set<IconName>(["play", "pause"]);

/** Draws an icon that assistive technology skips; its button says what it does. */
export function icon(name: IconName, size = 20): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    width=${size}
    height=${size}
    fill=${filled.has(name) ? "currentColor" : "none"}
    stroke="currentColor"
    stroke-width=${name === "more" ? 2.6 : 1.75}
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${iconPaths[name]}></path>
  </svg>`;
}

/** Three bars of signal, as many lit as the connection earns. */
export function bars(lit: 0 | 1 | 2 | 3): TemplateResult {
  const bar = (n: number, x: number, height: number): SVGTemplateResult =>
    svg`<rect x=${x} y=${19 - height} width="3.6" height=${height} rx="1.2" opacity=${n <= lit ? 1 : 0.32}></rect>`;
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="currentColor" aria-hidden="true">
    ${bar(1, 4.6, 5)}${bar(2, 10.2, 9.5)}${bar(3, 15.8, 14)}
    ${lit === 0 ? svg`<path d="M5 5l14 14" stroke="currentColor" stroke-width="1.75" stroke-linecap="round"></path>` : nothing}
  </svg>`;
}
