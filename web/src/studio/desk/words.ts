import type { FrontrowError } from "@frontrow/core";
import { errorHelp, lexicon, number, tenths } from "@frontrow/elements";
import type { Action, Held, Rule, RuleAction, RuleKind } from "./wire.ts";

/** What the desk says. */
export const words = lexicon("desk", {
  title: (channel: string) => `${channel} · Desk`,
  opening: "Opening the desk…",
  locked: "This desk is for the team",
  lockedHow: "Open your link in this browser, then come back. Whoever runs the server prints it:",
  lockedOwner: "for the owner",
  lockedModerator: "for a moderator",
  revoked: "Your link was revoked",
  again: "Try again",
  watchPage: "Watch page",
  away: "Reconnecting… What you see may be a little old.",
  closed: "The room can't be reached.",
  role: {
    moderator: "Moderator",
    producer: "Producer",
    admin: "Admin",
    owner: "Owner",
    guest: "Guest",
    viewer: "Viewer",
    system: "The server",
  } as Readonly<Record<string, string>>,
  member: "Member",
  tabs: { chat: "Chat", held: "Held", activities: "Activities", questions: "Q&A", log: "Log", show: "Show" },
  hands: "Raised hands",
  pulse: "Pulse",
  areas: "Parts of the desk",
  someone: "Somebody",
  anonymous: "Anonymous",
  server: "The server",
  you: "You",
  close: "Close",
  cancel: "Cancel",
  more: "Earlier",
  loading: "Loading…",
});

/** The show and its audience. */
export const showWords = lexicon("desk.show", {
  live: "LIVE",
  off: "Off air",
  duration: "On air",
  viewers: "Viewers",
  behind: "Behind the edge",
  behindNobody: "Nobody who watches has said where they are yet.",
  behindMedian: (s: string) => `Half of the audience is within ${s}.`,
  behindSlow: (s: string) => `The slowest tenth is ${s} or more behind.`,
  known: (known: number, viewers: number) => `${known} of ${viewers} say where they are.`,
  seconds: (us: number) => {
    const s = Math.max(0, us) / 1e6;
    return s < 9.95 ? `${number(s, tenths)} s` : `${Math.round(s)} s`;
  },
});

/** Who is told who is here. */
export const nameWords = lexicon("desk.names", {
  shown: "Viewers see who is here",
  help: "If this is off, they only see how many are here. The team always sees the names.",
  did: { hide_names: "hid who is here", show_names: "showed who is here again" } as Readonly<
    Record<string, string>
  >,
});

/** Going live, and passing the link on. */
export const liveWords = lexicon("desk.live", {
  go: "With OBS or another encoder",
  goHow: "In OBS: Settings, Stream, Service “Custom”. Paste the server and your stream key.",
  rtmp: "Server",
  rtmps: "Server, encrypted",
  whip: "Server for WHIP",
  key: "Stream key",
  keyHidden: "What is kept of the key can't be shown again. If you have lost it, make a new one.",
  newKey: "Make a new key",
  newKeySure: "The old key is refused from then on. Who publishes with it now goes on until they stop.",
  newKeyYes: "Yes, make a new key",
  keyOnce: "Copy it now: it is shown this once.",
  reveal: "Show the key",
  mask: "Hide the key",
  copy: (what: string) => `Copy: ${what}`,
  copied: "Copied",
  copyFailed: "Could not be copied: mark it and copy it by hand.",
  failed: "The addresses can't be read.",
});

/** The chat as the staff see it. */
export const chatWords = lexicon("desk.chat", {
  empty: "Nobody has said anything yet.",
  log: "Chat messages",
  older: "Earlier messages",
  fresh: (n: number) => (n === 0 ? "Newest" : n === 1 ? "1 new" : `${n} new`),
  live: "The show is live",
  ended: "The show has ended",
  restricted: "Only the staff and its author see this",
  edited: "edited",
  announcement: "Announcement",
  pending: "Sending…",
  held: "Waits for a moderator",
  failed: "Not sent",
  retry: "Send again",
  discard: "Discard",
  actions: (name: string) => `Actions on what ${name} said`,
  open: "Actions",
  reply: "Reply",
  pin: "Pin",
  unpin: "Take the pin off",
  pinned: "Pinned",
  remove: "Delete",
  times: [
    { seconds: 60, short: "1 min" },
    { seconds: 600, short: "10 min" },
    { seconds: 3600, short: "1 h" },
  ],
  timeout: (time: string) => `Timeout for ${time}`,
  restrict: "Restrict: only the staff see what they say",
  restrictShort: "Restrict",
  ban: "Ban…",
  banWho: (name: string) => `Ban ${name}`,
  banPerson: "This person",
  banAddress: "Their address too",
  banNetwork: "Their network too",
  card: (name: string) => `What is known of ${name}`,
  keys: "With a message in focus: ↑ ↓ move, X delete, 1 2 3 timeout, R reply, P pin, U person.",
  say: "Say something",
  announce: "Announce to everybody",
  asAnnouncement: "As an announcement",
  send: "Send",
  name: "The name that people see",
  nameSave: "Take this name",
  replyTo: (name: string) => `Reply to ${name}`,
});

