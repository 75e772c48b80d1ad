import { css } from "lit";

/** How emotes, their picker and what completes them look, in the chat that they stand in. */
export const emoteStyle = css`
  .emote { inline-size: 1.75em; block-size: 1.75em; margin-block: -0.1em; object-fit: contain; vertical-align: middle; overflow: hidden; }
  .big .emote { inline-size: 3.5em; block-size: 3.5em; margin: 2px; }
  .big { margin-inline-start: -2px; }

  .foot { position: relative; }
  .pick {
    flex: none; display: grid; place-items: center; inline-size: 36px; block-size: 36px; border-radius: var(--fr-radius-md); color: var(--fr-text-2);
  }
  .pick:hover, .pick[aria-expanded="true"] { background: var(--fr-hover); }
  .picker, .fits {
    position: absolute; inset-block-end: calc(100% + 6px); inset-inline: var(--fr-space-3); z-index: 2;
    border: 1px solid var(--fr-hairline); border-radius: var(--fr-radius-lg); background: var(--fr-surface); box-shadow: var(--fr-shadow-3);
  }
  .picker { animation: rise var(--fr-medium) var(--fr-ease); display: flex; flex-direction: column; max-inline-size: 400px; margin-inline-start: auto; max-block-size: 340px; overflow: hidden; }
  .picker:focus-visible { outline: none; }
  .picker-head { flex: none; display: flex; align-items: center; gap: 8px; padding: 8px 8px 4px 14px; }
  .picker-head b { flex: 1; font-weight: 650; }
  .picker-head button { display: grid; place-items: center; inline-size: 32px; block-size: 32px; border-radius: var(--fr-radius-md); color: var(--fr-text-2); }
  .picker-head button:hover { background: var(--fr-hover); }
  .seek { flex: none; padding: 0 12px 8px; }
  .seek input {
    inline-size: 100%; min-block-size: 36px; padding: 0 12px; border: 1px solid var(--fr-outline); border-radius: var(--fr-radius-md);
    background: var(--fr-raised); outline: none;
  }
  .seek input:focus-visible { border-color: var(--fr-focus); box-shadow: 0 0 0 1px var(--fr-focus); }
  .shelf { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 0 10px 10px; scrollbar-width: thin; }
  .shelf p { margin: 0; padding: 6px 4px 4px; font-size: var(--fr-text-xs); font-weight: 600; color: var(--fr-text-2); }
  .shelf .nothing { padding: 20px 4px; text-align: center; font-size: var(--fr-text-sm); font-weight: 400; }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(40px, 1fr)); gap: 2px; }
  .choice {
    display: grid; place-items: center; block-size: 40px; border-radius: var(--fr-radius-md);
    font: 1.375rem / 1 "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", var(--fr-font); overflow: hidden;
  }
  .choice:hover { background: var(--fr-hover); }
  .choice:focus-visible { outline-offset: -2px; background: var(--fr-hover); }
  .choice .emote { inline-size: 28px; block-size: 28px; margin: 0; vertical-align: top; }
  .choice .code { padding-inline: 2px; font: 500 0.6875rem / 1.2 var(--fr-font); color: var(--fr-text-2); overflow-wrap: anywhere; }

  .fits { list-style: none; margin: 0; padding: 4px; max-inline-size: 320px; }
  .fit { display: flex; align-items: center; gap: 10px; min-block-size: 36px; padding-inline: 8px; border-radius: var(--fr-radius-md); cursor: pointer; }
  .fit:hover { background: var(--fr-raised); }
  .fit[aria-selected="true"] { background: var(--fr-accent-soft); color: var(--fr-accent); font-weight: 600; }
  .fit .emote { flex: none; inline-size: 24px; block-size: 24px; margin: 0; }
  .fit bdi { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .only { color: var(--fr-text-2); }
  .only button { font-weight: 550; color: var(--fr-accent); min-block-size: 24px; }
  .only button:hover { text-decoration: underline; text-underline-offset: 3px; }

  @container chat (max-width: 479px) {
    .picker {
      inset-inline: 0; inset-block-end: 100%; max-inline-size: none; border-inline: 0; border-end-start-radius: 0; border-end-end-radius: 0;
      box-shadow: 0 -6px 24px light-dark(oklch(0.2 0.03 268 / 0.12), oklch(0 0 0 / 0.5));
    }
  }
  @media (pointer: coarse) {
    .pick, .picker-head button { inline-size: 44px; block-size: 44px; }
    .seek input { min-block-size: 44px; font-size: 16px; }
    .grid { grid-template-columns: repeat(auto-fill, minmax(46px, 1fr)); }
    .choice { block-size: 46px; }
    .fit { min-block-size: 44px; }
    .only button { min-block-size: 44px; }
  }
  @media (prefers-reduced-motion: reduce) { .picker { animation: none; } }
`;
