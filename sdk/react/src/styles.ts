import { installTokens } from "@frontrow/elements";
import { useInsertionEffect } from "react";

/** In the layer of the tokens, so that any rule of the page goes before it. */
const css = `@layer frontrow {
  .frontrow-chat { block-size: clamp(20rem, 60vh, 40rem); border: 1px solid var(--fr-hairline); border-radius: var(--fr-radius-lg); }
  .frontrow-note {
    margin: 0; padding: var(--fr-space-4); border-radius: var(--fr-radius-lg); border: 1px solid var(--fr-hairline);
    background: var(--fr-surface); color: var(--fr-danger); font: 400 var(--fr-text-md) / 1.45 var(--fr-font); overflow-wrap: anywhere;
  }
  .frontrow-livepoll {
    box-sizing: border-box; display: grid; gap: var(--fr-space-3); margin: 0; min-inline-size: 0; padding: var(--fr-space-4);
    border-radius: var(--fr-radius-lg); border: 1px solid var(--fr-hairline);
    background: var(--fr-surface); color: var(--fr-text); font: 400 var(--fr-text-md) / 1.45 var(--fr-font);
  }
  .frontrow-livepoll h2 { margin: 0; font-size: var(--fr-text-lg); font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
  .frontrow-livepoll ul { display: grid; gap: var(--fr-space-2); margin: 0; padding: 0; list-style: none; }
  .frontrow-livepoll button {
    box-sizing: border-box; display: flex; gap: var(--fr-space-2); justify-content: space-between; inline-size: 100%; min-block-size: 44px;
    align-items: center; margin: 0; padding: 8px 14px; border-radius: var(--fr-radius-md); border: 1px solid var(--fr-outline);
    background: var(--fr-surface); color: inherit; font: inherit; text-align: start; cursor: pointer; overflow-wrap: anywhere;
  }
  .frontrow-livepoll button:hover:enabled { background: var(--fr-raised); }
  .frontrow-livepoll button:disabled { cursor: default; color: var(--fr-text-2); }
  .frontrow-livepoll button:focus-visible { outline: 2px solid var(--fr-focus); outline-offset: 2px; }
  .frontrow-livepoll button[aria-pressed="true"] { border-color: var(--fr-accent); box-shadow: inset 0 0 0 1px var(--fr-accent); color: var(--fr-text); }
  .frontrow-livepoll small { flex: none; font-size: var(--fr-text-xs); font-weight: 600; color: var(--fr-accent); }
  .frontrow-livepoll p { margin: 0; font-size: var(--fr-text-xs); color: var(--fr-text-3); }
  .frontrow-app { container: frontrow-app / inline-size; }
  .frontrow-app > div { display: grid; align-items: start; gap: var(--fr-space-4); grid-template-columns: minmax(0, 1fr); }
  .frontrow-app .frontrow-side { display: grid; gap: var(--fr-space-4); align-content: start; min-inline-size: 0; }
  @container frontrow-app (min-width: 56rem) {
    .frontrow-app > div { grid-template-columns: minmax(0, 1fr) 22rem; }
  }
}`;

const styled = new WeakSet<Document>();

/** Gives the page the tokens and these rules, once: as a constructed sheet, which no content policy forbids. */
export function useStyles(): void {
  useInsertionEffect(() => {
    if (styled.has(document)) return;
    styled.add(document);
    installTokens(document);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, []);
}

/** Our own class and the page's. */
export const classes = (own: string, given: string | undefined) => (given ? `${own} ${given}` : own);
