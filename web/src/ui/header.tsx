import { Link } from "@tanstack/react-router";
import { Icon, Mark } from "./icon.tsx";
import { useServices } from "./services.ts";
import { useReadable } from "./store.ts";

/** The bar on top of every page. */
export function Header({ className = "" }: { readonly className?: string }) {
  return (
    <header
      className={`flex h-14 shrink-0 items-center gap-3 border-b border-hairline bg-surface px-4 lg:px-6 ${className}`}
    >
      <Link to="/" className="-m-1 flex items-center gap-2.5 rounded-md p-1 font-bold text-lg tracking-tight">
        <Mark />
        Frontrow
      </Link>
      <span className="flex-1" />
      <ThemeToggle />
    </header>
  );
}

function ThemeToggle() {
  const { themes } = useServices();
  const theme = useReadable(themes.current, (t) => t);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="btn btn-icon"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      onClick={themes.toggle}
    >
      <Icon name={theme === "dark" ? "sun" : "moon"} />
    </button>
  );
}
