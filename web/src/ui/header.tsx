import { type Language, language, languages } from "@frontrow/elements";
import { Link } from "@tanstack/react-router";
import { DocsLink } from "./docs/link.tsx";
import { Icon, Mark } from "./icon.tsx";
import { chooseLanguage, languageNames } from "./language.ts";
import { useServices } from "./services.ts";
import { useReadable } from "./store.ts";
import { words } from "./words.ts";

interface HeaderProps {
  readonly className?: string;
  /** Without the way to the documentation: who watches a show looks for something else. */
  readonly plain?: boolean;
}

/** The bar on top of every page. */
export function Header({ className = "", plain = false }: HeaderProps) {
  return (
    <header
      className={`flex h-14 shrink-0 items-center gap-3 border-b border-hairline bg-surface px-4 lg:px-6 ${className}`}
    >
      <Link to="/" className="-m-1 flex items-center gap-2.5 rounded-md p-1 font-bold text-lg tracking-tight">
        <Mark />
        Frontrow
      </Link>
      <span className="flex-1" />
      {plain ? null : <DocsLink />}
      <LanguagePicker />
      <ThemeToggle />
    </header>
  );
}

/** Small, since most people need it never: the browser's language is taken by itself. */
function LanguagePicker() {
  const now = useReadable(language, (l) => l);
  return (
    <select
      className="pick-language"
      aria-label={words.language}
      title={words.language}
      value={now}
      onChange={(event) => void chooseLanguage(event.target.value as Language).catch(() => {})}
    >
      {languages.map((l) => (
        <option key={l} value={l} lang={l}>
          {languageNames[l]}
        </option>
      ))}
    </select>
  );
}

function ThemeToggle() {
  const { themes } = useServices();
  const theme = useReadable(themes.current, (t) => t);
  const says = theme === "dark" ? words.lightTheme : words.darkTheme;
  return (
    <button type="button" className="btn btn-icon" aria-label={says} title={says} onClick={themes.toggle}>
      <Icon name={theme === "dark" ? "sun" : "moon"} />
    </button>
  );
}
