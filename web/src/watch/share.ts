import { copy } from "../ui/copy.ts";

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
  return (await copy(url)) ? "copied" : "failed";
}
