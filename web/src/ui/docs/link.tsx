import { words } from "./words.ts";

/** The way to the documentation, which is no part of the app: its pages are static. */
export function DocsLink() {
  return (
    <a
      href="/docs"
      className="inline-flex min-h-10 items-center rounded-md px-2 text-ink-2 text-sm hover:text-ink pointer-coarse:min-h-11"
    >
      {words.docs}
    </a>
  );
}
