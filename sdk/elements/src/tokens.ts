/**
 * The design tokens of Frontrow: colour, type, space, radius, elevation and
 * motion, as custom properties on `:root`. The elements and the app draw with
 * them and nothing else. They live in a cascade layer, so that any rule of the
 * embedding page, however weak, overrides them. Colours follow `color-scheme`.
 */
export const tokensCss = `@layer frontrow {
  :root {
    --fr-font: "Inter Variable", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    --fr-mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, monospace;

    --fr-text-xs: 0.75rem;
    --fr-text-sm: 0.8125rem;
    --fr-text-md: 0.875rem;
    --fr-text-lg: 1rem;
    --fr-text-xl: 1.25rem;
    --fr-text-2xl: 1.625rem;
    --fr-text-3xl: 2.125rem;

    --fr-space-1: 0.25rem;
    --fr-space-2: 0.5rem;
    --fr-space-3: 0.75rem;
    --fr-space-4: 1rem;
    --fr-space-5: 1.25rem;
    --fr-space-6: 1.5rem;
    --fr-space-8: 2rem;
    --fr-space-12: 3rem;

    --fr-radius-sm: 6px;
    --fr-radius-md: 10px;
    --fr-radius-lg: 14px;
    --fr-radius-xl: 20px;
    --fr-radius-full: 999px;

    --fr-canvas: light-dark(oklch(0.972 0.004 268), oklch(0.158 0.012 268));
    --fr-surface: light-dark(oklch(1 0 0), oklch(0.196 0.014 268));
    --fr-raised: light-dark(oklch(0.958 0.006 268), oklch(0.244 0.017 268));
    --fr-hover: light-dark(oklch(0.93 0.008 268), oklch(0.288 0.019 268));
    --fr-hairline: light-dark(oklch(0.91 0.007 268), oklch(0.278 0.016 268));
    --fr-outline: light-dark(oklch(0.63 0.018 268), oklch(0.54 0.02 268));
    --fr-text: light-dark(oklch(0.21 0.022 268), oklch(0.955 0.006 268));
    --fr-text-2: light-dark(oklch(0.43 0.022 268), oklch(0.775 0.014 268));
    --fr-text-3: light-dark(oklch(0.515 0.022 268), oklch(0.675 0.018 268));
    --fr-accent: light-dark(oklch(0.51 0.205 268), oklch(0.735 0.135 268));
    --fr-accent-hover: light-dark(oklch(0.455 0.2 268), oklch(0.79 0.115 268));
    --fr-on-accent: light-dark(oklch(1 0 0), oklch(0.175 0.035 268));
    --fr-accent-soft: light-dark(oklch(0.952 0.025 268), oklch(0.272 0.055 268));
    --fr-live: oklch(0.575 0.215 24);
    --fr-on-live: oklch(1 0 0);
    --fr-good: light-dark(oklch(0.56 0.14 152), oklch(0.78 0.16 152));
    --fr-fair: light-dark(oklch(0.6 0.13 75), oklch(0.82 0.14 80));
    --fr-poor: light-dark(oklch(0.54 0.2 27), oklch(0.72 0.17 25));
    --fr-danger: light-dark(oklch(0.51 0.19 27), oklch(0.755 0.14 25));
    --fr-focus: light-dark(oklch(0.51 0.205 268), oklch(0.8 0.12 268));

    --fr-shadow-1: 0 1px 2px light-dark(oklch(0.2 0.03 268 / 0.07), oklch(0 0 0 / 0.4));
    --fr-shadow-2: 0 2px 6px light-dark(oklch(0.2 0.03 268 / 0.08), oklch(0 0 0 / 0.4)),
      0 10px 28px light-dark(oklch(0.2 0.03 268 / 0.1), oklch(0 0 0 / 0.45));
    --fr-shadow-3: 0 4px 12px light-dark(oklch(0.2 0.03 268 / 0.1), oklch(0 0 0 / 0.5)),
      0 24px 64px light-dark(oklch(0.2 0.03 268 / 0.18), oklch(0 0 0 / 0.6));

    --fr-ease: cubic-bezier(0.2, 0.7, 0.2, 1);
    --fr-fast: 120ms;
    --fr-medium: 200ms;
    --fr-slow: 360ms;
  }
  @media (prefers-reduced-motion: reduce) {
    :root { --fr-fast: 0ms; --fr-medium: 0ms; --fr-slow: 0ms; }
  }
}`;

const installed = new WeakSet<Document>();

/** Gives a document the tokens, once. A constructed sheet needs no `unsafe-inline` in a content security policy. */
export function installTokens(doc: Document): void {
  const view = doc.defaultView;
  if (installed.has(doc) || view === null) return;
  installed.add(doc);
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(tokensCss);
  doc.adoptedStyleSheets = [sheet, ...doc.adoptedStyleSheets];
}
