import { html, type TemplateResult } from "lit";
import { words } from "./words.ts";

/** Puts a text on the clipboard; without leave for it, marks it to be copied by hand. */
async function copy(event: Event): Promise<void> {
  const button = event.currentTarget as HTMLButtonElement;
  const code = button.parentElement?.querySelector("code");
  if (!code) return;
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
    const label = button.querySelector("span");
    if (label) label.textContent = words.copied;
    setTimeout(() => {
      if (label) label.textContent = words.copy;
    }, 2_000);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }
}

/** A long code with a button that copies it. */
export function copied(code: string, name: string): TemplateResult {
  return html`<div class="code"><code dir="ltr">${code}</code
    ><button type="button" class="button quiet small" aria-label=${`${words.copy}: ${name}`} @click=${copy}><span>${words.copy}</span></button></div>`;
}
