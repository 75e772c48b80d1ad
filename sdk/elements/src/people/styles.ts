import { css, unsafeCSS } from "lit";
import { authorRules } from "../colours.ts";

export const peopleStyles = css`
  ${unsafeCSS(authorRules())}
  :host {
    display: flex; flex-direction: column; min-block-size: 0; block-size: 100%; overflow: hidden; background: var(--fr-surface);
  }
  .bar { flex: none; display: flex; align-items: baseline; gap: 2px var(--fr-space-2); flex-wrap: wrap; padding: 12px var(--fr-space-4) 0; }
  .bar h2 { font-size: var(--fr-text-md); font-weight: 650; letter-spacing: -0.005em; }
  .bar .number { color: var(--fr-text-2); font-size: var(--fr-text-sm); font-variant-numeric: tabular-nums; }
  .bar .number + .number::before { content: "·"; margin-inline-end: var(--fr-space-2); color: var(--fr-text-3); }
  .bar .end { margin-inline-start: auto; color: var(--fr-text-2); font-size: var(--fr-text-sm); }
  .search { flex: none; padding: 10px var(--fr-space-3); border-block-end: 1px solid var(--fr-hairline); }
  .field::-webkit-search-cancel-button { cursor: pointer; }

  .list { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--fr-hairline) transparent; padding-block-end: var(--fr-space-3); }
  .list:focus-visible { outline-offset: -2px; }
  h3 { padding: 14px var(--fr-space-4) 4px; color: var(--fr-text-2); font-size: var(--fr-text-xs); font-weight: 650; }
  li { display: flex; align-items: center; gap: 10px; min-block-size: 44px; padding: 4px var(--fr-space-4); content-visibility: auto; contain-intrinsic-block-size: auto 44px; }
  .avatar {
    flex: none; display: grid; place-items: center; inline-size: 28px; block-size: 28px; border-radius: 50%;
    background: color-mix(in oklab, var(--author) 16%, transparent); color: var(--author); font-size: var(--fr-text-xs); font-weight: 650;
  }
  .name { min-inline-size: 0; overflow-wrap: anywhere; font-weight: 550; text-align: start; }
  .marks { margin-inline-start: auto; flex: none; display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 4px; max-inline-size: 60%; }
  .self { background: var(--fr-accent-soft); }
  .self .chip { background: var(--fr-surface); }
  .chip.warn { color: var(--fr-danger); }
  .foot { padding: var(--fr-space-2) var(--fr-space-4); }
  .search[hidden] { display: none; }
  .note { color: var(--fr-text-2); }
  .note.team { padding: 10px var(--fr-space-4) 0; }
  .away { flex: none; padding: 6px var(--fr-space-4); color: var(--fr-text-2); font-size: var(--fr-text-sm); border-block-end: 1px solid var(--fr-hairline); }
`;
