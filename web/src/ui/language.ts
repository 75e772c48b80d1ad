import { fromRight, type Language, language, setLanguage, spoken } from "@frontrow/elements";

const store = "frontrow.language";

/** The languages by the names that their speakers give them. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  ar: "العربية",
  ja: "日本語",
};

/**
 * Speaks the reader's language before anything is drawn: that of `?lang=`, else
 * the one chosen here before, else the browser's. English stays where the texts
 * can't be fetched.
 */
export async function openLanguage(): Promise<void> {
  const asked = new URLSearchParams(location.search).get("lang");
  const tags = [asked, read(), ...navigator.languages].filter((tag) => tag !== null);
  await setLanguage(spoken(tags) ?? "en").catch(() => {});
  mark();
}

/** Takes another language, and remembers it on this device: over a reload too, whatever the address asked for. */
export async function chooseLanguage(next: Language): Promise<void> {
  await setLanguage(next);
  mark();
  const here = new URL(location.href);
  if (here.searchParams.has("lang")) {
    here.searchParams.delete("lang");
    history.replaceState(history.state, "", here);
  }
  try {
    localStorage.setItem(store, next);
  } catch {
    // Storage is forbidden here; the choice holds until the page is left.
  }
}

/** Says it to the page, for screen readers, hyphenation and the side that lines begin at. */
function mark(): void {
  document.documentElement.lang = language.get();
  document.documentElement.dir = fromRight(language.get()) ? "rtl" : "ltr";
}

function read(): string | null {
  try {
    return localStorage.getItem(store);
  } catch {
    return null;
  }
}
