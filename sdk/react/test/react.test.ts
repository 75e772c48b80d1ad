// @vitest-environment happy-dom
import type { Client } from "@frontrow/core";
import { setOpenClient } from "@frontrow/elements";
import { act, createElement, type FC, type ReactNode, StrictMode, useEffect } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as sdk from "../src/index.ts";
import { install } from "../src/page.ts";
import { type Fake, fake, poll } from "./fake.ts";

vi.mock("@frontrow/elements/room", () => ({}));
(globalThis as Record<string, unknown>).IS_REACT_ACT_ENVIRONMENT = true;

const live = "https://live.example/watch/live";
const other = "https://live.example/whep/other";

// The window's own waits for a drawing that never comes here.
vi.stubGlobal("requestAnimationFrame", (draw: FrameRequestCallback) => setTimeout(draw, 0, 0));

let opened: Fake[];
let root: Root;
let node: HTMLElement;

beforeEach(() => {
  opened = [];
  setOpenClient(({ channel }) => {
    const client = fake(channel);
    opened.push(client);
    return client;
  });
  node = document.body.appendChild(document.createElement("div"));
  root = createRoot(node);
});

afterEach(async () => {
  await act(async () => root.unmount());
  node.remove();
  sdk.init();
});

const draw = (what: ReactNode) => act(async () => root.render(createElement(StrictMode, null, what)));
const tag = (name: string) => node.querySelector(name) as (HTMLElement & Record<string, unknown>) | null;
const the = (channel: string): Fake => {
  const found = opened.filter((c) => c.channel === channel);
  expect(found).toHaveLength(1);
  return found[0] as Fake;
};

/** The first sample. */
const StreamApp: FC<{ streamUrl?: string; pollData?: sdk.PollData }> = ({ streamUrl, pollData }) => {
  useEffect(() => {
    window.VideoSDK.init({ streamUrl });
  }, [streamUrl]);
  return createElement(
    "div",
    null,
    createElement(sdk.VideoPlayer, { src: streamUrl }),
    createElement(sdk.LiveChat),
    createElement(sdk.PollWidget, { data: pollData }),
  );
};

describe("the first sample", () => {
  test("an idle page draws, and nothing is opened", async () => {
    await draw(createElement(StreamApp));
    expect(tag("frontrow-player")?.client).toBeUndefined();
    expect(tag("frontrow-poll")).not.toBeNull();
    expect(opened).toHaveLength(0);
  });

  test("StrictMode and three components hold one client, and leaving lets go of it", async () => {
    await draw(createElement(StreamApp, { streamUrl: live }));
    const client = the("live");
    expect(tag("frontrow-chat")?.client).toBe(client);
    expect(client.starts).toBeGreaterThan(0);
    await draw(null);
    expect(client.starts).toBe(0);
  });

  test("another address switches all of them", async () => {
    await draw(createElement(StreamApp, { streamUrl: live }));
    await draw(createElement(StreamApp, { streamUrl: other }));
    expect(tag("frontrow-chat")?.client).toBe(the("other"));
    expect(tag("frontrow-player")).toMatchObject({ client: { channel: "other" } });
    expect(the("live").starts).toBe(0);
  });

  test("an address that is none says so, and the page goes on", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    await draw(createElement(StreamApp, { streamUrl: "https://x.example/<b>.mp4" }));
    expect(node.querySelector("[role=alert]")?.textContent).toContain("not the address of a channel");
    expect(node.querySelector("b")).toBeNull();
    expect(tag("frontrow-chat")).not.toBeNull();
    expect(said).toHaveBeenCalled();
    said.mockRestore();
  });

  test("without init a player's src says what the page watches, while it is there", async () => {
    const page = (src: string | null) => [
      src === null ? null : createElement(sdk.VideoPlayer, { src, key: "p" }),
      createElement(sdk.LiveChat, { key: "c" }),
    ];
    await draw(page(live));
    expect(tag("frontrow-chat")?.client).toBe(the("live"));
    await draw(page(null));
    expect(tag("frontrow-chat")?.client).toBeUndefined();
  });
});

