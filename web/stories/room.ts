import type { FrontrowError, RoomState } from "@frontrow/core";
import { acts, type Stage } from "../docs/demo/acts.ts";
import { scene } from "../docs/demo/scene.ts";
import { MockClient } from "../fixture/mock.ts";

/** Everything that a story may say of its room: how it is there before anybody looks. */
export type Setting = (client: MockClient) => void;

/** A room as the examples of the docs have it: all is open, nobody has done anything; it answers what is done in it. */
export function room(...settings: readonly Setting[]): MockClient {
  const client = MockClient.make("story");
  client.state.patch({ ...scene(), show: { id: "s_story", status: "live", since: ago(25 * 60) } });
  const stage: Stage = { state: client.state, later: () => {} };
  client.acted = (command, data) => acts[command]?.(stage, (data ?? {}) as Record<string, unknown>);
  for (const set of settings) set(client);
  return client;
}

/** µs: so many seconds before now, or after it where negative. */
export const ago = (seconds: number): number => (Date.now() - seconds * 1000) * 1000;

/** The room has not been heard yet. */
export const loading: Setting = (c) =>
  c.state.patch({
    connection: "connecting",
    show: null,
    me: null,
    views: {},
    mine: {},
    messages: [],
    counters: { viewers: 0 },
  });

/** The line is away, and comes back by itself. */
export const away: Setting = (c) => c.state.patch({ connection: "reconnecting" });

/** It is over for this viewer. */
export const shut: Setting = (c) => {
  loading(c);
  c.state.patch({
    connection: "closed",
    error: { code: "banned", message: "You can't take part in this room any more.", retryable: false },
  });
};

/** Whatever is asked for is refused. */
export const refusing: Setting = (c) => {
  const error: FrontrowError = {
    code: "rate_limited",
    message: "You are doing this too often.",
    hint: "Wait a moment, then try again.",
    retryable: true,
  };
  c.acted = () => {
    throw error;
  };
  c.answer = error;
};

/** A part of the room for everybody, for this viewer, or of what is counted. */
export const view =
  (feature: string, is: unknown): Setting =>
  (c) =>
    c.state.patch({ views: { ...c.state.get().views, [feature]: is } });
export const mine =
  (feature: string, is: unknown): Setting =>
  (c) =>
    c.state.patch({ mine: { ...c.state.get().mine, [feature]: is } });
export const counted =
  (feature: string, is: unknown): Setting =>
  (c) =>
    c.state.patch({ counters: { ...c.state.get().counters, [feature]: is } });

/** The viewer is somebody else. */
export const as =
  (me: Partial<NonNullable<RoomState["me"]>>): Setting =>
  (c) => {
    const was = c.state.get().me;
    if (was !== null) c.state.patch({ me: { ...was, ...me } });
  };

/** The owner of the channel, who may do anything. */
export const owner: Setting = as({
  id: "d_host",
  name: "Host",
  role: "owner",
  can: ["chat.send", "activity.join", "activity.host", "moderate", "show.run"],
});

/** Names and texts that people write to break a page. */
export const hostile = {
  name: "<b>Bold</b>\u202Eevil\u202C",
  long: "A".repeat(160),
  text: "<img src=x onerror=\"document.title='owned'\"> \u202Eturned around\u202C Z̸̢̛͇̤̗̪ä̵̡̢̛̰̣̞l̵̨̛̛̰̰̰g̴̢̛̛̘̘̰o̷̧̝͍̫͓ שלום \n\n\nbelow",
  title: `Pneumonoultramicroscopicsilicovolcanoconiosis${"W".repeat(90)}`,
} as const;
