import { type IconName, iconPaths } from "@frontrow/elements";

/** The elements' icons, for React. The text beside it, or its button's label, says what it means. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={iconPaths[name]} />
    </svg>
  );
}

/** The mark: a stage, and the row before it. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="9" fill="var(--fr-accent)" />
      <g fill="var(--fr-on-accent)">
        <path d="M12.4 6.9v9.2a.7.7 0 0 0 1.06.6l7.5-4.6a.7.7 0 0 0 0-1.2l-7.5-4.6a.7.7 0 0 0-1.06.6z" />
        <circle cx="7.5" cy="23.5" r="2.3" opacity=".55" />
        <circle cx="13.2" cy="23.5" r="2.3" />
        <circle cx="18.9" cy="23.5" r="2.3" opacity=".55" />
        <circle cx="24.6" cy="23.5" r="2.3" opacity=".55" />
      </g>
    </svg>
  );
}
