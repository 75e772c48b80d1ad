import { css } from "lit";

/** From 900 px of its own width the rail stands beside the picture, else below it. */
export const showStyles = css`
  :host { container: show / inline-size; background: var(--fr-canvas); text-align: start; }
  :host([theme="dark"]) { color-scheme: dark; }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="auto"]) { color-scheme: light dark; }
  :host([fill]) { block-size: 100%; min-block-size: 0; }

  .house { display: flex; flex-direction: column; min-block-size: 0; }
  .stage { display: contents; }
  .picture { position: sticky; inset-block-start: 0; z-index: 1; flex: none; background: var(--fr-surface); }
  .picture frontrow-player { inline-size: 100%; }
  .line {
    flex: none; display: flex; align-items: center; gap: 4px var(--fr-space-3); flex-wrap: wrap; min-inline-size: 0;
    padding: 10px var(--fr-space-4); background: var(--fr-surface); border-block-end: 1px solid var(--fr-hairline);
  }
  .line h2 { font-size: var(--fr-text-lg); font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; min-inline-size: 0; text-align: start; }
  .state { display: inline-flex; align-items: center; gap: 8px; color: var(--fr-text-2); font-size: var(--fr-text-sm); font-variant-numeric: tabular-nums; }
  .pill {
    display: inline-flex; align-items: center; min-block-size: 22px; padding-inline: 9px; border-radius: var(--fr-radius-full);
    background: var(--fr-raised); font-size: 0.6875rem; font-weight: 650; letter-spacing: 0.04em; white-space: nowrap;
  }
  .pill.live { background: var(--fr-live); color: var(--fr-on-live); }
  .viewers { margin-inline-start: auto; display: inline-flex; align-items: center; gap: 6px; color: var(--fr-text-2); font-size: var(--fr-text-sm); font-variant-numeric: tabular-nums; white-space: nowrap; }

  .rail { display: flex; flex-direction: column; min-block-size: 0; min-inline-size: 0; block-size: clamp(360px, 100dvh - 56.25cqi, 560px); background: var(--fr-surface); overflow: hidden; }
  :host([fill]) .house { block-size: 100%; overflow: hidden; }
  :host([fill]) .rail { flex: 1; block-size: auto; }
  .tabs { flex: none; display: flex; gap: 2px; padding-inline: 8px; border-block-end: 1px solid var(--fr-hairline); overflow-x: auto; scrollbar-width: none; }
  [role="tab"] {
    position: relative; flex: none; display: inline-flex; align-items: center; gap: 7px; min-block-size: 44px; padding-inline: 12px;
    color: var(--fr-text-2); font-weight: 600;
  }
  [role="tab"]:hover { color: var(--fr-text); }
  [role="tab"]:focus-visible { outline-offset: -3px; border-radius: var(--fr-radius-md); }
  [aria-selected="true"] { color: var(--fr-text); }
  [aria-selected="true"]::after {
    content: ""; position: absolute; inset-inline: 12px; inset-block-end: 0; block-size: 2px; border-radius: 1px; background: var(--fr-accent);
  }
  .news { inline-size: 7px; block-size: 7px; border-radius: 50%; background: var(--fr-accent); }
  .panel { flex: 1; min-block-size: 0; }
  .panel[hidden] { display: none; }
  .polls { overflow-y: auto; padding: var(--fr-space-3); display: grid; align-content: start; gap: var(--fr-space-3); scrollbar-width: thin; }
  .polls:focus-visible { outline-offset: -2px; }
  .rail > .empty { margin: auto; }

  .cards { flex: 0 1 auto; display: flex; flex-direction: column; min-inline-size: 0; min-block-size: 0; background: var(--fr-surface); }
  .cards frontrow-activity { display: block; flex: 0 1 auto; min-block-size: 0; max-block-size: min(240px, 40vh); overflow-y: auto; scrollbar-width: thin; }
  .cards.some frontrow-activity { padding: var(--fr-space-2) var(--fr-space-3); border-block-start: 1px solid var(--fr-hairline); }
  .cards .take-part { padding: 2px var(--fr-space-3); border-block-start: 1px solid var(--fr-hairline); }
  .cards.over { position: absolute; inset-inline-end: var(--fr-space-6); inset-block-end: 76px; z-index: 2; inline-size: min(380px, calc(100% - 48px)); background: none; }
  .cards.over frontrow-activity { padding: 0; border: 0; max-block-size: 70vh; }
  .cards.over .take-part { display: none; }
  .take-part { flex: none; display: flex; flex-wrap: wrap; align-items: center; gap: 0 var(--fr-space-3); }
  .take-part frontrow-reactions { flex: 1; min-inline-size: 0; }
  .take-part frontrow-feedback, .cards .take-part frontrow-hand[wide] { flex: 0 0 100%; }
  .take-part frontrow-hand:not([active]), .take-part frontrow-feedback:not([active]) { display: none; }
  .under { display: none; }

  @container show (inline-size >= 900px) {
    .house { display: grid; grid-template-columns: minmax(0, 1fr) 340px; grid-template-rows: minmax(480px, auto); }
    :host([fill]) .house { grid-template-rows: minmax(0, 1fr); }
    .house.alone { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto; }
    .stage { display: flex; flex-direction: column; min-inline-size: 0; min-block-size: 0; background: var(--fr-surface); }
    :host([fill]) .stage { overflow-y: auto; scrollbar-width: thin; }
    .picture { position: static; }
    .line { border-block-end: 0; }
    .under { display: block; padding: 0 var(--fr-space-4); }
    /* As tall as what stands beside it, and never taller. */
    .rail, :host([fill]) .rail { block-size: 0; min-block-size: 100%; border-inline-start: 1px solid var(--fr-hairline); }
  }
`;
