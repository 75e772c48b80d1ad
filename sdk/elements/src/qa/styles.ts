import { css } from "lit";

/** What forms inside of widgets share: rows, links, the question for a name. */
export const formStyles = css`
  .row.between { justify-content: space-between; }
  .row.tight { flex-wrap: nowrap; gap: 6px; }
  .row.end { align-items: flex-end; }
  .row.tight .button { flex: none; }
  .link { font-weight: 550; color: var(--fr-accent); min-block-size: 28px; font-size: var(--fr-text-sm); }
  .link:hover { text-decoration: underline; text-underline-offset: 3px; }
  .link.start { justify-self: start; }
  .naming { display: grid; gap: 6px; }
  .naming label { font-size: var(--fr-text-sm); font-weight: 600; }
  @media (pointer: coarse) { .link { min-block-size: 44px; } }
`;

export const qaStyles = css`
  :host {
    display: flex; flex-direction: column; min-block-size: 0; block-size: 100%; position: relative; overflow: hidden;
    background: var(--fr-surface); text-align: start;
  }
  .top { flex: none; }
  .bar { display: flex; align-items: center; gap: var(--fr-space-2); flex-wrap: wrap; padding: 10px var(--fr-space-4); min-block-size: 48px; }
  .bar h2 { font-size: var(--fr-text-md); font-weight: 650; letter-spacing: -0.005em; margin-inline-end: auto; }
  .bar .number { color: var(--fr-text-2); font-size: var(--fr-text-sm); font-variant-numeric: tabular-nums; margin-inline-end: auto; }
  .sort { display: inline-flex; padding: 2px; gap: 2px; border-radius: var(--fr-radius-md); background: var(--fr-raised); }
  .sort button {
    min-block-size: 28px; padding: 0 10px; border-radius: 8px; color: var(--fr-text-2); font-size: var(--fr-text-sm); font-weight: 550;
    transition: background-color var(--fr-fast), color var(--fr-fast);
  }
  .sort button:hover { color: var(--fr-text); }
  .sort button[aria-pressed="true"] { background: var(--fr-surface); color: var(--fr-text); box-shadow: var(--fr-shadow-1); }

  /* Above all others; where there is little room it goes with them. */
  .pinned { position: sticky; inset-block-start: 0; z-index: 1; background: var(--fr-surface); padding: 0 var(--fr-space-3) var(--fr-space-3); }
  @media (max-width: 999px), (max-height: 700px) { .pinned { position: static; } }
  .now {
    padding: 12px 14px; border-radius: var(--fr-radius-lg); background: var(--fr-accent-soft);
    display: grid; gap: 4px;
  }
  .now .kind { display: flex; align-items: center; gap: 6px; color: var(--fr-accent); font-size: var(--fr-text-xs); font-weight: 650; }
  .now .kind::before { content: ""; inline-size: 7px; block-size: 7px; border-radius: 50%; background: currentColor; flex: none; }
  .now .text { font-weight: 600; line-height: 1.35; }

  .middle { position: relative; flex: 1; min-block-size: 0; }
  .list { position: absolute; inset: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--fr-hairline) transparent; overflow-anchor: none; }
  .list:focus-visible { outline-offset: -2px; }
  .inner { display: flex; flex-direction: column; min-block-size: 100%; padding-block-end: var(--fr-space-3); }
  .inner .empty { margin: auto; }
  .q {
    display: grid; grid-template-columns: 48px minmax(0, 1fr); column-gap: 12px; padding: 10px var(--fr-space-4);
    border-block-end: 1px solid var(--fr-hairline);
  }
  .questions .q { content-visibility: auto; contain-intrinsic-block-size: auto 76px; }
  .q .text, .now .text { overflow-wrap: anywhere; white-space: pre-wrap; text-align: -webkit-match-parent; text-align: match-parent; }
  .q .meta, .now .meta {
    display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px; margin-block-start: 3px; color: var(--fr-text-3);
    font-size: var(--fr-text-xs); font-variant-numeric: tabular-nums;
  }
  .meta bdi { font-weight: 600; color: var(--fr-text-2); overflow-wrap: anywhere; }
  .meta .link { font-size: var(--fr-text-xs); min-block-size: 24px; }
  .vote {
    inline-size: 48px; min-block-size: 52px; align-self: start; display: grid; justify-items: center; align-content: center; gap: 1px; border-radius: var(--fr-radius-md);
    border: 1px solid var(--fr-outline); color: var(--fr-text-2); font-weight: 650; font-size: var(--fr-text-sm); font-variant-numeric: tabular-nums;
    transition: background-color var(--fr-fast), border-color var(--fr-fast), color var(--fr-fast);
  }
  button.vote:hover { background: var(--fr-raised); color: var(--fr-text); }
  button.vote[aria-pressed="true"] { background: var(--fr-accent-soft); border-color: var(--fr-accent); color: var(--fr-accent); box-shadow: inset 0 0 0 1px var(--fr-accent); }
  .vote.still { border-color: transparent; background: var(--fr-raised); }
  .vote:focus-visible { outline-offset: 1px; }
  .q.own .vote.still { background: var(--fr-accent-soft); color: var(--fr-accent); }
  .q.waiting { background: var(--fr-raised); }
  .q.waiting .text { color: var(--fr-text-2); }
  .said { color: var(--fr-text-2); font-size: var(--fr-text-xs); margin-block-start: 2px; text-align: -webkit-match-parent; text-align: match-parent; }
  .answer { margin-block-start: 6px; padding-inline-start: 10px; border-inline-start: 3px solid var(--fr-accent); overflow-wrap: anywhere; white-space: pre-wrap; text-align: -webkit-match-parent; text-align: match-parent; }
  .answer b { font-weight: 600; font-size: var(--fr-text-xs); color: var(--fr-text-3); display: block; }

  details summary {
    display: flex; align-items: center; gap: 8px; min-block-size: 44px; padding-inline: var(--fr-space-4); cursor: pointer; list-style: none;
    color: var(--fr-text-2); font-size: var(--fr-text-sm); font-weight: 600;
  }
  details summary::-webkit-details-marker { display: none; }
  details summary .icon { transition: rotate var(--fr-fast); rotate: -90deg; }
  details:not([open]) summary .icon:dir(rtl) { rotate: 90deg; }
  details[open] summary .icon { rotate: 0deg; }
  details summary:hover { color: var(--fr-text); }
  details summary:focus-visible { outline-offset: -2px; }

  .fresh {
    position: absolute; inset-block-start: 10px; inset-inline: 0; margin-inline: auto; inline-size: max-content; z-index: 1; min-block-size: 36px; padding: 0 16px;
    border-radius: var(--fr-radius-full); background: var(--fr-accent); color: var(--fr-on-accent); font-size: var(--fr-text-sm); font-weight: 600;
    box-shadow: var(--fr-shadow-2); font-variant-numeric: tabular-nums; animation: come var(--fr-medium) var(--fr-ease);
  }
  .fresh.quiet { background: var(--fr-surface); color: var(--fr-text-2); border: 1px solid var(--fr-hairline); }
  @keyframes come { from { opacity: 0; translate: 0 -6px; } }

  .likes { flex: none; border-block-start: 1px solid var(--fr-hairline); max-block-size: 38%; overflow-y: auto; scrollbar-width: thin; }
  .likes .note { display: flex; align-items: center; gap: 6px; padding: 10px var(--fr-space-4) 4px; font-weight: 600; }
  .likes .q { border: 0; padding-block: 6px; align-items: center; }
  .likes .text { font-size: var(--fr-text-sm); display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; line-clamp: 3; overflow: hidden; }

  .foot { flex: none; padding: 10px var(--fr-space-3); border-block-start: 1px solid var(--fr-hairline); display: grid; gap: 4px; }
  .foot .note { padding: 6px; font-size: var(--fr-text-sm); color: var(--fr-text-2); }
  .foot .problem { padding-inline: 6px; }
  .ask { display: grid; gap: 4px; }
  textarea.field { resize: none; line-height: 22px; max-block-size: 132px; overflow-y: auto; scrollbar-width: thin; flex: 1; min-inline-size: 0; border-radius: var(--fr-radius-lg); }
  .under { display: flex; align-items: center; min-block-size: 24px; gap: 2px 12px; flex-wrap: wrap; padding-inline: 6px; font-size: var(--fr-text-xs); color: var(--fr-text-3); }
  .as { display: flex; gap: 6px; align-items: center; min-inline-size: 0; }
  .as b { font-weight: 600; color: var(--fr-text-2); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-inline-size: 18ch; }
  .as .link { font-size: var(--fr-text-xs); min-block-size: 24px; }
  .under .count { margin-inline-start: auto; font-variant-numeric: tabular-nums; }
  .over { color: var(--fr-danger); font-weight: 600; }
  .check { display: flex; align-items: center; gap: 7px; min-block-size: 24px; margin-inline-start: auto; font-size: var(--fr-text-xs); color: var(--fr-text-2); cursor: pointer; }
  .check input { inline-size: 15px; block-size: 15px; accent-color: var(--fr-accent); flex: none; }
  @media (pointer: coarse) {
    .sort button, .fresh, .check { min-block-size: 44px; }
    .meta .link, .as .link { min-block-size: 44px; }
    .meta:has(.link) { margin-block-start: -6px; margin-block-end: -8px; }
    .under:has(.link, .check) { margin-block: -6px -8px; }
    .bar { padding-block: 2px; }
  }
  @media (prefers-reduced-motion: reduce) { .fresh { animation: none; } }
`;
