import { type Value, value } from "./store.ts";

export type Theme = "light" | "dark";

const store = "frontrow.theme";

/** The theme in use: the system's, until somebody chose the other one. */
export interface Themes {
  readonly current: Value<Theme>;
  /** Takes the other theme. The choice is forgotten when it is what the system says anyway. */
  toggle(): void;
}

export function openThemes(): Themes {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const system = (): Theme => (dark.matches ? "dark" : "light");
  let chosen = read();
  const current = value<Theme>(chosen ?? system());
  const apply = () => {
    if (chosen === null) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    current.set(chosen ?? system());
  };
  dark.addEventListener("change", apply);
  apply();
  return {
    current,
    toggle() {
      const other: Theme = current.get() === "dark" ? "light" : "dark";
      chosen = other === system() ? null : other;
      write(chosen);
      apply();
    },
  };
}

function read(): Theme | null {
  try {
    const said = localStorage.getItem(store);
    return said === "light" || said === "dark" ? said : null;
  } catch {
    return null;
  }
}

function write(theme: Theme | null): void {
  try {
    if (theme === null) localStorage.removeItem(store);
    else localStorage.setItem(store, theme);
  } catch {
    // Storage is forbidden here; the choice holds until the page is left.
  }
}
