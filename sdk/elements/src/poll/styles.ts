import { css } from "lit";

/** What only polls draw with. */
export const pollStyles = css`
  .sponsor { display: flex; align-items: center; gap: 6px; color: var(--fr-text-2); font-size: var(--fr-text-sm); overflow-wrap: anywhere; }
  .sponsor img { block-size: 20px; max-inline-size: 80px; object-fit: contain; }
  .sponsor b { font-weight: 600; }
  .form { display: grid; gap: var(--fr-space-3); }
  .form.line { grid-template-columns: minmax(0, 1fr) auto; }
  .form.line .note { grid-column: 1 / -1; }
  .form:not(.line) > .button { justify-self: end; }
  textarea.field { display: block; resize: vertical; }
  .over { color: var(--fr-danger); }
  .steps { display: flex; flex-wrap: wrap; gap: var(--fr-space-2); }
  .step { flex: 1 1 44px; min-inline-size: 44px; block-size: 44px; border: 1px solid var(--fr-outline); border-radius: var(--fr-radius-md); text-align: center; font-weight: 600; font-variant-numeric: tabular-nums; }
  .step:not([aria-disabled="true"]):hover { background: var(--fr-raised); }
  .step.chosen { border-color: var(--fr-accent); box-shadow: inset 0 0 0 1px var(--fr-accent); background: var(--fr-accent-soft); }
  .rank { flex: none; min-inline-size: 2ch; text-align: end; font-weight: 600; color: var(--fr-text-3); font-variant-numeric: tabular-nums; }
  .option:has(.mover) { padding-block: 3px; padding-inline-end: 4px; }
  .mover { flex: none; inline-size: 36px; block-size: 36px; display: grid; place-items: center; border-radius: var(--fr-radius-sm); color: var(--fr-text-2); }
  .mover:not([aria-disabled="true"]):hover { background: var(--fr-hover); color: var(--fr-text); }
  .mover[aria-disabled="true"] { opacity: 0.35; cursor: default; }
  @media (pointer: coarse) { .mover { inline-size: 44px; block-size: 44px; } }
  .option .mark { border-radius: 50%; border: 1.5px solid var(--fr-outline); }
  .option.still .mark:not(.on) { border-color: transparent; }
  .option .mark.on { border-color: var(--fr-accent); background: var(--fr-accent); color: var(--fr-on-accent); }
  .option .won { color: var(--fr-text); }
  .option.best { border-color: var(--fr-good); }
  .option.best .label { font-weight: 650; }
  .option.best.chosen { border-color: var(--fr-accent); }
  .option.best .bar { background: color-mix(in oklab, var(--fr-good) 18%, var(--fr-surface)); }
  .average { font-weight: 600; }
  .cloud { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px var(--fr-space-3); min-block-size: 44px; }
  .cloud li { max-inline-size: 100%; overflow-wrap: anywhere; line-height: 1.25; }
  .cloud span { font-size: var(--fr-text-xs); font-weight: 500; color: var(--fr-text-3); font-variant-numeric: tabular-nums; }
  .cloud .mine { text-decoration: underline 2px var(--fr-accent); text-underline-offset: 3px; }
  .size1 { font-size: var(--fr-text-md); } .size2 { font-size: var(--fr-text-lg); font-weight: 550; }
  .size3 { font-size: var(--fr-text-xl); font-weight: 600; } .size4 { font-size: var(--fr-text-2xl); font-weight: 650; }
  .own { padding: 8px 14px; border-radius: var(--fr-radius-md); background: var(--fr-raised); overflow-wrap: anywhere; }
  .own span { display: block; color: var(--fr-text-3); font-size: var(--fr-text-xs); font-weight: 600; }
`;
