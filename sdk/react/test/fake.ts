import type { Client, Player, PlayerState, Poll, Readable, RoomState } from "@frontrow/core";

/** A client whose strings a test pulls. */
export interface Fake extends Client {
  /** How many hold it now, and how many ever did. */
  starts: number;
  began: number;
  readonly calls: (readonly [string, unknown])[];
  patch(fields: Partial<RoomState>): void;
  /** What the next command is refused with. */
  refuse: unknown;
}

const empty: RoomState = {
  connection: "online",
  show: null,
  me: null,
  messages: [],
  counters: { viewers: 0 },
  views: {},
  mine: {},
  limits: { text: 500 },
  hasOlder: false,
  error: null,
};

export function fake(channel: string): Fake {
  let state = empty;
  const listeners = new Set<(state: RoomState) => void>();
  const readable: Readable<RoomState> = {
    get: () => state,
    subscribe(tell) {
      const own = (s: RoomState) => tell(s);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
  const self: Fake = {
    channel,
    starts: 0,
    began: 0,
    calls: [],
    refuse: null,
    patch(fields) {
      state = { ...state, ...fields };
      for (const tell of [...listeners]) tell(state);
    },
    room: {
      state: readable,
      async act(command, data) {
        self.calls.push([command, data]);
        if (self.refuse !== null) throw self.refuse;
      },
      on: () => () => {},
      async setName() {},
      async send(text) {
        self.calls.push(["send", text]);
      },
      retry() {},
      discard() {},
      async older() {},
    },
    clock: { edge: () => 2_000_000, wall: () => 3_000_000, screen: () => 1_000_000.4 },
    follow: () => () => {},
    start() {
      self.starts++;
      self.began++;
      let over = false;
      return () => {
        if (over) return;
        over = true;
        self.starts--;
      };
    },
    bearer: async () => null,
    player: () => silent(self),
  };
  return self;
}

const still: PlayerState = {
  phase: "playing",
  transport: "whep",
  muted: true,
  volume: 1,
  needsTap: false,
  latency: null,
  at: null,
  quality: null,
  size: null,
  hasAudio: false,
  hasVideo: true,
  sourceAway: false,
  stats: {},
  error: null,
};

/** A player that plays nothing and says what it was asked. */
function silent(client: Fake): Player {
  const asked = (name: string) => (value?: unknown) => {
    client.calls.push([name, value]);
  };
  return {
    state: { get: () => still, subscribe: () => () => {} },
    play: asked("play"),
    pause: asked("pause"),
    setMuted: asked("setMuted"),
    setVolume: asked("setVolume"),
    now: () => null,
    goLive: asked("goLive"),
    stop: asked("stop"),
  };
}

export function poll(fields: Partial<Poll>): Poll {
  return {
    id: "p1",
    by: { id: "d_host", name: "Host", role: "owner" },
    status: "open",
    clock: "viewer",
    tier: "open",
    kind: "single",
    question: "Which?",
    options: [{ text: "Red" }, { text: "Blue" }],
    results: "live",
    ...fields,
  } as Poll;
}
