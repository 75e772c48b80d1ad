import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRelease } from "../src/release.ts";
import type { WireEvent } from "../src/wire.ts";

const second = 1_000_000;
const start = 1_790_000_000 * second;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A viewer whose picture is `behind` seconds behind the edge; the edge moves with the timers. */
function viewer(behind: number | null) {
  const began = performance.now();
  const self = {
    behind,
    frozen: null as number | null,
    starting: false,
    edge: () => start + (performance.now() - began) * 1000,
    heard: [] as { what: string; after: number }[],
  };
  const release = createRelease({
    watching: () => self.frozen ?? (self.behind === null ? null : self.edge() - self.behind * second),
    starting: () => self.starting,
    now: () => performance.now(),
    out(events) {
      const screen = self.frozen ?? self.edge() - (self.behind ?? 0) * second;
      for (const e of events) self.heard.push({ what: String(e.data?.id), after: (screen - e.at) / 1000 });
    },
  });
  let o = 0;
  const event = (type: string, id: string, at = self.edge()): WireEvent => ({
    o: ++o,
    type,
    at,
    edge: self.edge(),
    data: { id },
  });
  return { ...self, self, release, event };
}

const never = () => false;
const names = (v: { heard: { what: string }[] }) => v.heard.map((h) => h.what);

test.each([0.2, 1, 6])("%d s behind, a question is there with its frame", (behind) => {
  const v = viewer(behind);
  v.release.take([v.event("poll.opened", "q")], never);
  vi.advanceTimersByTime(behind * 1000 - 60);
  expect(v.heard).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(names(v)).toEqual(["q"]);
  expect(Math.abs(v.heard[0]?.after ?? 99)).toBeLessThan(40);
});

test("nothing is held back where nothing plays", () => {
  const v = viewer(null);
  v.release.take([v.event("poll.opened", "q"), v.event("chat.message", "c")], never);
  expect(names(v)).toEqual(["q", "c"]);
});

test("what happened before the first picture waits for it, and not for one that never comes", () => {
  const v = viewer(null);
  v.self.starting = true;
  v.release.take(
    [v.event("chat.message", "seen", start - 9 * second), v.event("poll.opened", "ahead", start - second)],
    never,
  );
  vi.advanceTimersByTime(1000);
  expect(names(v)).toEqual([]);
  v.self.behind = 4;
  vi.advanceTimersByTime(260);
  expect(names(v)).toEqual(["seen"]);
  vi.advanceTimersByTime(2000);
  expect(names(v)).toEqual(["seen", "ahead"]);

  const w = viewer(null);
  w.self.starting = true;
  w.release.take([w.event("poll.opened", "q")], never);
  vi.advanceTimersByTime(3000);
  expect(names(w)).toEqual([]);
  w.self.starting = false;
  vi.advanceTimersByTime(260);
  expect(names(w)).toEqual(["q"]);
});

test("state keeps its order, whatever its stamps say; talk finds its own frame", () => {
  const v = viewer(2);
  const now = v.self.edge();
  v.release.take(
    [
      v.event("poll.opened", "first", now),
      v.event("poll.closed", "second", now - 5 * second),
      v.event("chat.message", "of a viewer as late as this one", now - 2 * second),
      v.event("chat.message", "of one at the edge", now),
    ],
    never,
  );
  expect(names(v)).toEqual(["of a viewer as late as this one"]);
  vi.advanceTimersByTime(2100);
  expect(names(v).slice(1)).toEqual(["first", "second", "of one at the edge"]);
});

test("playback that jumps to the edge brings what waited, and a paused one holds nothing back for long", () => {
  const v = viewer(20);
  v.release.take([v.event("poll.opened", "a")], never);
  vi.advanceTimersByTime(3000);
  expect(v.heard).toEqual([]);
  v.self.behind = 0.1;
  vi.advanceTimersByTime(300);
  expect(names(v)).toEqual(["a"]);
  v.self.frozen = v.self.edge() - second;
  v.release.take([v.event("poll.opened", "b")], never);
  vi.advanceTimersByTime(1900);
  expect(names(v)).toEqual(["a"]);
  vi.advanceTimersByTime(500);
  expect(names(v)).toEqual(["a", "b"]);
});

test("a line that is taken back is never shown", () => {
  const v = viewer(5);
  const by = { id: "d_1", name: "Eve", role: "viewer" };
  v.release.take(
    [v.event("chat.message", "a"), { ...v.event("chat.message", "b"), by }, v.event("chat.message", "c")],
    never,
  );
  v.release.take([v.event("chat.deleted", "a")], never);
  v.release.take([{ ...v.event("mod.cleared", "x"), data: { person: by } }], never);
  vi.advanceTimersByTime(6000);
  expect(names(v)).toEqual(["a", "undefined", "c"]);
  expect(v.heard.filter((h) => h.what === "b")).toEqual([]);
});

test("nor does a pin or an edit that waits bring it back", () => {
  const v = viewer(5);
  v.release.take(
    [v.event("chat.pinned", "a"), v.event("chat.edited", "a"), v.event("chat.pinned", "b")],
    never,
  );
  v.release.take([v.event("mod.deleted", "a")], never);
  vi.advanceTimersByTime(6000);
  expect(names(v)).toEqual(["a", "b"]); // the deletion itself, and the other pin
});

test("nobody waits longer than the bound", () => {
  const v = viewer(100);
  v.release.take([v.event("poll.opened", "a"), v.event("chat.message", "c")], never);
  vi.advanceTimersByTime(29_500);
  expect(v.heard).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(names(v)).toEqual(["a", "c"]);
});

test("what is urgent is out at once; a snapshot takes the place of what waits", () => {
  const v = viewer(5);
  v.release.take(
    [v.event("chat.message", "mine"), v.event("poll.opened", "q")],
    (e) => e.data?.id === "mine",
  );
  expect(names(v)).toEqual(["mine"]);
  expect(v.release.waiting).toBe(1);
  v.release.clear();
  vi.advanceTimersByTime(10_000);
  expect(names(v)).toEqual(["mine"]);
  v.release.take([v.event("poll.opened", "r")], never);
  v.release.flush();
  expect(names(v)).toEqual(["mine", "r"]);
});

test("what is urgent does not pass what is out with it", () => {
  const v = viewer(null);
  v.release.take(
    [v.event("chat.message", "theirs"), v.event("chat.message", "mine"), v.event("poll.opened", "q")],
    (e) => e.data?.id === "mine",
  );
  expect(names(v)).toEqual(["theirs", "mine", "q"]);
});
