import { html, nothing, type TemplateResult } from "lit";

/**
 * The address of a picture that a host gave, absolute; null for what must not be loaded: other schemes than http and
 * https, and on the server's own pages whatever is not theirs, as they ask nothing of other hosts.
 */
export function pictureOf(address: string | undefined, server: string | undefined): string | null {
  const page = globalThis.location?.origin;
  if (!address || page === undefined) return null;
  const home = server || page;
  try {
    const url = new URL(address, home);
    const own = url.origin === new URL(home).origin;
    if (own) return url.href;
    return url.protocol === "https:" && new URL(home).origin !== page ? url.href : null;
  } catch {
    return null;
  }
}

/** A picture beside words that say the same; one that can't be loaded goes away. */
export function picture(
  address: string | undefined,
  server: string | undefined,
  name: string,
): TemplateResult | typeof nothing {
  const src = pictureOf(address, server);
  if (src === null) return nothing;
  return html`<img class=${name} src=${src} alt="" loading="lazy" referrerpolicy="no-referrer" @error=${(e: Event) => (e.target as HTMLElement).remove()} />`;
}