/** Who may say what. */
export const modeWords = lexicon("desk.mode", {
  pause: "Pause the chat",
  pauseHelp: "Only the staff can talk.",
  paused: "The chat is paused",
  modes: "Modes",
  slow: "Slow mode",
  slowOff: "Off",
  slowOf: (s: number) => (s < 60 ? `${s} s` : `${s / 60} min`),
  emotes: "Emotes only",
  members: "Members only",
});

/** What waits. */
export const heldWords = lexicon("desk.held", {
  heading: "Held",
  empty: "Nothing waits for you.",
  count: (n: number) => (n === 1 ? "1 waits" : `${n} wait`),
  keys: "In this list: J K move, A approve, D deny.",
  approve: "Approve",
  deny: "Deny",
  denyWhy: "Deny with a reason",
  reason: "Reason, which its author reads",
  asked: "A question",
  appeals: "Appeals",
  appealAbout: (what: string) => `About: ${what}`,
  answer: "Answer",
  answerText: "Your answer, which they read",
});

/** A person. */
export const cardWords = lexicon("desk.card", {
  heading: "Person",
  back: "Back to the chat",
  lines: "Last lines",
  noLines: "None in sight.",
  notes: "Notes of the staff",
  noNotes: "None.",
  note: "A note, for the staff",
  addNote: "Add",
  actions: "Past actions",
  noActions: "None in this show.",
  banned: "Banned",
  bannedFrom: { address: "with their address", network: "with their network" },
  until: (time: string) => `Timeout until ${time}`,
  restricted: "Restricted",
  unban: "Lift the ban",
  endTimeout: "End the timeout",
  unrestrict: "Lift the restriction",
  clear: "Delete all their lines",
  clearSure: "All their lines are erased. That can't be undone.",
  clearYes: "Yes, delete them all",
});

/** The log. */
export const logWords = lexicon("desk.log", {
  heading: "Log",
  empty: "Nobody has done anything yet.",
  undo: "Undo",
  undone: "Undone",
  appealed: "Appealed",
  reason: (text: string) => `“${text}”`,
});

/** The settings. */
export const settingWords = lexicon("desk.setting", {
  heading: "Filters and classifiers",
  open: "Settings",
  filters: "Filters",
  filtersHelp: "They look at a line before anybody else sees it.",
  noFilters: "There are none.",
  add: "Add a filter",
  name: "Name",
  kind: "What it looks for",
  action: "What happens",
  words: "Words, one a line",
  patterns: "Patterns (RE2), one a line",
  language: "Language (de, tr, …)",
  hosts: "Sites that are allowed, one a line",
  count: {
    flood: "Lines that are allowed",
    repeats: "Times the same is allowed",
    mentions: "Names that are allowed",
    capitals: "From this many letters",
  } as Readonly<Record<string, string>>,
  seconds: "Within seconds",
  share: "Percent in capitals",
  save: "Save",
  edit: "Edit",
  remove: "Remove",
  classifiers: "Classifiers",
  classifiersHelp: "They give each line a score: 0 is fine, 1 is not.",
  on: "It gets to see lines",
  hold: "Hold from",
  block: "Refuse from",
  none: "Never",
});

export const kindWords = lexicon("desk.kind", {
  words: "Words",
  patterns: "Patterns",
  links: "Links",
  flood: "Too many lines",
  repeats: "Repeats",
  capitals: "Capitals",
  mentions: "Many names",
} as Readonly<Record<RuleKind, string>>);

export const ruleActionWords = lexicon("desk.ruleAction", {
  hold: "Hold for a moderator",
  block: "Refuse",
  restrict: "Only the staff see it",
  allow: "Always allow",
} as Readonly<Record<RuleAction, string>>);

export const classifierWords = lexicon("desk.classifier", {
  rules: { name: "Rules", help: "Signs of spam and insult, without learning." },
  learned: { name: "Learned", help: "Learns from what you approve, deny and delete." },
  endpoint: { name: "Endpoint", help: "A model at an address that the server's settings name." },
} as Readonly<Record<string, { readonly name: string; readonly help: string }>>);

