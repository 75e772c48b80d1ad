import { css } from "lit";

/**
 * The stage is dark in both themes, as a theatre is. Nothing shines through the
 * menu: Firefox takes clicks for its own button on the video wherever the video
 * is to be seen. No comment stands inside: it would be sent to every viewer.
 */
export const playerStyles = css`
  :host {
    display: block;
    position: relative;
    aspect-ratio: 16 / 9;
    container: player / inline-size;
    background: oklch(0.13 0.012 268);
    color: var(--fr-text);
    color-scheme: dark;
    font: 400 var(--fr-text-md) / 1.45 var(--fr-font);
    -webkit-font-smoothing: antialiased;
    overflow: hidden;
    user-select: none;
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]) { display: none; }
  :host(:fullscreen) { aspect-ratio: auto; width: 100%; height: 100%; border-radius: 0; }
  * { box-sizing: border-box; }

  video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; display: block; }
  .stage { position: absolute; inset: 0; outline: none; }
  .stage.quiet { cursor: none; }
  .dim video { opacity: 0.45; transition: opacity var(--fr-slow) var(--fr-ease); }

  button {
    font: inherit; color: inherit; background: none; border: 0; padding: 0; margin: 0; cursor: pointer;
    touch-action: manipulation;
  }
  .icon { display: block; flex: none; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--fr-focus); outline-offset: 2px; }
  .stage:focus-visible { outline-offset: -3px; border-radius: inherit; }

  .bar {
    position: absolute; inset-inline: 0; inset-block-end: 0;
    display: flex; align-items: center; gap: var(--fr-space-1);
    padding: 40px var(--fr-space-3) var(--fr-space-2);
    background: linear-gradient(to top, oklch(0.1 0.01 268 / 0.82), oklch(0.1 0.01 268 / 0.5) 45%, transparent);
    transition: opacity var(--fr-medium) var(--fr-ease), translate var(--fr-medium) var(--fr-ease);
  }
  .quiet .bar { opacity: 0; translate: 0 6px; pointer-events: none; }
  .bar .space { flex: 1; }
  .tool {
    position: relative; display: grid; place-items: center; width: 40px; height: 40px;
    border-radius: var(--fr-radius-md); color: oklch(0.97 0.004 268);
    transition: background-color var(--fr-fast);
  }
  .tool:hover, .tool[aria-expanded="true"] { background: oklch(1 0 0 / 0.14); }
  .tool:active { background: oklch(1 0 0 / 0.2); }
  .tool[data-tip]::after {
    content: attr(data-tip); position: absolute; inset-block-end: calc(100% + 8px); inset-inline-start: 50%;
    translate: -50% 4px; padding: 4px 8px; border-radius: var(--fr-radius-sm); white-space: nowrap;
    font-size: var(--fr-text-xs); font-weight: 500; line-height: 1.3;
    background: oklch(0.22 0.015 268 / 0.96); box-shadow: var(--fr-shadow-2);
    opacity: 0; pointer-events: none; transition: opacity var(--fr-fast), translate var(--fr-fast) var(--fr-ease);
  }
  .tool.end[data-tip]::after { inset-inline-start: auto; inset-inline-end: 0; translate: 0 4px; }
  .tool.start[data-tip]::after { inset-inline-start: 0; translate: 0 4px; }
  @media (hover: hover) {
    .tool[data-tip]:hover::after { opacity: 1; translate: -50% 0; transition-delay: 300ms; }
    .tool.end[data-tip]:hover::after, .tool.start[data-tip]:hover::after { translate: 0 0; }
  }
  .tool[data-tip]:focus-visible::after { opacity: 1; translate: -50% 0; }
  .tool.end[data-tip]:focus-visible::after, .tool.start[data-tip]:focus-visible::after { translate: 0 0; }
  .tool[aria-expanded="true"]::after { display: none; }

  .volume { display: flex; align-items: center; }
  .volume input {
    appearance: none; width: 0; height: 24px; margin: 0; opacity: 0; background: none; cursor: pointer;
    transition: width var(--fr-medium) var(--fr-ease), opacity var(--fr-medium), margin var(--fr-medium);
  }
  .volume:hover input, .volume:focus-within input { width: 84px; opacity: 1; margin-inline: 4px 10px; }
  .volume input::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: oklch(1 0 0 / 0.38); }
  .volume input::-moz-range-track { height: 4px; border-radius: 2px; background: oklch(1 0 0 / 0.38); }
  .volume input::-moz-range-progress { height: 4px; border-radius: 2px; background: oklch(1 0 0); }
  .volume input::-webkit-slider-thumb {
    appearance: none; width: 14px; height: 14px; margin-block-start: -5px; border-radius: 50%; background: oklch(1 0 0);
    box-shadow: 0 1px 3px oklch(0 0 0 / 0.4);
  }
  .volume input::-moz-range-thumb { width: 14px; height: 14px; border: 0; border-radius: 50%; background: oklch(1 0 0); }
  .volume input:focus-visible { outline-offset: 4px; border-radius: 4px; }
  @media (hover: none) { .volume input { display: none; } }

  .live {
    display: inline-flex; align-items: center; gap: 6px; min-height: 26px; padding: 0 10px; margin-inline-start: 6px;
    border-radius: var(--fr-radius-full); font-size: var(--fr-text-xs); font-weight: 650; letter-spacing: 0.03em;
    white-space: nowrap;
  }
  .live .dot { width: 7px; height: 7px; border-radius: 50%; background: currentColor; }
  .live.on { background: var(--fr-live); color: var(--fr-on-live); }
  .live.behind { background: oklch(1 0 0 / 0.16); letter-spacing: 0; font-weight: 600; }
  .live.behind:hover { background: oklch(1 0 0 / 0.26); }
  .live.behind .dot { background: oklch(0.78 0.02 268); }
  .delay {
    font-size: var(--fr-text-xs); font-variant-numeric: tabular-nums; color: oklch(0.93 0.006 268);
    padding-inline-start: 8px; white-space: nowrap;
  }
  .quality { display: grid; place-items: center; width: 34px; height: 40px; }
  .quality.good { color: oklch(0.97 0.004 268); }
  .quality.fair { color: var(--fr-fair); }
  .quality.poor { color: var(--fr-poor); }

  .pill {
    display: inline-flex; align-items: center; gap: 8px; min-height: 44px; padding: 0 18px 0 14px;
    border-radius: var(--fr-radius-full); background: oklch(0.99 0 0); color: oklch(0.2 0.02 268);
    font-weight: 600; box-shadow: var(--fr-shadow-2);
    transition: scale var(--fr-fast) var(--fr-ease);
  }
  .pill:hover { scale: 1.03; }
  .pill:focus-visible { outline-color: oklch(0.99 0 0); outline-offset: 3px; }
  .unmute { position: absolute; inset-block-start: var(--fr-space-4); inset-inline-start: var(--fr-space-4); }
  .note {
    position: absolute; inset-block-start: var(--fr-space-4); inset-inline-end: var(--fr-space-4);
    display: inline-flex; align-items: center; gap: 10px; padding: 8px 14px; border-radius: var(--fr-radius-full);
    background: oklch(0.2 0.015 268 / 0.88); font-size: var(--fr-text-sm); font-weight: 500; box-shadow: var(--fr-shadow-1);
  }
  .osd {
    position: absolute; inset-block-start: 14%; inset-inline: 0; margin-inline: auto; width: max-content;
    display: flex; align-items: center; gap: 8px; padding: 8px 16px; border-radius: var(--fr-radius-full);
    background: oklch(0.2 0.015 268 / 0.88); font-weight: 600; font-variant-numeric: tabular-nums; pointer-events: none;
  }
  .big {
    position: absolute; inset: 0; margin: auto; width: 76px; height: 76px; display: grid; place-items: center;
    border-radius: 50%; background: oklch(0.2 0.015 268 / 0.78); color: oklch(1 0 0);
    transition: scale var(--fr-fast) var(--fr-ease), background-color var(--fr-fast);
  }
  .big:hover { scale: 1.05; background: oklch(0.2 0.015 268 / 0.9); }

  .spinner {
    width: 18px; height: 18px; border-radius: 50%; border: 2px solid oklch(1 0 0 / 0.24); border-block-start-color: oklch(1 0 0);
    animation: turn 0.9s linear infinite; flex: none;
  }
  .spinner.large { width: 38px; height: 38px; border-width: 3px; }
  @keyframes turn { to { rotate: 1turn; } }

  .scene {
    position: absolute; inset: 0; display: grid; place-items: center; align-content: center; gap: var(--fr-space-2);
    padding: var(--fr-space-4) var(--fr-space-6) 13cqi; text-align: center; overflow: hidden;
    background: var(--fr-scene,
      conic-gradient(from 158deg at 24% -12%, transparent 0deg, oklch(0.75 0.09 268 / 0.13) 9deg, transparent 20deg),
      conic-gradient(from 182deg at 76% -12%, transparent 0deg, oklch(0.75 0.09 268 / 0.13) 11deg, transparent 20deg),
      radial-gradient(64% 62% at 50% 92%, oklch(0.56 0.15 275 / 0.62), oklch(0.42 0.13 272 / 0.3) 46%, transparent 78%),
      oklch(0.165 0.02 268));
  }
  .scene > * { position: relative; }
  .scene .audience { position: absolute; inset-inline: 0; inset-block-end: 0; width: 100%; height: 15cqi; display: block; }
  .audience .back { fill: oklch(0.21 0.04 272); }
  .audience .front { fill: oklch(0.115 0.018 268); }
  .scene h2 { margin: 0; font-size: clamp(1.0625rem, 3.2cqi, 1.75rem); font-weight: 650; letter-spacing: -0.015em; line-height: 1.25; text-wrap: balance; }
  .scene p { margin: 0; max-width: 46ch; color: oklch(0.83 0.014 268); text-wrap: balance; }
  .scene .who {
    display: inline-flex; align-items: center; gap: 8px; font-size: var(--fr-text-sm); font-weight: 500; color: oklch(0.8 0.03 268);
  }
  .scene .again { margin-block-start: var(--fr-space-3); }
  .scene .mark { color: var(--fr-poor); margin-block-end: var(--fr-space-1); }

  .sound-only { display: flex; align-items: center; gap: 5px; height: 64px; color: oklch(0.74 0.12 268); }
  .sound-only i { width: 6px; height: 30%; border-radius: 3px; background: currentColor; animation: level 1.4s ease-in-out infinite; }
  .sound-only i:nth-child(2) { animation-delay: -1.1s; }
  .sound-only i:nth-child(3) { animation-delay: -0.5s; }
  .sound-only i:nth-child(4) { animation-delay: -0.9s; }
  .sound-only i:nth-child(5) { animation-delay: -0.2s; }
  @keyframes level { 50% { height: 100%; } }

  .menu {
    position: absolute; inset-block-end: 56px; inset-inline-end: var(--fr-space-3); min-width: 220px; padding: 6px;
    border-radius: var(--fr-radius-lg); background: oklch(0.21 0.016 268); box-shadow: var(--fr-shadow-3);
    border: 1px solid oklch(1 0 0 / 0.08);
  }
  .menu button {
    display: flex; align-items: center; gap: 12px; width: 100%; min-height: 44px; padding: 0 12px; border-radius: var(--fr-radius-sm);
    text-align: start; font-weight: 500;
  }
  .menu button:hover { background: oklch(1 0 0 / 0.1); }
  .menu .state { margin-inline-start: auto; color: oklch(0.75 0.014 268); font-size: var(--fr-text-sm); }

  .stats {
    position: absolute; inset-block-start: var(--fr-space-3); inset-inline-start: var(--fr-space-3);
    width: min(330px, calc(100% - 24px)); max-height: calc(100% - 80px); overflow: auto;
    padding: 6px 6px 12px 14px; border-radius: var(--fr-radius-lg); user-select: text;
    background: oklch(0.14 0.012 268 / 0.9); border: 1px solid oklch(1 0 0 / 0.08); font-size: var(--fr-text-xs); line-height: 1.65;
  }
  .stats header { display: flex; align-items: center; justify-content: space-between; font-weight: 600; font-size: var(--fr-text-sm); }
  .stats header .tool { width: 32px; height: 32px; }
  .stats table { width: 100%; border-collapse: collapse; }
  .stats th { text-align: start; font-weight: 400; color: oklch(0.77 0.014 268); padding: 0; padding-inline-end: 12px; vertical-align: top; }
  .stats td { text-align: end; padding: 0; padding-inline-end: 8px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }

  dialog {
    width: min(400px, calc(100vw - 32px)); padding: 0; border: 1px solid var(--fr-hairline); border-radius: var(--fr-radius-xl);
    background: var(--fr-surface); color: var(--fr-text); box-shadow: var(--fr-shadow-3); color-scheme: inherit;
  }
  dialog::backdrop { background: oklch(0.1 0.01 268 / 0.6); }
  dialog header { display: flex; align-items: center; justify-content: space-between; padding: 14px 12px 6px 22px; }
  dialog h2 { margin: 0; font-size: var(--fr-text-lg); font-weight: 650; letter-spacing: -0.01em; }
  dialog .tool { color: var(--fr-text-2); }
  dialog .tool:hover { background: var(--fr-hover); }
  dialog dl { margin: 0; padding: 4px 22px 8px; display: grid; grid-template-columns: 1fr auto; }
  dialog dt, dialog dd { margin: 0; padding-block: 7px; border-block-end: 1px solid var(--fr-hairline); display: flex; gap: 6px; align-items: center; justify-content: flex-end; }
  dialog dt { justify-content: flex-start; color: var(--fr-text-2); }
  kbd {
    min-width: 26px; padding: 2px 7px; border-radius: var(--fr-radius-sm); border: 1px solid var(--fr-hairline); border-block-end-width: 2px;
    background: var(--fr-raised); font: 500 var(--fr-text-xs) / 1.4 var(--fr-font); text-align: center; color: var(--fr-text);
  }
  dialog label { display: flex; align-items: center; gap: 12px; padding: 10px 22px 20px; cursor: pointer; min-height: 44px; }
  dialog label input { width: 18px; height: 18px; margin: 0; accent-color: var(--fr-accent); flex: none; }

  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  @container player (min-width: 521px) { .menu .narrow { display: none; } }
  @media (pointer: coarse) { .menu .keyed { display: none; } }
  @container player (max-width: 520px) {
    .bar { padding-inline: var(--fr-space-2); padding-block-end: var(--fr-space-1); gap: 0; }
    .tool { width: 44px; height: 44px; }
    .tool.wide { display: none; }
    .unmute { inset-block-start: var(--fr-space-3); inset-inline-start: var(--fr-space-3); }
    .note { inset-block-start: var(--fr-space-3); inset-inline-end: var(--fr-space-3); }
    .big { width: 64px; height: 64px; }
    .scene { padding: var(--fr-space-2) var(--fr-space-4) 13cqi; gap: 4px; }
    .scene p { font-size: var(--fr-text-sm); }
      .scene .pill { min-height: 40px; }
    .scene .again { margin-block-start: 6px; }
    .menu { inset-block-end: 52px; }
    .stats { max-height: calc(100% - 72px); }
  }
  @media (prefers-reduced-motion: reduce) {
    .sound-only i, .spinner { animation: none; }
    .spinner + .hidden { position: static; width: auto; height: auto; clip-path: none; }
  }
`;
