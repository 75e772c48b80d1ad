import { css, unsafeCSS } from "lit";
import { authorRules } from "../colours.ts";

/**
 * How the chat looks. The field around the text shows its focus; under a finger
 * its type is 16 px, as iOS zooms into smaller type. No comment stands inside:
 * what is written there is sent to every reader.
 */
export const chatStyles = css`
  ${unsafeCSS(authorRules())}

  :host {
    display: flex; flex-direction: column; min-block-size: 0; block-size: 100%; position: relative;
    container: chat / inline-size;
    background: var(--fr-surface); color: var(--fr-text);
    font: 400 var(--fr-text-md) / 1.45 var(--fr-font);
    -webkit-font-smoothing: antialiased;
    overflow: hidden; text-align: start;
  }
  :host([hidden]) { display: none; }
  * { box-sizing: border-box; }
  button, input, textarea { font: inherit; color: inherit; margin: 0; }
  button { background: none; border: 0; padding: 0; cursor: pointer; touch-action: manipulation; }
  .icon { display: block; flex: none; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--fr-focus); outline-offset: 2px; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  .head {
    display: flex; align-items: center; min-block-size: 52px; padding-inline: var(--fr-space-4);
    border-block-end: 1px solid var(--fr-hairline); flex: none;
  }
  .head h2 { margin: 0; font-size: var(--fr-text-md); font-weight: 650; letter-spacing: -0.005em; }
  .away {
    position: absolute; inset-block-start: 10px; inset-inline: 0; margin-inline: auto; width: max-content; z-index: 1;
    display: flex; align-items: center; gap: 8px; padding: 6px 14px; border-radius: var(--fr-radius-full);
    background: var(--fr-surface); border: 1px solid var(--fr-hairline); box-shadow: var(--fr-shadow-1);
    color: var(--fr-text-2); font-size: var(--fr-text-sm); font-weight: 500;
  }
  .spinner {
    width: 14px; height: 14px; border-radius: 50%; border: 2px solid var(--fr-hairline); border-block-start-color: var(--fr-text-2);
    animation: turn 0.9s linear infinite; flex: none;
  }
  @keyframes turn { to { rotate: 1turn; } }

  .shield { margin: 0; padding: 6px var(--fr-space-4); background: var(--fr-accent-soft); font-size: var(--fr-text-sm); text-wrap: pretty; }
  .middle { position: relative; flex: 1; min-block-size: 0; }
  .log {
    position: absolute; inset: 0; overflow-y: auto; overscroll-behavior: contain; overflow-anchor: none;
    scrollbar-width: thin; scrollbar-color: var(--fr-hairline) transparent;
    display: flex; flex-direction: column;
  }
  .log:focus-visible { outline-offset: -2px; }
  .lines { flex: 1 0 auto; display: flex; flex-direction: column; }
  ol { list-style: none; margin: 0; padding: var(--fr-space-2) 0 var(--fr-space-3); margin-block-start: auto; }

  .row {
    display: grid; grid-template-columns: 28px minmax(0, 1fr); column-gap: 10px; padding: 3px var(--fr-space-4);
    contain: layout paint style; position: relative;
  }
  .row.first { padding-block-start: 9px; }
  @media (hover: hover) { .row:hover { background: var(--fr-raised); } }
  .avatar {
    width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center; margin-block-start: 1px;
    font-size: var(--fr-text-xs); font-weight: 650; color: var(--author); user-select: none;
    background: color-mix(in oklab, var(--author) 15%, var(--fr-surface));
  }
  .words { grid-column: 2; min-inline-size: 0; }
  .by { display: flex; align-items: baseline; gap: 6px; min-inline-size: 0; line-height: 1.4; }
  .name { font-weight: 600; color: var(--author); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: var(--fr-text-sm); }
  .badge {
    flex: none; align-self: center; padding: 1px 7px; border-radius: var(--fr-radius-full); font-size: 0.6875rem; font-weight: 600; line-height: 1.45;
    background: var(--fr-accent-soft); color: var(--fr-accent);
  }
  .at { flex: none; font-size: 0.6875rem; color: var(--fr-text-3); font-variant-numeric: tabular-nums; }
  .text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; text-align: -webkit-match-parent; text-align: match-parent; }
  .text.tall { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 10; line-clamp: 10; overflow: hidden; }
  .more { color: var(--fr-accent); font-weight: 550; font-size: var(--fr-text-sm); min-block-size: 24px; }
  .row.pending .text, .row.held .text { color: var(--fr-text-3); }
  .row.action .text { color: var(--author); }
  .row.announcement { background: var(--fr-raised); }
  .row.announcement::before { content: ""; position: absolute; inset-block: 0; inset-inline-start: 0; inline-size: 3px; background: var(--fr-accent); }
  .reply { overflow: hidden; font-size: var(--fr-text-xs); color: var(--fr-text-3); white-space: nowrap; text-overflow: ellipsis; text-align: -webkit-match-parent; text-align: match-parent; }
  .reply bdi { font-weight: 600; }
  .after { display: flex; flex-wrap: wrap; align-items: center; column-gap: 12px; font-size: var(--fr-text-xs); color: var(--fr-text-3); }
  .pair { display: inline-flex; gap: 14px; }
  .after.failed { color: var(--fr-danger); }
  .after button { min-block-size: 28px; font-weight: 600; color: var(--fr-accent); }
  .after button:hover, .more:hover, .as button:hover { text-decoration: underline; text-underline-offset: 3px; }

  .system {
    display: flex; align-items: center; gap: 12px; padding: 12px var(--fr-space-4); color: var(--fr-text-3);
    font-size: var(--fr-text-xs); font-weight: 500; white-space: nowrap;
  }
  .system::before, .system::after { content: ""; flex: 1; border-block-start: 1px solid var(--fr-hairline); }
  .system .dot { width: 7px; height: 7px; border-radius: 50%; background: var(--fr-text-3); }
  .system.live .dot { background: var(--fr-live); }
  .system span { display: inline-flex; align-items: center; gap: 7px; }

  .older { display: grid; place-items: center; min-block-size: 44px; flex: none; }
  .older button {
    display: inline-flex; align-items: center; gap: 8px; min-block-size: 32px; padding-inline: 12px; border-radius: var(--fr-radius-full);
    color: var(--fr-text-2); font-size: var(--fr-text-sm); font-weight: 500;
  }
  .older button:hover { background: var(--fr-raised); }
  .empty {
    margin: auto; padding: var(--fr-space-6); text-align: center; color: var(--fr-text-2); display: grid; justify-items: center; gap: 6px; text-wrap: balance;
  }
  .empty .icon { color: var(--fr-text-3); margin-block-end: 4px; }
  .empty b { font-weight: 600; color: var(--fr-text); }

  .new {
    position: absolute; inset-block-end: 12px; inset-inline: 0; margin-inline: auto; width: max-content; z-index: 1;
    display: inline-flex; align-items: center; gap: 6px; min-block-size: 36px; padding: 0 14px 0 16px; border-radius: var(--fr-radius-full);
    background: var(--fr-accent); color: var(--fr-on-accent); font-size: var(--fr-text-sm); font-weight: 600; box-shadow: var(--fr-shadow-2);
    font-variant-numeric: tabular-nums;
    animation: rise var(--fr-medium) var(--fr-ease);
  }
  .new:hover { background: var(--fr-accent-hover); }
  .new.none { background: var(--fr-surface); color: var(--fr-text-2); border: 1px solid var(--fr-hairline); width: 36px; padding: 0; justify-content: center; }
  @keyframes rise { from { opacity: 0; translate: 0 8px; } }
  @media (pointer: coarse) { .new, .older button { min-block-size: 44px; } .new.none { width: 44px; } .after button { min-block-size: 44px; } }

  .foot { flex: none; padding: 10px var(--fr-space-3) 10px; border-block-start: 1px solid var(--fr-hairline); }
  .field {
    display: flex; align-items: flex-end; gap: 4px; padding: 4px; border-radius: var(--fr-radius-lg);
    background: var(--fr-raised); border: 1px solid var(--fr-outline); transition: border-color var(--fr-fast), box-shadow var(--fr-fast);
  }
  .field:focus-within { border-color: var(--fr-focus); box-shadow: 0 0 0 1px var(--fr-focus); }
  .field.over { border-color: var(--fr-danger); box-shadow: 0 0 0 1px var(--fr-danger); }
  textarea:focus-visible, input:focus-visible { outline: none; }
  textarea, .field input {
    flex: 1; min-inline-size: 0; min-block-size: 36px; max-block-size: 132px; resize: none; border: 0; background: none;
    padding: 7px 6px 7px 10px; line-height: 22px; overflow-y: auto; scrollbar-width: thin;
  }
  @media (pointer: coarse) { textarea, input { font-size: 16px; } }
  ::placeholder { color: var(--fr-text-3); opacity: 1; }
  .count { padding: 0 4px 8px; font-size: var(--fr-text-xs); font-variant-numeric: tabular-nums; color: var(--fr-text-2); flex: none; }
  .over .count { color: var(--fr-danger); font-weight: 600; }
  .send {
    flex: none; width: 36px; height: 36px; display: grid; place-items: center; border-radius: var(--fr-radius-md);
    background: var(--fr-accent); color: var(--fr-on-accent); transition: background-color var(--fr-fast);
  }
  .send:hover { background: var(--fr-accent-hover); }
  .send[disabled] { background: var(--fr-hover); color: var(--fr-text-3); cursor: default; }
  .send.wide { width: auto; padding-inline: 14px; font-weight: 600; font-size: var(--fr-text-sm); }
  @media (pointer: coarse) { .send { height: 44px; } .send:not(.wide) { width: 44px; } textarea, .field input { min-block-size: 44px; padding-block: 11px; } }

  .under { display: flex; align-items: center; min-block-size: 24px; gap: 8px; padding: 6px 6px 0; font-size: var(--fr-text-xs); color: var(--fr-text-3); }
  .as { display: flex; gap: 6px; align-items: center; min-inline-size: 0; }
  .as b { font-weight: 600; color: var(--fr-text-2); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-inline-size: 18ch; }
  .as button { font-weight: 550; color: var(--fr-accent); min-block-size: 24px; }
  .problem { color: var(--fr-danger); }
  .notice { display: flex; align-items: center; gap: 8px; padding: 10px 6px; color: var(--fr-text-2); font-size: var(--fr-text-sm); }

  .naming { display: grid; gap: 6px; }
  .naming .top { display: flex; align-items: center; justify-content: space-between; padding-inline: 6px; }
  .naming label { font-size: var(--fr-text-sm); font-weight: 600; }
  .naming .top button { color: var(--fr-text-2); font-size: var(--fr-text-sm); min-block-size: 28px; padding-inline: 6px; font-weight: 500; }
  .kept {
    margin: 0; padding: 2px 6px 0; font-size: var(--fr-text-xs); color: var(--fr-text-2);
    overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: -webkit-match-parent; text-align: match-parent;
  }

  @media (prefers-reduced-motion: reduce) { .new, .spinner { animation: none; } .spinner + .hidden { position: static; width: auto; height: auto; clip-path: none; } }
`;
