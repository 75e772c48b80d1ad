import type { Readable, Stop } from "@frontrow/core";
import { value } from "../ui/store.ts";

/** A channel as the directory lists it. */
export interface Channel {
  readonly name: string;
  readonly status: "live" | "offair";
  /** µs; when it went live. */
  readonly since: number | null;
  readonly viewers: number;
  /** What it calls itself; its name where it says nothing. */
  readonly title: string;
  /** Addresses at this server; null for none. */
  readonly picture: string | null;
  readonly logo: string | null;
}

export interface Directory {
  readonly status: "loading" | "ready" | "failed";
  /** Who is live first, by viewers; then the others by title. */
  readonly channels: readonly Channel[];
}

export type Existence = "known" | "unknown" | "missing";

/** What the server's list of channels says. */
export interface Channels {
  readonly state: Readable<Directory>;
  /** Keeps the list fresh until it is stopped; not while the page is hidden. */
  start(): Stop;
  /** Asks again now. */
  refresh(): void;
  /** Whether there is a channel of that name; unknown when the server can't be asked. */
  exists(name: string): Promise<Existence>;
}

/** How often the list is asked for, ms. */
const every = 5000;
const address = "/api/v1/channels";

export function openChannels(ask: typeof fetch): Channels {
  const state = value<Directory>({ status: "loading", channels: [] });
  let users = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;

  const refresh = async () => {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const answer = await ask(address, { signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const channels = parse(await answer.json());
      if (!same(channels, state.get())) state.set({ status: "ready", channels });
    } catch {
      // A list that was there stays: it is only a little old.
      if (state.get().status !== "ready") state.set({ status: "failed", channels: [] });
    }
    asking = false;
    if (users > 0 && document.visibilityState === "visible") timer = setTimeout(refresh, every);
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") void refresh();
  };

  return {
    state,
    refresh() {
      if (state.get().status === "failed") state.set({ status: "loading", channels: [] });
      void refresh();
    },
    start() {
      if (++users === 1) {
        document.addEventListener("visibilitychange", onVisible);
        void refresh();
      }
      let stopped = false;
      return () => {
        if (stopped) return;
        stopped = true;
        if (--users > 0) return;
        clearTimeout(timer);
        document.removeEventListener("visibilitychange", onVisible);
      };
    },
    async exists(name) {
      try {
        const answer = await ask(`${address}/${encodeURIComponent(name)}`, {
          signal: AbortSignal.timeout(10_000),
        });
        // Nobody reads the body, and an open one holds its connection.
        void answer.body?.cancel();
        if (answer.status === 404) return "missing";
        return answer.ok ? "known" : "unknown";
      } catch {
        return "unknown";
      }
    },
  };
}

/** Reads the server's answer, and leaves out what is no channel. */
export function parse(body: unknown): readonly Channel[] {
  const list =
    body instanceof Object && "channels" in body && Array.isArray(body.channels) ? body.channels : [];
  const channels: Channel[] = [];
  for (const entry of list as readonly unknown[]) {
    if (!(entry instanceof Object) || !("name" in entry) || typeof entry.name !== "string") continue;
    const live = "status" in entry && entry.status === "live";
    channels.push({
      name: entry.name,
      status: live ? "live" : "offair",
      since: "since" in entry && typeof entry.since === "number" ? entry.since : null,
      viewers: "viewers" in entry && typeof entry.viewers === "number" ? entry.viewers : 0,
      title: ("title" in entry && typeof entry.title === "string" && entry.title) || entry.name,
      picture: "picture" in entry ? ours(entry.picture) : null,
      logo: "logo" in entry ? ours(entry.logo) : null,
    });
  }
  return channels.sort(byInterest);
}

function byInterest(a: Channel, b: Channel): number {
  if (a.status !== b.status) return a.status === "live" ? -1 : 1;
  if (a.status === "live" && a.viewers !== b.viewers) return b.viewers - a.viewers;
  return a.title.localeCompare(b.title);
}

/** An address at this server. */
const ours = (address: unknown): string | null =>
  typeof address === "string" && address.startsWith("/api/") ? address : null;

function same(channels: readonly Channel[], state: Directory): boolean {
  return state.status === "ready" && JSON.stringify(channels) === JSON.stringify(state.channels);
}
