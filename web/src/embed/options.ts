/** What stands beside the picture, by the name that the address says: its element. */
export const panels = {
  chat: "frontrow-chat",
  poll: "frontrow-poll",
  activity: "frontrow-activity",
  quiz: "frontrow-quiz",
  qa: "frontrow-qa",
  people: "frontrow-people",
  reactions: "frontrow-reactions",
} as const;

export type Panel = keyof typeof panels;

/** What the address of an embedded page says. */
export interface Options {
  readonly channel: string;
  /** In the order of the address, each once; the chat last, because it takes the room that is left. */
  readonly panels: readonly Panel[];
  readonly theme: "light" | "dark" | null;
  readonly transparent: boolean;
  /** The only origin that the page talks with; null for whichever says hello. */
  readonly origin: string | null;
}

const isPanel = (name: string): name is Panel => Object.hasOwn(panels, name);

/** Reads `/embed/CHANNEL?panels=chat,poll&theme=dark&background=transparent&origin=https://…`. */
export function optionsOf(address: URL): Options {
  const asked = address.searchParams;
  const names = (asked.get("panels") ?? "").split(",").map((name) => name.trim());
  const theme = asked.get("theme");
  return {
    channel: channelOf(address.pathname),
    panels: inOrder(names.filter(isPanel)),
    theme: theme === "light" || theme === "dark" ? theme : null,
    transparent: asked.get("background") === "transparent",
    origin: originOf(asked.get("origin")),
  };
}

function inOrder(names: readonly Panel[]): Panel[] {
  const others = [...new Set(names)].filter((name) => name !== "chat");
  return names.includes("chat") ? [...others, "chat"] : others;
}

function channelOf(path: string): string {
  const name = path.split("/")[2] ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What is no origin matches none, so that a typing error doesn't open the door to everybody. */
function originOf(text: string | null): string | null {
  if (text === null) return null;
  try {
    return new URL(text).origin;
  } catch {
    return "none";
  }
}
