/** What an overlay can show. */
export const kinds = ["poll", "chat", "comment", "alerts", "qr", "goal", "reactions", "question"] as const;

export type Kind = (typeof kinds)[number];

/** Where a thing stands in the picture. */
export const places = [
  "top-start",
  "top",
  "top-end",
  "start",
  "center",
  "end",
  "bottom-start",
  "bottom",
  "bottom-end",
] as const;

export type Place = (typeof places)[number];

/** Where each stands when the address doesn't say: so that all of them fit beside each other. */
export const usual: Readonly<Record<Kind, Place>> = {
  goal: "top-start",
  alerts: "top",
  poll: "top-end",
  chat: "bottom-start",
  comment: "bottom",
  question: "bottom",
  qr: "bottom-end",
  reactions: "end",
};

/** What the address of an overlay says. */
export interface Options {
  readonly channel: string;
  readonly token: string | null;
  /** Each once, in the order of `kinds`. */
  readonly show: readonly Kind[];
  /** Names that stand for nothing. */
  readonly unknown: readonly string[];
  /** For all that is shown; null for where each usually stands. */
  readonly at: Place | null;
  /** What was said as a place and is none. */
  readonly nowhere: string | null;
  /** How long a line of chat stays, ms; 0 for until others take its place. */
  readonly chat: number;
}

const lineStays = 30;

/** Reads `/overlay/CHANNEL?show=poll,chat&at=bottom-end&chat=20&token=…`. */
export function optionsOf(address: URL): Options {
  const asked = address.searchParams;
  const names =
    asked
      .get("show")
      ?.split(",")
      .map((name) => name.trim()) ?? kinds;
  const at = asked.get("at");
  const place = places.find((p) => p === at) ?? null;
  const seconds = Number(asked.get("chat") ?? lineStays);
  return {
    channel: channelOf(address.pathname),
    token: asked.get("token") || null,
    show: kinds.filter((kind) => names.includes(kind)),
    unknown: names.filter((name) => name !== "" && !kinds.some((kind) => kind === name)),
    at: place,
    nowhere: at !== null && place === null ? at : null,
    chat: 1000 * (Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) : lineStays),
  };
}

function channelOf(path: string): string {
  const name = path.split("/")[2] ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