describe("window.VideoSDK", () => {
  test("what somebody else installed keeps its methods", () => {
    const init = () => "theirs";
    const foreign: Record<string, unknown> = { VideoSDK: { init, play: 1 } };
    install(foreign);
    expect(foreign.VideoSDK).toEqual({ init, play: 1 });
    const half: Record<string, unknown> = { VideoSDK: { play: 1 } };
    install(half);
    expect(half.VideoSDK).toEqual({ init: sdk.init, play: 1 });
    const sealed = { VideoSDK: Object.freeze({ play: 1 }) };
    install(sealed);
    expect(sealed.VideoSDK).toEqual({ play: 1 });
    const odd = { VideoSDK: "2.0" };
    install(odd);
    expect(odd.VideoSDK).toBe("2.0");
  });
});

describe("a poll without an id", () => {
  const data = { question: "Which? ", options: ["Red", "Blue"] };

  test("binds to the open poll with the same texts, however the options are written", async () => {
    await draw(createElement(StreamApp, { streamUrl: live, pollData: data }));
    expect(tag("frontrow-poll")).toBeNull();
    const polls = [
      poll({ id: "old", status: "closed" }),
      poll({ id: "this" }),
      poll({ id: "else", question: "Who?" }),
    ];
    await act(async () => the("live").patch({ views: { poll: { polls } } }));
    expect(tag("frontrow-poll")?.poll).toBe("this");
    await draw(
      createElement(StreamApp, {
        streamUrl: live,
        pollData: { question: "Which?", options: [{ text: "Red" }, "Blue"] },
      }),
    );
    expect(tag("frontrow-poll")?.poll).toBe("this");
  });

  test("stays local otherwise, and sends nothing", async () => {
    await draw(createElement(StreamApp, { streamUrl: live, pollData: data }));
    await act(async () =>
      the("live").patch({ views: { poll: { polls: [poll({ options: [{ text: "Red" }] })] } } }),
    );
    const buttons = [...node.querySelectorAll<HTMLButtonElement>(".frontrow-livepoll button")];
    await act(async () => buttons[1]?.click());
    expect(buttons.map((b) => [b.disabled, b.getAttribute("aria-pressed")])).toEqual([
      [true, "false"],
      [true, "true"],
    ]);
    expect(the("live").calls).toEqual([]);
  });

  test.each([undefined, null, {}, { question: 7, options: "x" }])(
    "data %j draws the newest poll",
    async (odd) => {
      await draw(createElement(StreamApp, { streamUrl: live, pollData: odd as never }));
      expect(tag("frontrow-poll")?.poll).toBeUndefined();
    },
  );
});

const seen: unknown[] = [];
const See: FC<{ hook: () => unknown }> = ({ hook }) => {
  seen.push(hook());
  return null;
};

