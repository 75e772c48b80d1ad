import type { Client, Player, PlayerState, RoomEvent, RoomState, Stop } from "@frontrow/core";

/** What the embedding page may ask. It can move the picture and the sound, and do nothing in the viewer's name. */
export type Ask =
  | { readonly frontrow: 1; readonly cmd: "hello" | "play" | "pause" | "mute" | "unmute" | "live" | "state" }
  | { readonly frontrow: 1; readonly cmd: "volume"; readonly volume: number };

/** What the embedding page is told: what every visitor of the channel can see, and nothing of who looks. */
export type Tell =
  | { readonly frontrow: 1; readonly event: "ready"; readonly channel: string }
  | ({ readonly frontrow: 1; readonly event: "state"; readonly channel: string } & EmbedState)
  | {
      readonly frontrow: 1;
      readonly event: "chat";
      readonly id: string;
      readonly at: number;
      readonly name: string;
      readonly role: string;
      readonly text: string;
    }
  | {
      readonly frontrow: 1;
      readonly event: "poll";
      readonly status: "opened" | "closed";
      readonly poll: string;
    };

export interface EmbedState {
  readonly live: boolean;
  readonly viewers: number;
  readonly phase: PlayerState["phase"];
  readonly transport: PlayerState["transport"];
  readonly muted: boolean;
  readonly volume: number;
  readonly needsTap: boolean;
  /** Seconds behind the live edge. */
  readonly latency: number | null;
}

export interface BridgeDeps {
  readonly client: Client;
  /** Null until the player was drawn. */
  readonly player: () => Player | null;
  /** The window that this one stands in. */
  readonly parent: Pick<Window, "postMessage">;
  /** Where messages arrive. */
  readonly own: Pick<Window, "addEventListener" | "removeEventListener">;
  /** The only origin to talk with; null for whichever says hello. */
  readonly origin: string | null;
}

/** Lets the page around a frame move the player and hear what happens. */
export function openBridge({ client, player, parent, own, origin }: BridgeDeps): Stop {
  let target = origin;
  let told = "";

  const tell = (what: Tell) => {
    if (target !== null) parent.postMessage(what, target);
  };
  const state = () => {
    const now: Tell = { frontrow: 1, event: "state", channel: client.channel, ...stateOf(client, player()) };
    const json = JSON.stringify(now);
    if (json === told) return;
    told = json;
    tell(now);
  };
  const again = () => {
    told = "";
    state();
  };

  const onMessage = (event: MessageEvent) => {
    if (event.source !== parent || (origin !== null && event.origin !== origin)) return;
    const ask = askOf(event.data);
    if (ask === null) return;
    if (ask.cmd === "hello") {
      // A parent without an origin of its own can only be named as any; it is that window nevertheless.
      target = event.origin === "null" ? "*" : event.origin;
      again();
    } else if (ask.cmd === "state") again();
    else obey(ask, player());
  };
  own.addEventListener("message", onMessage);

  const stops = [
    client.room.state.subscribe(state),
    client.room.on((event) => {
      const what = eventOf(event);
      if (what !== null) tell(what);
    }),
  ];
  let follow: Stop | null = null;
  const timer = setInterval(() => {
    const p = player();
    if (p === null) return;
    clearInterval(timer);
    follow = p.state.subscribe(state);
    state();
  }, 50);
  // It says nothing but that somebody listens, so that the parent need not guess when.
  parent.postMessage({ frontrow: 1, event: "ready", channel: client.channel } satisfies Tell, origin ?? "*");

  return () => {
    own.removeEventListener("message", onMessage);
    clearInterval(timer);
    follow?.();
    for (const stop of stops) stop();
  };
}

const plain = ["hello", "play", "pause", "mute", "unmute", "live", "state"] as const;

function askOf(data: unknown): Ask | null {
  if (typeof data !== "object" || data === null) return null;
  const { frontrow, cmd, volume } = data as Readonly<Record<string, unknown>>;
  if (frontrow !== 1) return null;
  for (const name of plain) if (cmd === name) return { frontrow, cmd: name };
  if (cmd !== "volume" || typeof volume !== "number" || !(volume >= 0 && volume <= 1)) return null;
  return { frontrow, cmd, volume };
}

function obey(ask: Ask, player: Player | null): void {
  if (ask.cmd === "play") player?.play();
  else if (ask.cmd === "pause") player?.pause();
  else if (ask.cmd === "live") player?.goLive();
  else if (ask.cmd === "volume") player?.setVolume(ask.volume);
  else player?.setMuted(ask.cmd === "mute");
}

function stateOf(client: Client, player: Player | null): EmbedState {
  const { show, counters }: RoomState = client.room.state.get();
  const { phase, transport, muted, volume, needsTap, latency } = player?.state.get() ?? {
    phase: "idle" as const,
    transport: null,
    muted: true,
    volume: 1,
    needsTap: false,
    latency: null,
  };
  return {
    live: show?.status === "live",
    viewers: counters.viewers,
    phase,
    transport,
    muted,
    volume,
    needsTap,
    latency: latency === null ? null : Math.round(latency * 10) / 10,
  };
}

/** What of the room the page around may hear: public lines and polls. */
function eventOf({ type, at, by, data = {} }: RoomEvent): Tell | null {
  const { id, text, poll } = data;
  if (type === "chat.message") {
    if (by === undefined || typeof id !== "string" || typeof text !== "string" || data.restricted)
      return null;
    return { frontrow: 1, event: "chat", id, at, name: by.name, role: by.role, text };
  }
  if (type === "poll.opened" && typeof id === "string")
    return { frontrow: 1, event: "poll", status: "opened", poll: id };
  if (type === "poll.closed" && typeof poll === "string")
    return { frontrow: 1, event: "poll", status: "closed", poll };
  return null;
}
