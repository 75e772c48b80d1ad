import { css } from "lit";

/** What every widget draws with: a calm card, one kind of button, one kind of bar. */
export const widgetStyles = css`
  :host {
    display: block; container: widget / inline-size;
    color: var(--fr-text); font: 400 var(--fr-text-md) / 1.45 var(--fr-font); -webkit-font-smoothing: antialiased;
  }
  :host([hidden]) { display: none; }
  * { box-sizing: border-box; }
  h2, h3, p, ol, ul { margin: 0; padding: 0; }
  ol, ul { list-style: none; }
  :where(bdi, [dir="auto"]:not(input, textarea)) { text-align: -webkit-match-parent; text-align: match-parent; }
  button, input, textarea { font: inherit; color: inherit; margin: 0; }
  button { background: none; border: 0; padding: 0; cursor: pointer; touch-action: manipulation; text-align: start; }
  button[disabled] { cursor: default; }
  .icon { display: block; flex: none; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--fr-focus); outline-offset: 2px; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  .card {
    display: grid; gap: var(--fr-space-3); padding: var(--fr-space-4); border-radius: var(--fr-radius-lg);
    background: var(--fr-surface); border: 1px solid var(--fr-hairline);
  }
  .head { display: flex; align-items: center; gap: var(--fr-space-2); color: var(--fr-text-2); font-size: var(--fr-text-sm); min-block-size: 20px; }
  .head .kind { font-weight: 600; }
  .head .end { margin-inline-start: auto; display: inline-flex; gap: 6px; align-items: center; font-variant-numeric: tabular-nums; }
  .question { font-size: var(--fr-text-lg); font-weight: 650; letter-spacing: -0.01em; line-height: 1.3; overflow-wrap: anywhere; text-wrap: pretty; }
  .note { color: var(--fr-text-3); font-size: var(--fr-text-xs); }
  .chip {
    display: inline-flex; align-items: center; gap: 5px; padding: 1px 8px; border-radius: var(--fr-radius-full);
    background: var(--fr-raised); color: var(--fr-text-2); font-size: var(--fr-text-xs); font-weight: 600;
  }
  .chip.on { background: var(--fr-accent-soft); color: var(--fr-accent); }

  /* An option, before and after: the same box, so that nothing jumps. */
  .options { display: grid; gap: var(--fr-space-2); }
  .option {
    position: relative; display: flex; align-items: center; gap: var(--fr-space-2); inline-size: 100%; min-block-size: 44px;
    padding: 8px 14px; border-radius: var(--fr-radius-md); border: 1px solid var(--fr-outline); background: var(--fr-surface);
    overflow: hidden; overflow-wrap: anywhere; transition: background-color var(--fr-fast), border-color var(--fr-fast);
  }
  button.option:not([disabled]):hover { background: var(--fr-raised); }
  button.option:not([disabled]):active { background: var(--fr-hover); }
  .option.chosen { border-color: var(--fr-accent); box-shadow: inset 0 0 0 1px var(--fr-accent); }
  .option.right { border-color: var(--fr-good); box-shadow: inset 0 0 0 1px var(--fr-good); }
  .option.wrong { color: var(--fr-text-3); }
  .option .label { flex: 1; min-inline-size: 0; position: relative; }
  .option .figure { position: relative; flex: none; font-variant-numeric: tabular-nums; font-weight: 600; font-size: var(--fr-text-sm); color: var(--fr-text-2); }
  .option .bar {
    position: absolute; inset-block: 0; inset-inline-start: 0; background: var(--fr-accent-soft); inline-size: 100%;
    transform-origin: left; transition: scale var(--fr-slow) var(--fr-ease); 
  }
  .option .bar:dir(rtl) { transform-origin: right; }

  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-block-size: 40px; padding: 0 16px;
    border-radius: var(--fr-radius-md); font-weight: 600; background: var(--fr-accent); color: var(--fr-on-accent);
    transition: background-color var(--fr-fast);
  }
  .button:hover { background: var(--fr-accent-hover); }
  .button.quiet { background: var(--fr-raised); color: var(--fr-text); }
  .button.quiet:hover { background: var(--fr-hover); }
  .button[disabled] { background: var(--fr-hover); color: var(--fr-text-3); }
  @media (pointer: coarse) { .button { min-block-size: 44px; } }
  .row { display: flex; align-items: center; gap: var(--fr-space-2); flex-wrap: wrap; }
  .field {
    inline-size: 100%; min-block-size: 40px; padding: 8px 12px; border-radius: var(--fr-radius-md); border: 1px solid var(--fr-outline);
    background: var(--fr-raised);
  }
  .field:focus-visible { outline: none; border-color: var(--fr-focus); box-shadow: 0 0 0 1px var(--fr-focus); }
  @media (pointer: coarse) { .field { font-size: 16px; min-block-size: 44px; } }
  ::placeholder { color: var(--fr-text-3); opacity: 1; }

  .problem { display: flex; gap: 6px; align-items: flex-start; color: var(--fr-danger); font-size: var(--fr-text-sm); }
  .problem:empty, .problem:not(:has(*)) { display: none; }
  .empty { display: grid; justify-items: center; gap: 4px; padding: var(--fr-space-6) var(--fr-space-4); text-align: center; color: var(--fr-text-2); text-wrap: balance; }
  .empty b { font-weight: 600; color: var(--fr-text); }
  .waiting { display: grid; gap: 10px; padding: var(--fr-space-4); color: var(--fr-text-2); }
  .bone { block-size: 18px; border-radius: var(--fr-radius-sm); background: var(--fr-raised); animation: breathe 1.4s ease-in-out infinite alternate; }
  .bone.short { inline-size: 60%; }
  @keyframes breathe { to { opacity: 0.45; } }
  @media (prefers-reduced-motion: reduce) { .bone { animation: none; } }
`;