export const filterWords = lexicon("desk.filter", {
  andMore: (head: string, more: number) => `${head} and ${more} more`,
  allLinks: "All",
  linksBut: (hosts: string) => `All but ${hosts}`,
  flood: (count: number, seconds: number) => `More than ${count} lines in ${seconds} s`,
  repeats: (count: number, seconds: number) => `The same more than ${count} times in ${seconds} s`,
  capitals: (share: number, count: number) => `${share} % of ${count} letters or more`,
  mentions: (count: number) => `More than ${count} names`,
  late: (judge: string) => `${judge}: no answer in time`,
  judged: (judge: string, labels: string) => `${judge}: ${labels}`,
  filter: (name: string) => `Filter “${name}”`,
  filterWhy: (name: string, why: string) => `Filter “${name}”: ${why}`,
  restricted: "Its author is restricted",
  failed: "That did not work.",
});

/** A filter in a few words. */
export function ruleWords(r: Rule): string {
  const say = filterWords;
  const some = (list: readonly string[] | undefined) => {
    const [n, head] = [list?.length ?? 0, (list ?? []).slice(0, 3).join(", ")];
    return n > 3 ? say.andMore(head, n - 3) : head;
  };
  switch (r.kind) {
    case "words":
      return some(r.words);
    case "patterns":
      return some(r.patterns);
    case "links":
      return r.hosts?.length ? say.linksBut(some(r.hosts)) : say.allLinks;
    case "flood":
      return say.flood(r.count ?? 0, r.seconds ?? 0);
    case "repeats":
      return say.repeats(r.count ?? 0, r.seconds ?? 0);
    case "capitals":
      return say.capitals(r.share ?? 0, r.count ?? 0);
    case "mentions":
      return say.mentions(r.count ?? 0);
  }
}

/** Shield mode. */
export const shieldWords = lexicon("desk.shield", {
  name: "Shield mode",
  on: "Shield mode is on: new people, links and questions wait for you first.",
  since: (minutes: number) => (minutes < 1 ? "Since just now" : `Since ${number(minutes)} min`),
  off: "Switch off",
  doneOn: "Shield mode is on.",
  doneOff: "Shield mode is off.",
  why: {
    new: "Shield mode: nothing of theirs was shown before",
    link: "Shield mode: a link",
    question: "Shield mode: a question",
  } as Readonly<Record<string, string>>,
  did: { shield: "switched shield mode on", unshield: "switched shield mode off" } as Readonly<
    Record<string, string>
  >,
});

/** Why a line waits. */
export function whyWords(h: Held): string {
  if (h.shield) return shieldWords.why[h.shield] ?? shieldWords.name;
  if (h.judge) {
    const judge = classifierWords[h.judge]?.name ?? h.judge;
    if (h.labels?.includes("late")) return filterWords.late(judge);
    const said = h.said?.length ? h.said : h.labels;
    return said?.length ? filterWords.judged(judge, said.join(", ")) : judge;
  }
  if (!h.rule) return filterWords.restricted;
  const why = h.why ? (kindWords[h.why as RuleKind] ?? h.why) : "";
  return why === "" ? filterWords.filter(h.rule) : filterWords.filterWhy(h.rule, why);
}

export const did = lexicon("desk.did", {
  delete: "deleted a line",
  clear: "deleted all lines",
  timeout: "gave a timeout",
  end_timeout: "ended the timeout",
  ban: "banned",
  unban: "lifted the ban",
  restrict: "restricted",
  unrestrict: "lifted the restriction",
  approve: "approved a line",
  deny: "denied a line",
  undo: "took back what was done",
  answer: "answered the appeal",
  filter: "set the filter",
  unfilter: "removed the filter",
  hold: "held a line after all",
  classify: "set the classifier",
} as Readonly<Record<string, string>>);

/** What was done: "gave a timeout". */
export const actionWords = (a: Pick<Action, "kind">): string =>
  did[a.kind] ?? shieldWords.did[a.kind] ?? nameWords.did[a.kind] ?? a.kind;

/** A short word of it, for a toast. */
export const doneWords = lexicon("desk.done", {
  "mod.delete": (name) => `A line of ${name} is deleted.`,
  "mod.clear": (name) => `All lines of ${name} are deleted.`,
  "mod.timeout": (name) => `${name} has a timeout.`,
  "mod.ban": (name) => `${name} is banned.`,
  "mod.unban": (name) => `${name} may take part again.`,
  "mod.restrict": (name) => `${name} is restricted.`,
  "mod.undo": () => "Taken back.",
} as Readonly<Record<string, (name: string) => string>>);

/** A refusal for people, with what to do where that is known. */
export function refusal(error: unknown): string {
  const known = (error ?? {}) as Partial<FrontrowError>;
  const { code, message } = known;
  if (typeof code !== "string" || typeof message !== "string") return filterWords.failed;
  return errorHelp(known as FrontrowError);
}
