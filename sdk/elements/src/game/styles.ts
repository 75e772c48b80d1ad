import { css } from "lit";

/** What only games draw with. */
export const gameStyles = css`
  .label small { display: block; color: var(--fr-text-2); font-size: var(--fr-text-xs); font-variant-numeric: tabular-nums; }
  .odds { flex: none; font-size: var(--fr-text-xs); font-weight: 600; color: var(--fr-text-2); font-variant-numeric: tabular-nums; }
  .stake { display: grid; gap: 6px; }
  .stake .field { flex: 1 1 72px; inline-size: auto; min-inline-size: 0; max-inline-size: 120px; font-variant-numeric: tabular-nums; }
  .quick { flex: none; min-inline-size: 44px; min-block-size: 40px; padding: 0 10px; border-radius: var(--fr-radius-md); background: var(--fr-raised); font-weight: 550; text-align: center; font-variant-numeric: tabular-nums; }
  .quick:hover { background: var(--fr-hover); }
  .quick[aria-pressed="true"] { background: var(--fr-accent-soft); color: var(--fr-accent); }
  @media (pointer: coarse) { .quick { min-block-size: 44px; } }
  .goal { display: grid; gap: 6px; }
  .goal p { display: flex; justify-content: space-between; gap: var(--fr-space-2); font-variant-numeric: tabular-nums; }
  .goal b { font-weight: 650; }
  .goal span { color: var(--fr-text-2); }

  .rope { block-size: 12px; border-radius: var(--fr-radius-full); background: var(--fr-raised); overflow: hidden; position: relative; }
  .rope i { display: block; block-size: 100%; inline-size: 100%; background: var(--fr-accent); transform-origin: left; transition: scale var(--fr-medium) var(--fr-ease); }
  .rope i:dir(rtl) { transform-origin: right; }
  .rope::after { content: ""; position: absolute; inset-block: 0; inset-inline-start: calc(50% - 1px); inline-size: 2px; background: var(--fr-text); }
  .sides { display: grid; grid-template-columns: 1fr 1fr; gap: var(--fr-space-2); }
  .side { display: grid; align-content: center; justify-items: center; gap: 2px; min-block-size: 72px; padding: 8px; border: 1px solid var(--fr-outline); border-radius: var(--fr-radius-md); font-weight: 650; text-align: center; overflow-wrap: anywhere; min-inline-size: 0; user-select: none; touch-action: manipulation; }
  button.side:hover { background: var(--fr-raised); }
  button.side:active { background: var(--fr-hover); }
  button.side[aria-disabled="true"] { background: none; border-color: var(--fr-hairline); cursor: default; }
  .side small { font-size: var(--fr-text-xs); font-weight: 400; color: var(--fr-text-2); font-variant-numeric: tabular-nums; }
  .side.chosen { border-color: var(--fr-accent); box-shadow: inset 0 0 0 1px var(--fr-accent); }
  div.side { border-color: var(--fr-hairline); }
  .side.won { border-color: var(--fr-good); box-shadow: inset 0 0 0 1px var(--fr-good); }

  .round { font-size: var(--fr-text-md); font-weight: 650; overflow-wrap: anywhere; }
  .winners { display: grid; gap: 2px; font-weight: 650; font-size: var(--fr-text-lg); overflow-wrap: anywhere; }
  .slices { display: flex; flex-wrap: wrap; gap: 6px; }
  .slices li { padding: 4px 12px; border-radius: var(--fr-radius-full); border: 1px solid var(--fr-hairline); max-inline-size: 100%; overflow-wrap: anywhere; }
  .slices .hit { border-color: var(--fr-good); box-shadow: inset 0 0 0 1px var(--fr-good); font-weight: 650; }
  .checked { min-block-size: 20px; font-weight: 550; color: var(--fr-text); overflow-wrap: anywhere; }

  .call { font-weight: 550; overflow-wrap: anywhere; }
  .bingo { inline-size: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 4px; margin: -4px; inline-size: calc(100% + 8px); }
  .bingo td { position: relative; block-size: 60px; padding: 12px 3px 3px; border-radius: var(--fr-radius-sm); background: var(--fr-raised); text-align: center; vertical-align: middle; font-size: var(--fr-text-xs); line-height: 1.2; overflow-wrap: anywhere; hyphens: auto; }
  .bingo td > span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; line-clamp: 4; overflow: hidden; }
  .bingo .on { background: var(--fr-accent-soft); color: var(--fr-accent); font-weight: 650; }
  .bingo .on .icon { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; }
  @container widget (inline-size < 360px) { .bingo td { font-size: 0.6875rem; } }
`;
