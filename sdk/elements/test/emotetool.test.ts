// @vitest-environment happy-dom
import type { ChatView, Client, RoomState } from "@frontrow/core";
import { beforeEach, describe, expect, test } from "vitest";
import { FrontrowChat } from "../src/chat/chat.ts";

const words = ["wave", "cat", "catjam"];
const sent: string[] = [];

/** A room of one viewer and one line, with those emotes. */
function client(emotes: ChatView["emotes"], emoteOnly = false): Client {
  const state = {
    connection: "online",
    show: null,
    me: { id: "d_me", name: "Ada", role: "viewer", can: ["chat.send"] },
    messages: [
      {
        key: "1",
        id: "c_1",
        kind: "message",
        at: 0,
        by: { id: "d_b", name: "Bob", role: "viewer" },
        text: "hi :wave: :far:",
        status: "sent",
      },
    ],
    counters: { viewers: 1 },
    views: {
      chat: {
        pinned: [],
        modes: { slow: 0, emote_only: emoteOnly, paused: false, members_only: false },
        emotes,
      } satisfies ChatView,
    },
    mine: {},
    limits: { text: 500 },
    hasOlder: false,
    error: null,
  } as unknown as RoomState;
  return {
    channel: "live",
    start: () => () => {},
    room: {
      state: { get: () => state, subscribe: () => () => {} },
      send: async (text: string) => void sent.push(text),
    },
  } as unknown as Client;
}

if (customElements.get("frontrow-chat") === undefined) customElements.define("frontrow-chat", FrontrowChat);

async function chatOf(of: Client): Promise<FrontrowChat> {
  const chat = document.createElement("frontrow-chat");
  chat.client = of;
  document.body.replaceChildren(chat);
  for (let i = 0; i < 40; i++) {
    await chat.updateComplete;
    await new Promise((done) => setTimeout(done, 10));
    if (find(chat, "img.emote, .only") !== null) break;
  }
  return chat;
}
const find = <T extends HTMLElement>(chat: FrontrowChat, selector: string) =>
  (chat.renderRoot as ShadowRoot).querySelector<T>(selector);
const settle = async (chat: FrontrowChat) => {
  await new Promise((done) => setTimeout(done, 40));
  await chat.updateComplete;
};
/** The picker comes when it is opened for the first time. */
async function opened(chat: FrontrowChat): Promise<void> {
  for (let i = 0; i < 50 && find(chat, ".picker") === null; i++) await settle(chat);
}
const field = (chat: FrontrowChat) => find<HTMLTextAreaElement>(chat, "textarea") as HTMLTextAreaElement;
async function type(chat: FrontrowChat, text: string): Promise<void> {
  const area = field(chat);
  area.value = text;
  area.setSelectionRange(text.length, text.length);
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle(chat);
}
async function press(chat: FrontrowChat, key: string, on: HTMLElement = field(chat)): Promise<void> {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  await settle(chat);
}
const offered = (chat: FrontrowChat) =>
  [...(chat.renderRoot as ShadowRoot).querySelectorAll(".fit")].map((li) => li.textContent?.trim());

const here = Object.fromEntries(words.map((code) => [code, `/emotes/${code}.png`]));

describe("emotes in a chat", () => {
  let chat: FrontrowChat;
  beforeEach(async () => {
    sent.length = 0;
    chat = await chatOf(client({ ...here, far: "https://cdn.example.org/far.png" }));
  });

  test("a line has the pictures of this server, and a broken one is its text", async () => {
    const images = [...(chat.renderRoot as ShadowRoot).querySelectorAll<HTMLImageElement>(".text img")];
    expect(images.map((i) => [i.alt, new URL(i.src).pathname])).toEqual([[":wave:", "/emotes/wave.png"]]);
    images[0]?.dispatchEvent(new Event("error"));
    await settle(chat);
    expect(find(chat, ".text img")).toBeNull();
    expect(find(chat, ".text")?.textContent).toBe("hi :wave: :far:");
  });

  test("a code is completed by the keys, and sends nothing", async () => {
    await type(chat, "so :ca");
    expect(offered(chat)).toEqual([":cat:", ":catjam:"]);
    await press(chat, "ArrowDown");
    expect(field(chat).getAttribute("aria-activedescendant")).toBe("fit1");
    await press(chat, "Enter");
    expect(field(chat).value).toBe("so :catjam: ");
    expect(offered(chat)).toEqual([]);
    expect(field(chat).hasAttribute("aria-activedescendant")).toBe(false);
    expect(sent).toEqual([]);
    await press(chat, "Enter");
    expect(sent).toEqual(["so :catjam:"]);
  });

  test("Escape dismisses what is offered for that code alone", async () => {
    await type(chat, ":ca");
    await press(chat, "Escape");
    expect(offered(chat)).toEqual([]);
    await type(chat, ":cat");
    expect(offered(chat)).toEqual([]);
    await type(chat, ":cat :wa");
    expect(offered(chat)).toEqual([":wave:"]);
  });

  test("the picker writes at the caret and closes by Escape", async () => {
    await type(chat, "ab");
    field(chat).setSelectionRange(1, 1);
    find(chat, ".pick")?.click();
    await opened(chat);
    expect(find(chat, ".pick")?.getAttribute("aria-expanded")).toBe("true");
    const choices = [...(chat.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>(".choice")];
    expect(choices.slice(0, 3).map((b) => b.title)).toEqual([":wave:", ":cat:", ":catjam:"]);
    expect(choices[3]?.textContent).toBe(":far:");
    expect(choices.filter((b) => b.tabIndex === 0)).toHaveLength(1);
    choices[1]?.click();
    await settle(chat);
    expect(field(chat).value).toBe("a:cat: b");
    await press(chat, "Escape", choices[1]);
    expect(find(chat, ".picker")).toBeNull();
  });
});

test("emote-only mode is said, and offers the picker", async () => {
  const chat = await chatOf(client({}, true));
  expect(find(chat, ".only")?.textContent).toContain("Only emotes and emoji at the moment.");
  find(chat, ".pick-one")?.click();
  await opened(chat);
  expect(find(chat, ".picker [role=group]")?.getAttribute("aria-labelledby")).toBe("emoji");
});
