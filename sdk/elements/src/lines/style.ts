import { css } from "lit";

/** How the tools of a line look, and what stands over the field while one is used. */
export const lineStyle = css`
  .row:focus-visible { outline-offset: -2px; }
  .line-tools {
    position: absolute; inset-block-start: 1px; inset-inline-end: var(--fr-space-3); z-index: 1; display: flex; align-items: center; gap: 1px;
    border-radius: var(--fr-radius-md); background: var(--fr-surface); box-shadow: inset 0 0 0 1px var(--fr-hairline); font-size: var(--fr-text-xs);
  }
  .line-tools button { display: grid; place-items: center; inline-size: 28px; block-size: 25px; border-radius: var(--fr-radius-md); color: var(--fr-text-2); }
  .line-tools button:hover { background: var(--fr-hover); color: var(--fr-text); }
  .line-tools button:focus-visible { outline-offset: -2px; }
  .line-tools span { padding-inline: 8px; white-space: nowrap; }
  .line-tools .word { inline-size: auto; padding-inline: 8px; font-weight: 600; }
  .line-tools .danger { color: var(--fr-danger); }

  .about {
    display: flex; align-items: center; gap: 6px; min-inline-size: 0; margin-block-end: 6px; padding-inline-start: 10px;
    border-inline-start: 3px solid var(--fr-accent); font-size: var(--fr-text-sm); line-height: 1.35; color: var(--fr-text-2);
  }
  .about p { flex: 1; min-inline-size: 0; margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .about b { font-weight: 600; color: var(--fr-text); }
  .about button { flex: none; display: grid; place-items: center; inline-size: 32px; block-size: 32px; border-radius: var(--fr-radius-md); }
  .about button:hover { background: var(--fr-hover); }
  .wrong { margin: 0 6px 6px; font-size: var(--fr-text-xs); color: var(--fr-danger); text-wrap: pretty; }
  .wrong.calm { color: var(--fr-text-2); }

  @media (hover: none) {
    .line-tools { position: static; grid-column: 2; inline-size: max-content; max-inline-size: 100%; margin-block: 4px; font-size: var(--fr-text-sm); }
    .line-tools button { inline-size: 48px; block-size: 44px; }
    .about button { inline-size: 44px; block-size: 44px; }
  }
`;