describe("hooks", () => {
  const watch = async (hook: () => unknown) => {
    seen.length = 0;
    await draw(createElement(sdk.StreamProvider, { streamUrl: live }, createElement(See, { hook })));
    return the("live");
  };

  test("usePoll has exactly two props, the same ones while the poll is the same", async () => {
    const client = await watch(() => sdk.usePoll());
    expect(Object.keys(seen.at(-1) as object).sort()).toEqual(["onVote", "pollData"]);
    expect((seen.at(-1) as sdk.LivePollProps).pollData).toEqual({ question: "", options: [] });
    await act(async () => client.patch({ views: { poll: { polls: [poll({})] } } }));
    const props = seen.at(-1) as sdk.LivePollProps;
    expect(props.pollData).toEqual({ question: "Which?", options: ["Red", "Blue"] });
    const drawn = seen.length;
    await act(async () =>
      client.patch({ counters: { viewers: 9, poll: { ballots: { p1: 1 }, polls: {} } } }),
    );
    expect(seen).toHaveLength(drawn);
    await act(async () => props.onVote(1));
    expect(client.calls).toEqual([["poll.vote", { poll: "p1", choice: [1], at: 1_000_000 }]]);
  });

  test("a refused vote is told and throws nowhere", async () => {
    const client = await watch(() => sdk.usePoll((p) => [p.onVote, p.error?.code] as const));
    await act(async () => client.patch({ views: { poll: { polls: [poll({})] } } }));
    client.refuse = { code: "already_voted", message: "", retryable: false };
    const [onVote] = seen.at(-1) as [(i: number) => void];
    await act(async () => onVote(0));
    expect((seen.at(-1) as unknown[])[1]).toBe("already_voted");
  });

  test("hidden counts stay hidden until the own vote", async () => {
    const client = await watch(() => sdk.usePoll((p) => p.counts));
    const counters = { viewers: 1, poll: { ballots: { p1: 3 }, polls: { p1: [1, 2] } } };
    await act(async () =>
      client.patch({ views: { poll: { polls: [poll({ results: "after_vote" })] } }, counters }),
    );
    expect(seen.at(-1)).toBeNull();
    await act(async () => client.patch({ mine: { poll: { votes: { p1: [0] } } } }));
    expect(seen.at(-1)).toEqual([1, 2]);
  });

  test("a selector that makes objects draws only for another content", async () => {
    const client = await watch(() => sdk.useChat((c) => ({ n: c.messages.length, on: c.connection })));
    const drawn = seen.length;
    await act(async () => client.patch({ counters: { viewers: 5 } }));
    expect(seen).toHaveLength(drawn);
    await act(async () => client.patch({ connection: "reconnecting" }));
    expect(seen.at(-1)).toEqual({ n: 0, on: "reconnecting" });
  });

  test("the last one to leave lets go of the room", async () => {
    const client = await watch(() => sdk.useQA((q) => q.open));
    expect(client.starts).toBe(1);
    await draw(null);
    expect(client.starts).toBe(0);
  });

  test("nothing is watched: promises are refused with a way out", async () => {
    seen.length = 0;
    await draw(createElement(See, { hook: () => sdk.useChat() }));
    await expect((seen.at(-1) as sdk.ChatState).send("x")).rejects.toMatchObject({ code: "no_channel" });
  });

  test("usePlayer follows the player on the page, and asks it", async () => {
    seen.length = 0;
    const page = (player: boolean) =>
      createElement(
        sdk.StreamProvider,
        { streamUrl: live },
        player ? createElement(sdk.VideoPlayer) : null,
        createElement(See, { hook: () => sdk.usePlayer() }),
      );
    await draw(page(false));
    expect(seen.at(-1)).toMatchObject({ present: false, phase: "idle" });
    await draw(page(true));
    await act(async () => new Promise((done) => setTimeout(done, 50)));
    expect(seen.at(-1)).toMatchObject({ present: true, phase: "playing" });
    (seen.at(-1) as sdk.PlayerView).setVolume(0.5);
    expect(the("live").calls).toContainEqual(["setVolume", 0.5]);
    await draw(page(false));
    expect(seen.at(-1)).toMatchObject({ present: false });
  });

  test("the clock is read in steps, and only while somebody looks", async () => {
    await watch(() => sdk.useProgrammeClock((c) => [c.screen, c.edge, c.wall]));
    expect(seen.at(-1)).toEqual([1_000_000.4, 2_000_000, 3_000_000]);
  });
});

test("a token's function may be written anew; another string is another person", async () => {
  const streamUrl = "https://live.example/watch/vouched";
  seen.length = 0;
  const as = (token: string | (() => Promise<string>)) =>
    draw(
      createElement(sdk.StreamProvider, { streamUrl, token }, createElement(See, { hook: sdk.useClient })),
    );
  await as(async () => "one");
  const first = seen.at(-1) as Client;
  await as(async () => "two");
  expect(seen.at(-1)).toBe(first);
  expect(await first.bearer()).toBe("two");
  await as("ada");
  const ada = seen.at(-1);
  await as("bob");
  expect(new Set([first, ada, seen.at(-1)]).size).toBe(3);
  expect(opened).toHaveLength(0);
});

test("LivePoll keeps the choice, and begins anew with another question", async () => {
  const onVote = vi.fn();
  const ask = (question: string) =>
    draw(createElement(sdk.LivePoll, { pollData: { question, options: ["A", "B"] }, onVote }));
  const disabled = () => [...node.querySelectorAll("button")].map((b) => b.disabled);
  await ask("One?");
  await act(async () => node.querySelectorAll("button")[1]?.click());
  expect(onVote.mock.calls).toEqual([[1]]);
  expect(disabled()).toEqual([true, true]);
  await ask("Two?");
  expect(disabled()).toEqual([false, false]);
});
