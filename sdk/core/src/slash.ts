/**
 * Commands that are written into the line of a chat, as `/timeout @Ada 10m`.
 * Each stands for one command of the room; names are looked up among the lines
 * that are here. An entry of its own (`@frontrow/core/slash`): a page without a
 * composer does without it.
 */
import { failure } from "./errors.ts";
import type { FrontrowError, RoomState } from "./types.ts";

/** A command as help and completion show it. */
export interface SlashCommand {
  readonly name: string;
  /** How it is written: what is in brackets may be left out. */
  readonly usage: string;
  readonly help: string;
  /** The capability that it needs: one of `me.can`. */
  readonly needs: string;
}

/** What a text means: a line to say, a command for `room.act`, or neither. */
export type Slash =
  | { readonly say: string }
  | { readonly cmd: `${string}.${string}`; readonly data: Readonly<Record<string, unknown>> }
  | { readonly error: FrontrowError };

/** What it is read against. */
export type SlashRoom = Pick<RoomState, "messages" | "me">;

type Sent = Exclude<Slash, { readonly say: string }>;

interface Known extends SlashCommand {
  /** Null where what follows the name is not as usage says. */
  run(rest: string, room: SlashRoom): Sent | null;
}

const refused = (message: string, hint: string): Sent => ({
  error: failure("bad_slash", message, false, hint),
});

const words = (text: string) => text.split(/\s+/).filter((w) => w !== "");
const letter = /[\p{L}\p{N}_]/u;

interface Person {
  readonly id: string;
  readonly name: string;
  /** What follows the name. */
  readonly rest: string;
  /** Their newest line. */
  readonly line: string | null;
}

/** Whom `@name …` means: somebody who has talked, by the longest name that fits. */
function person(text: string, room: SlashRoom): Person | Sent {
  const asked = text.replace(/^@/, "");
  const lower = asked.toLowerCase();
  let found: Person | null = null;
  let twins = false;
  for (const { id: line, by } of [...room.messages].reverse()) {
    if (!by) continue;
    const { id, name } = by;
    const length = name.length;
    if (length === 0 || !lower.startsWith(name.toLowerCase()) || letter.test(asked.charAt(length))) continue;
    if (found && length < found.name.length) continue;
    if (found && length === found.name.length) {
      twins ||= found.id !== id;
      continue;
    }
    twins = false;
    found = { id, name, rest: asked.slice(length).trim(), line };
  }
  if (!found) {
    return refused("Nobody of that name has talked lately.", "Names are those of the lines that you see.");
  }
  return twins
    ? refused(`More than one are called ${found.name}.`, "Choose the line of the one that you mean.")
    : found;
}

const reason = (text: string) => (text ? { reason: text } : {});

/** A command about a person: what follows the name is its reason. */
function against(cmd: `mod.${string}`) {
  return (rest: string, room: SlashRoom): Sent | null => {
    if (!rest) return null;
    const who = person(rest, room);
    return "error" in who || "cmd" in who ? who : { cmd, data: { person: who.id, ...reason(who.rest) } };
  };
}

