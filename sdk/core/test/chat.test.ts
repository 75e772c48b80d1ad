import { describe, expect, test } from "vitest";
import { acked, emptyModel, fold, happened, type RoomModel, wished } from "../src/fold.ts";
import type { ChatView } from "../src/types.ts";
import type { SnapshotFrame, WireEvent } from "../src/wire.ts";

const ada = { id: "d_ada", name: "Ada", role: "viewer" };
const bob = { id: "d_bob", name: "Bob", role: "viewer" };

function snapshot(chat: SnapshotFrame["state"]["chat"] = {}, upto = 0): SnapshotFrame {
  return { t: "snapshot", epoch: "s", upto, state: { show: null, chat } };
}

const begin: RoomModel = fold({ ...emptyModel, me: { ...ada, can: [] } }, snapshot());
const event = (type: string, data: object, by = bob, at = 1): WireEvent => ({
  o: 1,
  type,
  at,
  edge: at,
  by,
  data: data as Record<string, unknown>,
});
const said = (id: string, text: string, more: object = {}, by = bob, at = 1) =>
  event("chat.message", { id, text, ...more }, by, at);
const after = (...events: WireEvent[]) => happened(begin, events);
const view = (m: RoomModel) => m.views.chat as ChatView;
const pending = {
  key: "k1",
  id: null,
  kind: "message",
  at: 1,
  by: ada,
  text: "hm",
  status: "pending",
} as const;

describe("the lines of the chat", () => {
  test("a reply shows the line that it answers as that is now, and only while it is there", () => {
    const reply = { reply: { id: "c_1", name: "Bob" } };
    const m = after(said("c_1", `a\n${"é".repeat(100)}`), said("c_2", "yes", reply));
    expect(m.log[1]?.reply).toEqual({ id: "c_1", name: "Bob", text: `a ${"é".repeat(78)}…` });
    const edited = happened(m, [event("chat.edited", { id: "c_1", text: "b", mentions: ["d_ada"] })]);
    expect(edited.log).toMatchObject([
      { text: "b", edited: true, mentions: ["d_ada"] },
      { reply: { text: "b" } },
    ]);
    const gone = happened(edited, [event("chat.deleted", { id: "c_1" })]);
    expect(gone.log.map((l) => [l.id, l.reply])).toEqual([["c_2", { id: "c_1", name: "Bob" }]]);
    expect(after(said("c_2", "yes", reply)).log[0]?.reply).toEqual({ id: "c_1", name: "Bob" });
  });

  test("moderators delete a line, or all lines of somebody", () => {
    const m = after(said("c_1", "one"), said("c_2", "two", {}, ada), said("c_3", "three"));
    expect(happened(m, [event("mod.deleted", { id: "c_3" })]).log.map((l) => l.id)).toEqual(["c_1", "c_2"]);
    expect(happened(m, [event("mod.cleared", { person: bob })]).log.map((l) => l.id)).toEqual(["c_2"]);
    expect(happened(m, [event("mod.cleared", {})]).log).toHaveLength(3);
  });

  test("actions and announcements are lines of their kind", () => {
    const m = after(
      said("c_1", "waves", { kind: "action" }),
      event("chat.announced", { id: "c_2", text: "Half time", kind: "announcement" }),
    );
    expect(m.log.map((l) => l.kind)).toEqual(["action", "announcement"]);
  });

  test("pins, modes and emotes come with the snapshot and by events", () => {
    const message = { id: "c_1", at: 1, by: bob, text: "pinned" };
    const modes = { slow: 5, emote_only: true, paused: false, members_only: true };
    let m = fold(begin, snapshot({ pinned: [message], modes, emotes: { wave: "/w.png" } }));
    expect(view(m)).toMatchObject({
      pinned: [{ id: "c_1", status: "sent" }],
      modes,
      emotes: { wave: "/w.png" },
    });
    m = happened(m, [
      event("chat.pinned", { id: "c_2", at: 1, by: bob, text: "two" }),
      event("chat.pinned", { id: "c_2", at: 1, by: bob, text: "two" }),
      event("chat.unpinned", { id: "c_1" }),
      event("chat.edited", { id: "c_2", text: "zwei" }),
      event("chat.modes", { slow: 0, emote_only: false, paused: true }),
      event("chat.emotes", { emotes: { wave: "", heart: "/h.png" } }),
    ]);
    expect(view(m).pinned.map((l) => l.text)).toEqual(["zwei"]);
    expect(view(m).modes).toEqual({ slow: 0, emote_only: false, paused: true, members_only: false });
    expect(view(m).emotes).toEqual({ heart: "/h.png" });
    expect(view(happened(m, [event("mod.deleted", { id: "c_2" })])).pinned).toEqual([]);
  });

  test("malformed events change nothing", () => {
    const m = after(said("c_1", "one"));
    for (const type of [
      "chat.edited",
      "chat.deleted",
      "mod.deleted",
      "mod.cleared",
      "chat.pinned",
      "chat.unpinned",
    ]) {
      expect(happened(m, [event(type, {})]).log, type).toEqual(m.log);
      expect(happened(m, [event(type, { id: 5, text: 5, person: 5, by: 5 })]).log, type).toEqual(m.log);
      const { data: _, ...bare } = event(type, {});
      expect(happened(m, [bare]).log, type).toEqual(m.log);
    }
  });
});

describe("a line that a moderator looks at first", () => {
  const held = acked(wished(begin, pending), "k1", "c_9", true);

  test("is shown as held until it is let through, under the same key", () => {
    expect(held.own).toMatchObject([{ key: "k1", id: "c_9", status: "held" }]);
    const m = happened(held, [said("c_9", "hm", {}, ada)]);
    expect(m.own).toEqual([]);
    expect(m.log).toMatchObject([{ key: "k1", id: "c_9", status: "sent" }]);
  });

  test("stays over a reconnect, and is found in the snapshot once it is let through", () => {
    expect(fold(held, snapshot({}, 5)).own).toMatchObject([{ id: "c_9", status: "held" }]);
    const m = fold(held, snapshot({ messages: [{ id: "c_9", at: 1, by: ada, text: "hm" }] }, 5));
    expect(m.own).toEqual([]);
    expect(m.log).toMatchObject([{ key: "k1", id: "c_9" }]);
  });

  test("fails with the moderator's reason", () => {
    const deny = event("mod.notice", { kind: "deny", line: "c_9", reason: "Not here, please." });
    expect(happened(held, [deny]).own).toMatchObject([
      { status: "failed", error: { code: "denied", message: "Not here, please.", retryable: false } },
    ]);
    expect(happened(held, [event("mod.notice", { kind: "deny", line: "c_8" })]).own).toEqual(held.own);
  });
});

test("what is for this client alone stands where it was said", () => {
  const m = after(said("c_1", "one", {}, bob, 10), said("c_3", "three", {}, bob, 30));
  const message = { id: "c_2", at: 20, by: ada, text: "two", restricted: true };
  const mine = {
    t: "mine",
    epoch: "s",
    upto: 1,
    state: { chat: { messages: [message, message, {}] } },
  } as const;
  const both = fold(m, mine);
  expect(both.log.map((l) => l.id)).toEqual(["c_1", "c_2", "c_3"]);
  expect(both.log[1]).toMatchObject({ restricted: true });
  expect(fold(both, mine).log).toEqual(both.log);
});
