import { ago, mine, owner, type Setting } from "../room.ts";

const by = (name: string, role = "viewer") => ({ id: `d_${name}`, name, role });

const actions = [
  {
    id: "a1",
    kind: "timeout",
    by: by("Mara", "moderator"),
    wall: ago(500),
    person: by("Rude"),
    until: ago(-100),
    reason: "Shouting",
  },
  {
    id: "a2",
    kind: "delete",
    by: by("Mara", "moderator"),
    wall: ago(300),
    person: by("Rude"),
    line: "BUY NOW",
  },
  { id: "a3", kind: "ban", by: by("Host", "owner"), wall: ago(120), person: by("Spam"), reason: "Links" },
];

/** The owner at the desk; the room answers what a desk asks. */
export const staff: Setting = (c) => {
  owner(c);
  const answers: Readonly<Record<string, unknown>> = {
    "mod.log": { actions, more: false },
    "mod.filters": { filters: [{ name: "rude", kind: "words", action: "hold", words: ["rude", "ruder"] }] },
    "mod.classifiers": { classifiers: [{ classifier: "local", on: true, hold_above: 0.8, block_above: 0 }] },
    "mod.person": { person: by("Rude"), notes: [], actions: actions.slice(0, 2), held: [] },
    audience: {
      viewers: 128,
      known: 90,
      behind: { p10: 300_000, p50: 420_000, p90: 2_100_000, p99: 6_000_000 },
    },
    "poll.results": {
      ballots: 24,
      tally: { counts: [11, 8, 5] },
      texts: ["More light, please.", "All good!"],
    },
  };
  c.acted = (command) => answers[command];
};

/** What waits in the queue. */
export const queue = (...texts: readonly string[]): Setting =>
  mine("mod", {
    queue: {
      held: texts.map((text, i) => ({
        id: `h${i}`,
        command: i === 1 ? "qa.ask" : "chat.send",
        at: ago(60 - i),
        wall: ago(60 - i),
        ...(i !== 2 && { by: by(["Lea", "Noor", "Kenji", "Rude"][i % 4] ?? "Lea") }),
        text,
        rule: "rude",
        why: "words",
      })),
      appeals: [{ action: "a1", by: by("Rude"), wall: ago(30), text: "I was quoting somebody. Sorry." }],
    },
  });

export const overlays = {
  overlays: [
    { id: "o1", name: "Main", status: "live", seen: ago(2) },
    { id: "o2", name: "Second machine", status: "stale", seen: ago(900) },
    { id: "o3", name: "Never opened", status: "never" },
  ],
} as const;

export const joinCode = { code: "418203", url: "https://live.example.com/join/418203" } as const;

export const addresses = {
  rtmp: "rtmp://live.example.com:1935/live",
  whip: "https://live.example.com/whip",
  watch: "https://live.example.com/watch/story",
} as const;

export const brand = {
  title: "Northern Lights",
  description: "Talks and music from the far north.",
  accent: "#0f766e",
  background: null,
  links: [{ label: "Tickets", url: "https://example.com/tickets" }],
  texts: {},
  files: {},
} as const;