const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90`, `90s`, `10m`, `2h` or `1d`; null for anything else. */
function duration(word: string | undefined): number | null {
  const m = /^(\d{1,7})([smhd]?)$/i.exec(word ?? "");
  return m ? Number(m[1]) * (units[(m[2] ?? "").toLowerCase()] ?? 1) : null;
}

function timeout(rest: string, room: SlashRoom): Sent | null {
  if (!rest) return null;
  const who = person(rest, room);
  if ("error" in who || "cmd" in who) return who;
  const [length, ...why] = words(who.rest);
  const seconds = duration(length);
  if (seconds === null) return null;
  return { cmd: "mod.timeout", data: { person: who.id, seconds, ...reason(why.join(" ")) } };
}

function shoutout(rest: string, room: SlashRoom): Sent | null {
  if (!rest) return null;
  if (rest.toLowerCase() === "off") return { cmd: "chat.unshout", data: {} };
  const who = person(rest, room);
  const [first = "", ...others] = words(rest);
  const known = !("error" in who || "cmd" in who);
  const name = known ? who.name : first.replace(/^@/, "");
  if (!name) return null;
  const text = known ? words(who.rest) : others;
  const link = /^https?:\/\//i.test(text.at(-1) ?? "") ? text.pop() : undefined;
  return {
    cmd: "chat.shoutout",
    data: {
      ...(known && { actor: who.id }),
      name,
      ...(text.length > 0 && { text: text.join(" ") }),
      ...(link && { link }),
    },
  };
}

function poll(rest: string): Sent | null {
  const [question, ...options] = rest.split("|").map((part) => part.trim());
  if (!question || options.length < 2 || options.includes("")) return null;
  return { cmd: "poll.create", data: { question, options, launch: true } };
}

function slow(rest: string): Sent | null {
  const seconds = rest.toLowerCase() === "off" ? 0 : duration(rest);
  return seconds === null ? null : { cmd: "chat.mode", data: { slow: seconds } };
}

function pin(rest: string, room: SlashRoom): Sent | null {
  if (!rest) return null;
  const who = person(rest, room);
  if ("error" in who || "cmd" in who) return who;
  if (who.rest) return null;
  return who.line ? { cmd: "chat.pin", data: { id: who.line } } : null;
}

const moderate = "moderate";

/** `/me` is not among them: it is part of a line, and the room reads it. */
const known: readonly Known[] = [
  {
    name: "so",
    usage: "/so @name [text] [link] or /so off",
    help: "Point everybody to somebody",
    needs: moderate,
    run: shoutout,
  },
  {
    name: "poll",
    usage: "/poll Question? | option | option",
    help: "Open a poll",
    needs: "activity.host",
    run: poll,
  },
  {
    name: "announce",
    usage: "/announce text",
    help: "Say something that nobody misses",
    needs: moderate,
    run: (text) => (text ? { cmd: "chat.announce", data: { text } } : null),
  },
  { name: "pin", usage: "/pin @name", help: "Pin their newest line", needs: moderate, run: pin },
  {
    name: "slow",
    usage: "/slow 30 or /slow off",
    help: "Let everybody talk that often, in seconds",
    needs: moderate,
    run: slow,
  },
  {
    name: "clear",
    usage: "/clear @name [reason]",
    help: "Delete all lines of somebody",
    needs: moderate,
    run: against("mod.clear"),
  },
  {
    name: "timeout",
    usage: "/timeout @name 10m [reason]",
    help: "Keep somebody from talking for a while",
    needs: moderate,
    run: timeout,
  },
  {
    name: "ban",
    usage: "/ban @name [reason]",
    help: "Keep somebody from taking part",
    needs: moderate,
    run: against("mod.ban"),
  },
  {
    name: "unban",
    usage: "/unban @name [reason]",
    help: "Let somebody take part again",
    needs: moderate,
    run: against("mod.unban"),
  },
];

const me: SlashCommand = {
  name: "me",
  usage: "/me text",
  help: "Say what you are doing",
  needs: "chat.send",
};

/** The commands that somebody with these capabilities can write, for help and completion. */
export function slashCommands(can: readonly string[]): readonly SlashCommand[] {
  return [me, ...known].filter((c) => can.includes(c.needs));
}

/**
 * Reads what somebody wrote. What begins with a slash and is no command is
 * refused, so that a slip is not said in public; `//` begins a line that begins
 * with a slash.
 */
export function slash(text: string, room: SlashRoom): Slash {
  const line = text.trim();
  const [, name, rest = ""] = /^\/(\S*)(?:\s+([\s\S]*))?$/.exec(line) ?? [];
  if (name === undefined) return { say: line };
  // The room reads /me itself, and //me as a line that begins so.
  if (name.startsWith("/")) return { say: name === "/me" ? line : line.slice(1) };
  const word = name.toLowerCase();
  if (word === me.name) {
    return rest ? { say: `/me ${rest}` } : refused(`Write ${me.usage}.`, `${me.help}.`);
  }
  const command = known.find((c) => c.name === word);
  if (!command) return refused(`There is no command /${name}.`, "Begin with // to say it as it is.");
  if (!room.me?.can.includes(command.needs)) {
    return refused("You may not do that here.", "Begin with // to say it as it is.");
  }
  return command.run(rest.trim(), room) ?? refused(`Write ${command.usage}.`, `${command.help}.`);
}
