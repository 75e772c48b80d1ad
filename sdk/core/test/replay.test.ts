// The recordings are made by the Go tests of the room's features (Record in
// internal/room/roomtest): what everybody was told, and the view that the server had.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { features } from "../src/feature/index.ts";
import type { WireEvent } from "../src/wire.ts";
import { chat } from "./chatview.ts";

const followed = [...features, chat];
const folder = new URL("../../../test/replay/", import.meta.url);
const names = readdirSync(folder).filter((n) => n.endsWith(".json"));

interface Recording {
  readonly feature: string;
  readonly begin: unknown;
  readonly events: readonly WireEvent[];
  readonly view: unknown;
}

for (const name of names) {
  test(`${name}: the public events fold to the server's view`, () => {
    const recorded = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Recording;
    const feature = followed.find((f) => f.name === recorded.feature);
    if (!feature) throw new Error(`nothing follows the feature ${recorded.feature}`);
    const before = structuredClone(recorded.begin);
    let view = recorded.begin;
    for (const e of recorded.events) view = feature.apply(view, e);
    expect(recorded.begin).toEqual(before);
    expect(view).toEqual(recorded.view);
  });
}

test("every feature that is followed has a recording", () => {
  const recorded = new Set(
    names.map((n) => (JSON.parse(readFileSync(new URL(n, folder), "utf8")) as Recording).feature),
  );
  for (const f of followed) expect(recorded).toContain(f.name);
});
