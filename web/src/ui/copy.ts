/** Puts a text into the clipboard; pages without TLS have only the old way. The focus stays where it was. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "sr-only";
    const focus = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (focus instanceof HTMLElement) focus.focus({ preventScroll: true });
    return done;
  }
}
