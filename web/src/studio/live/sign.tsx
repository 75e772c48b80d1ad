import { iconPaths } from "@frontrow/elements";

const signs = {
  camera:
    "M4 7.8A1.8 1.8 0 0 1 5.8 6h7.4A1.8 1.8 0 0 1 15 7.8v8.4a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 16.2zM15 10.7l5-3v8.6l-5-3",
  microphone:
    "M12 4a3 3 0 0 0-3 3v4.5a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3zM5.8 11.5a6.2 6.2 0 0 0 12.4 0M12 17.7V20.5",
  screen: iconPaths.screen,
  alert: iconPaths.alert,
  check: iconPaths.check,
  close: iconPaths.close,
  retry: iconPaths.retry,
} as const;

export type LiveSign = keyof typeof signs;

/** A sign beside words. `off` strikes it through. */
export function Sign({ name, off = false }: { readonly name: LiveSign; readonly off?: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="sign"
    >
      <path d={signs[name]} />
      {off ? <path d="M4 4l16 16" /> : null}
    </svg>
  );
}
