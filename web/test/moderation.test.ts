import type { Client, Me, RoomEvent, RoomState } from "@frontrow/core";
import { expect, test, vi } from "vitest";
import { canUndo, moderated, nothingYet, waiting, withActions } from "../src/studio/desk/moderation.ts";
import { openModeration } from "../src/studio/desk/store.ts";
import type { Action } from "../src/studio/desk/wire.ts";
import { refusal, ruleWords, whyWords } from "../src/studio/desk/words.ts";
import { value } from "../src/ui/store.ts";

const by = { id: "d_judge", name: "Judge", role: "moderator" };
const ada = { id: "d_ada", name: "Ada", role: "viewer" };
const event = (type: string, data: object): RoomEvent => ({ type, at: 1, data: data as never });
const held = (id: string) => ({ id, command: "chat.send", at: 1, wall: 1, by: ada, text: `text of ${id}` });
const action = (id: string, kind: string, more: Partial<Action> = {}): Action => ({
  id,
  kind,
  by,
  wall: Number(id.slice(1)),
  person: ada,
  ...more,
});
const fold = (events: readonly RoomEvent[]) => events.reduce(moderated, nothingYet);

test("what is held waits until it is settled, by whomever", () => {
  const all = [event("mod.held", held("h1")), event("mod.held", held("h2")), event("mod.held", held("h1"))];
  expect(fold(all).held.map((h) => h.id)).toEqual(["h1", "h2"]);
  const done = fold([...all, event("mod.acted", action("a1", "deny", { of: "h1" }))]);
  expect(done.held.map((h) => h.id)).toEqual(["h2"]);
  expect(done.actions.map((a) => a.kind)).toEqual(["deny"]);
});

test("that names are hidden comes with joining and as an event", () => {
  expect(waiting(nothingYet, { names_hidden: true }).namesHidden).toBe(true);
  expect(waiting({ ...nothingYet, namesHidden: true }, undefined).namesHidden).toBe(false);
  const hidden = event("mod.named", { hidden: true });
  expect(fold([hidden]).namesHidden).toBe(true);
  expect(fold([hidden, event("mod.named", { hidden: false })]).namesHidden).toBe(false);
});

test("an undone action says so, also when it is fetched after its undoing was heard", () => {
  const m = fold([
    event("mod.acted", action("a1", "ban")),
    event("mod.acted", action("a2", "undo", { of: "a1" })),
  ]);
  expect(m.actions[0]?.undone).toBe(true);
  const late = fold([event("mod.acted", action("a2", "undo", { of: "a1" }))]);
  expect(withActions(late.actions, [action("a1", "ban", { undone: true })]).map((a) => a.undone)).toEqual([
    true,
    undefined,
  ]);
});

test("the same event twice changes nothing more, and what is not known nothing at all", () => {
  const events = [event("mod.held", held("h1")), event("mod.acted", action("a1", "timeout", { until: 9 }))];
  expect(fold([...events, ...events])).toEqual(fold(events));
  const m = fold(events);
  for (const e of [
    event("mod.acted", {}),
    event("mod.held", { id: 4 }),
    event("chat.message", {}),
    { type: "mod.held", at: 1 },
  ])
    expect(moderated(m, e)).toBe(m);
});

test("an appeal waits until it is answered or the action is taken back", () => {
  const appeal = event("mod.appealed", { action: "a1", by: ada, wall: 2, text: "Why?" });
  const m = fold([event("mod.acted", action("a1", "ban")), appeal, appeal]);
  expect([m.appeals.length, m.actions[0]?.appealed]).toEqual([1, true]);
  expect(moderated(m, event("mod.acted", action("a3", "answer", { of: "a1" }))).appeals).toEqual([]);
  expect(moderated(m, event("mod.acted", action("a3", "undo", { of: "a1" }))).appeals).toEqual([]);
});

test("filters and classifiers are replaced by name", () => {
  const rule = (name: string, action = "hold") =>
    event("mod.filtered", { rule: { name, kind: "links", action } });
  const m = fold([rule("a"), rule("b"), rule("a", "block"), event("mod.filtered", { remove: "b" })]);
  expect(m.rules).toEqual([{ name: "a", kind: "links", action: "block" }]);
  const set = (classifier: string, on: boolean) =>
    event("mod.classified", { classifier, on, hold_above: 0.8, block_above: 0 });
  expect(fold([set("rules", true), set("learned", true), set("rules", false)]).classifiers).toMatchObject([
    { classifier: "learned" },
    { classifier: "rules", on: false },
  ]);
});

