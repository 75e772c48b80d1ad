import type { RoomState } from "@frontrow/core";
import { expect, test } from "vitest";
import { listed, newestOf, panelsOf } from "../../sdk/elements/src/show/tabs.ts";

const poll = (id: string, opened: number, status = "open") => ({ id, opened, status });
const views = (v: object) => v as RoomState["views"];

test("polls and games are one list, the newest first, the quiz before them, drafts absent", () => {
  const list = listed(
    views({
      poll: { polls: [poll("p1", 10), poll("p2", 30, "closed"), poll("p3", 0, "draft")] },
      game: { games: [{ id: "g1", opened: 20 }] },
      quiz: { quiz: { id: "z1" } },
    }),
  );
  expect(list.map((l) => l.key)).toEqual(["quiz z1", "poll p2", "game g1", "poll p1"]);
});

test("a panel is there where there is something in it", () => {
  expect(panelsOf({})).toEqual(["chat"]);
  expect(panelsOf(views({ qa: { open: false, questions: [] }, poll: { polls: [] } }))).toEqual([
    "chat",
    "people",
  ]);
  expect(panelsOf(views({ qa: { open: true, questions: [] } }))).toEqual(["chat", "qa", "people"]);
  expect(panelsOf(views({ qa: { open: false, questions: [{}] }, poll: { polls: [poll("p", 1)] } }))).toEqual([
    "chat",
    "qa",
    "polls",
    "people",
  ]);
});

test("own lines and changes of votes are no news, a question and a poll are", () => {
  const me = { id: "me", name: "", role: "viewer", can: [] };
  const line = (key: string, id: string) => ({ key, kind: "message", by: { id } });
  const room = (v: object, ...messages: object[]) =>
    newestOf({ views: v, messages, me } as unknown as Parameters<typeof newestOf>[0]);
  const before = room({}, line("a", "ada"));
  expect(room({}, line("a", "ada"), line("b", "me"))).toEqual(before);
  expect(room({}, line("a", "ada"), line("c", "bob")).chat).not.toBe(before.chat);
  expect(room({ qa: { last: 3, questions: [] } }).qa).not.toBe(before.qa);
  expect(room({ poll: { polls: [poll("p", 1)] } }).polls).not.toBe(before.polls);
  expect(room({ poll: { polls: [poll("p", 1, "closed")] } }).polls).toBe(
    room({ poll: { polls: [poll("p", 1)] } }).polls,
  );
});
