import { iconPaths } from "@frontrow/elements";

/** The signs of the desk: its own, and those that it shares with the elements. */
const signs = {
  check: iconPaths.check,
  close: iconPaths.close,
  pencil: iconPaths.pencil,
  back: iconPaths.back,
  alert: iconPaths.alert,
  more: iconPaths.more,
  down: iconPaths.down,
  link: iconPaths.link,
  viewers: iconPaths.viewers,
  screen: iconPaths.screen,
  copy: "M9 9V6a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-3M6 9h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z",
  reply: "M9.5 6 4.5 11l5 5M5 11h8.5a6 6 0 0 1 6 6v1",
  pin: "M9 4h6l-.8 6 3.3 3.2H6.5L9.8 10zM12 13.2V20",
  trash:
    "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.9 12a1.5 1.5 0 0 0 1.5 1.4h6.2a1.5 1.5 0 0 0 1.5-1.4l.9-12M10.3 11v5.5M13.7 11v5.5",
  ban: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  hide: "M4 4l16 16M9.9 5.8A9.5 9.5 0 0 1 12 5.5c5 0 8.3 4.2 9 6.5a11 11 0 0 1-2.7 3.8M6.2 7.7A11 11 0 0 0 3 12c.7 2.3 4 6.5 9 6.5 1.5 0 2.8-.4 4-1M9.9 9.9a3 3 0 0 0 4.2 4.2",
  show: "M3 12c.7-2.3 4-6.5 9-6.5s8.3 4.2 9 6.5c-.7 2.3-4 6.5-9 6.5S3.7 14.3 3 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  settings:
    "M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9M15 5.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6zM9 14.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z",
  person: "M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM5 20a7 7 0 0 1 14 0",
  shield: "M12 3.5l7 2.6v5.4c0 4.3-2.9 7.6-7 9-4.1-1.4-7-4.7-7-9V6.1z",
  speaker: "M4.5 10v4h3l7 4V6l-7 4zM17.5 9.5a3.5 3.5 0 0 1 0 5",
} as const;

export type SignName = keyof typeof signs;

/** A sign beside words, or on a button that has a label. */
export function Sign({ name, size = 16 }: { readonly name: SignName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.6 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="sign"
    >
      <path d={signs[name]} />
    </svg>
  );
}