test("only what may be in force can be taken back", () => {
  expect(canUndo(action("a1", "timeout", { until: 10 }), 9)).toBe(true);
  expect(canUndo(action("a1", "timeout", { until: 10 }), 11)).toBe(false);
  expect(canUndo(action("a1", "ban"), 11)).toBe(true);
  expect(canUndo(action("a1", "ban", { undone: true }), 11)).toBe(false);
  expect(canUndo(action("a1", "delete"), 11)).toBe(false);
});

test("words for why, for a filter and for a refusal", () => {
  expect(whyWords({ ...held("h"), rule: "Bad", why: "words" })).toBe("Filter “Bad”: Words");
  expect(whyWords({ ...held("h"), judge: "rules", labels: ["x"], said: ["a link"] })).toBe("Rules: a link");
  expect(whyWords({ ...held("h"), judge: "endpoint", labels: ["late"] })).toMatch(/no answer in time/);
  expect(whyWords(held("h"))).toMatch(/restricted/);
  expect(ruleWords({ name: "w", kind: "words", action: "hold", words: ["a", "b", "c", "d", "e"] })).toBe(
    "a, b, c and 2 more",
  );
  expect(refusal({ code: "x", message: "No.", hint: "Wait." })).toBe("No. Wait.");
  expect(refusal(new TypeError("undefined is not a function"))).toBe("That did not work.");
  expect(refusal(null)).toBe("That did not work.");
});

/** A room of which the test says what happens. */
function fakeRoom() {
  const me: Me = { ...by, can: ["moderate"] };
  const state = value({ connection: "connecting", mine: {}, show: null, me: null } as unknown as RoomState);
  const tell = new Set<(e: RoomEvent) => void>();
  const act = vi.fn(async (command: string) =>
    command === "mod.log"
      ? { actions: [action("a1", "ban")], more: true }
      : command === "mod.filters"
        ? { filters: [] }
        : { classifiers: [] },
  );
  const on = (fn: (e: RoomEvent) => void) => {
    tell.add(fn);
    return () => tell.delete(fn);
  };
  const room = { state, act, on };
  const store = openModeration({ room } as unknown as Client);
  return {
    act,
    store,
    say: (e: RoomEvent) => {
      for (const fn of tell) fn(e);
    },
    set: (fields: Partial<RoomState>) => state.set({ ...state.get(), ...fields }),
    join: (queue?: object) =>
      state.set({
        ...state.get(),
        connection: "online",
        me,
        show: { id: "s_1", status: "live", since: 1 },
        mine: queue ? { mod: { queue } } : {},
      }),
  };
}

test("the desk begins with what the server says, and goes on with what happens", async () => {
  const r = fakeRoom();
  const stop = r.store.start();
  r.join({ held: [held("h1")], appeals: [] });
  r.say(event("mod.held", held("h2")));
  expect(r.store.state.get().held.map((h) => h.id)).toEqual(["h1", "h2"]);
  await vi.waitFor(() => expect(r.store.state.get()).toMatchObject({ older: true, actions: [{ id: "a1" }] }));
  // What belongs to another feature changes, and what waits stays.
  const { mod } = { mod: { queue: { held: [held("h1")], appeals: [] } } };
  expect(waiting(nothingYet, mod).held.length).toBe(1);
  r.set({ counters: { viewers: 2 } });
  expect(r.store.state.get().held.length).toBe(2);
  stop();
  r.say(event("mod.held", held("h3")));
  expect(r.store.state.get().held.length).toBe(2);
});

test("who comes back with nothing waiting has nothing waiting", () => {
  const r = fakeRoom();
  r.store.start();
  r.join();
  r.say(event("mod.held", held("h1")));
  r.set({ connection: "reconnecting" });
  r.set({ connection: "online" });
  expect(r.store.state.get().held.length).toBe(1);
  r.set({ connection: "reconnecting" });
  r.join();
  expect(r.store.state.get().held.length).toBe(0);
});

test("another show begins without what waited, and its log is asked for", async () => {
  const r = fakeRoom();
  r.store.start();
  r.join({ held: [held("h1")], appeals: [] });
  await vi.waitFor(() => expect(r.act).toHaveBeenCalledTimes(3));
  r.set({ show: { id: "s_2", status: "scheduled", since: 2 } });
  expect(r.store.state.get().held).toEqual([]);
  expect(r.act).toHaveBeenCalledTimes(6);
});
