/** What became of a link that somebody wanted to pass on. */
export type Shared = "shared" | "copied" | "failed";

/** Passes a link on: the system's sheet on a phone, the clipboard elsewhere. */
export async function share(title: string, url: string): Promise<Shared> {
  if (matchMedia("(pointer: coarse)").matches && typeof navigator.share === "function") {
    try {
      await navigator.share({ title, url });
      return "shared";
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return "shared";
    }
  }
  try {
    await navigator.clipboard.writeText(url);
    return "copied";
  } catch {
    return copyByHand(url) ? "copied" : "failed";
  }
}

/** The clipboard of pages without TLS. */
function copyByHand(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.className = "sr-only";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
