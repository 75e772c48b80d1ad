import { css } from "lit";

/** What the widgets of activities draw with beside the shared styles: time, codes, tables of places, small things. */
export const partStyles = css`
  .head { flex-wrap: wrap; }
  .time { font-variant-numeric: tabular-nums; font-weight: 600; color: var(--fr-text); }
  .clock { block-size: 3px; border-radius: var(--fr-radius-full); background: var(--fr-raised); overflow: hidden; }
  .clock i { display: block; block-size: 100%; inline-size: 100%; background: var(--fr-accent); transform-origin: left; }
  .clock i:dir(rtl), .meter i:dir(rtl) { transform-origin: right; }
  @media (prefers-reduced-motion: no-preference) { .clock i { transition: scale 1s linear; } }
  .meter { block-size: 10px; border-radius: var(--fr-radius-full); background: var(--fr-raised); overflow: hidden; }
  .meter i { display: block; block-size: 100%; inline-size: 100%; background: var(--fr-accent); transform-origin: left; transition: scale var(--fr-slow) var(--fr-ease); }

  .option > * { position: relative; }
  .option > .bar { position: absolute; }
  .option[aria-disabled="true"] { cursor: default; }
  .option.wrong { color: var(--fr-text-2); }
  .option.still { border-color: var(--fr-hairline); }
  .option.chosen.still { border-color: var(--fr-accent); }
  .option.right.still { border-color: var(--fr-good); }
  button.option[aria-disabled="true"]:hover { background: var(--fr-surface); }
  .option.sending { border-color: var(--fr-accent); color: var(--fr-text-2); }
  @media (hover: none) { button.option:not([disabled]):hover { background: var(--fr-surface); } }
  .option .mark { flex: none; inline-size: 20px; block-size: 20px; display: grid; place-items: center; color: var(--fr-accent); }
  .option .label { text-align: -webkit-match-parent; text-align: match-parent; }
  .option .figure { white-space: nowrap; }
  .later { visibility: hidden; }
  .chip, .note, .time, .figure, .kind, .foot span, .head .end, summary, .sponsor { unicode-bidi: plaintext; }
  .option.right .mark { color: var(--fr-good); }
  .option .tag { flex: none; font-size: var(--fr-text-xs); font-weight: 600; color: var(--fr-text-2); }
  .option img { flex: none; inline-size: 44px; block-size: 44px; margin-block: -4px; border-radius: var(--fr-radius-sm); object-fit: cover; background: var(--fr-raised); }
  .option input { flex: none; inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--fr-accent); }
  label.option { cursor: pointer; }
  @media (hover: hover) { label.option:hover { background: var(--fr-raised); } }
  .option:has(input:focus-visible) { outline: 2px solid var(--fr-focus); outline-offset: 2px; }
  .option input:focus-visible { outline: none; }
  fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; display: grid; gap: var(--fr-space-2); }
  legend { padding: 0; }

  .foot { display: flex; align-items: center; gap: 6px var(--fr-space-3); flex-wrap: wrap; color: var(--fr-text-2); font-size: var(--fr-text-sm); min-block-size: 20px; }
  .foot .end { margin-inline-start: auto; }
  .note { line-height: 1.4; }
  .plain { color: var(--fr-accent); font-weight: 550; font-size: var(--fr-text-sm); min-block-size: 24px; }
  .plain:hover { text-decoration: underline; }
  .plain[disabled] { color: var(--fr-text-3); text-decoration: none; }
  .button.small { min-block-size: 32px; padding: 0 12px; font-size: var(--fr-text-sm); }
  .button[aria-disabled="true"] { background: var(--fr-hover); color: var(--fr-text-3); cursor: default; }
  @media (pointer: coarse) { .plain, .button.small { min-block-size: 44px; } }

  details { font-size: var(--fr-text-sm); color: var(--fr-text-2); }
  summary { inline-size: fit-content; cursor: pointer; border-radius: var(--fr-radius-sm); color: var(--fr-text-3); font-size: var(--fr-text-xs); font-weight: 550; min-block-size: 24px; align-content: center; }
  summary:hover { color: var(--fr-text); }
  @media (pointer: coarse) { summary { min-block-size: 44px; } }
  details > div { display: grid; gap: var(--fr-space-2); padding-block-start: var(--fr-space-2); }
  .code { display: flex; align-items: center; gap: var(--fr-space-2); }
  .code code { flex: 1; min-inline-size: 0; font: 500 var(--fr-text-xs) / 1.5 var(--fr-mono); overflow-wrap: anywhere; padding: 6px 10px; border-radius: var(--fr-radius-sm); background: var(--fr-raised); color: var(--fr-text); user-select: all; }

  .places { display: grid; grid-template-columns: minmax(0, 1fr); }
  .places li { display: flex; align-items: baseline; gap: var(--fr-space-2); padding: 7px 10px; border-radius: var(--fr-radius-sm); font-variant-numeric: tabular-nums; }
  .places li + li:not(.self) { border-block-start: 1px solid var(--fr-hairline); border-start-start-radius: 0; border-start-end-radius: 0; }
  .places .rank { flex: none; min-inline-size: 2ch; text-align: end; color: var(--fr-text-3); font-weight: 600; }
  .places .name { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 550; }
  .places .figure { flex: none; font-weight: 600; }
  .places .gain { flex: none; color: var(--fr-text-2); font-size: var(--fr-text-xs); }
  .places .self { background: var(--fr-accent-soft); }
  .places .self .rank, .places .self .gain { color: var(--fr-text-2); }
  .places .away { padding-block: 2px; color: var(--fr-text-3); justify-content: center; }

  .result { display: grid; gap: 2px; padding: var(--fr-space-3) var(--fr-space-4); border-radius: var(--fr-radius-md); background: var(--fr-raised); overflow-wrap: anywhere; }
  .result b { font-weight: 650; font-size: var(--fr-text-lg); }
  .result.good { background: var(--fr-accent-soft); }
  /* Room for a button that closes the card. */
  :host([closable]) .card > .head { padding-inline-end: 28px; }
  @media (pointer: coarse) { :host([closable]) .card > .head { padding-inline-end: 36px; } }
  :host([compact]) .card { padding: var(--fr-space-3); gap: var(--fr-space-2); }
  :host([compact]) .question { font-size: var(--fr-text-md); }
`;
