import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { errorCodes } from "../src/errors.ts";
import { closeCode, type Frame, parseFrame, wireVersion } from "../src/wire.ts";

// src/wire.ts is written by hand and schema/events.json is generated from the server's types: they have to agree.

interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
}
interface Item {
  readonly name: string;
  readonly key?: string;
  readonly data?: Shape;
  readonly answer?: Shape;
}
interface Schema {
  readonly version: number;
  readonly frames: readonly Item[];
  readonly commands: readonly Item[];
  readonly events: readonly Item[];
  readonly state: readonly Item[];
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const schema = JSON.parse(read("../../../schema/events.json")) as Schema;
const errors = JSON.parse(read("../../../schema/errors.json")) as {
  readonly errors: readonly { readonly code: string; readonly retry: boolean; readonly close?: number }[];
};

interface Field {
  readonly optional: boolean;
  readonly type: string;
}
type Fields = ReadonlyMap<string, Field>;

/** The interfaces of a source file: enough of TypeScript for src/wire.ts. */
function interfaces(source: string): ReadonlyMap<string, Fields> {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
  const all = new Map<string, Map<string, Field>>();
  for (const m of text.matchAll(/interface (\w+)(?: extends (\w+))? \{/g)) {
    const begin = (m.index ?? 0) + m[0].length;
    all.set(
      m[1] ?? "",
      new Map([...(all.get(m[2] ?? "") ?? []), ...fieldsOf(text.slice(begin, closing(text, begin)))]),
    );
  }
  return all;
}

/** Where the brace that is open at `from` closes. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "{") depth++;
    if (text[i] === "}" && --depth === 0) return i;
  }
  throw new Error("a brace is not closed");
}

function fieldsOf(body: string): Map<string, Field> {
  const fields = new Map<string, Field>();
  let at = 0;
  for (;;) {
    const m = /readonly (\w+)(\?)?:\s*/.exec(body.slice(at));
    if (!m) return fields;
    const begin = at + m.index + m[0].length;
    let end = begin;
    for (let depth = 0; end < body.length && (depth > 0 || body[end] !== ";"); end++) {
      if ("{(<".includes(body[end] ?? "")) depth++;
      if ("})>".includes(body[end] ?? "")) depth--;
    }
    fields.set(m[1] ?? "", {
      optional: m[2] === "?",
      type: body.slice(begin, end).replace(/\s+/g, " ").trim(),
    });
    at = end;
  }
}

const wire = interfaces(read("../src/wire.ts"));
const fieldsNamed = (name: string): Fields => {
  const found = wire.get(name);
  if (!found) throw new Error(`src/wire.ts has no interface ${name}`);
  return found;
};

/** The fields of a type as written: an interface by name, or an object in place. */
function resolve(type: string): Fields | null {
  const name = type
    .replace(/^readonly /, "")
    .replace(/\[\]$/, "")
    .replace(/ \| null$/, "");
  if (wire.has(name)) return fieldsNamed(name);
  const inline = /^\{([\s\S]*)\}(?: \| null)?$/.exec(name);
  return inline ? fieldsOf(inline[1] ?? "") : null;
}

/** What the server may leave out must be optional here, and what is required here it must send. */
function agree(where: string, shape: Shape, fields: Fields, direction: "to us" | "from us"): void {
  const properties = shape.properties ?? {};
  const required = new Set(shape.required);
  for (const [name, property] of Object.entries(properties)) {
    const field = fields.get(name);
    expect(field, `${where}.${name} is in the schema and not in src/wire.ts`).toBeDefined();
    if (!field) continue;
    if (direction === "to us" && !required.has(name)) {
      expect(field.optional, `${where}.${name} may be absent`).toBe(true);
    }
    if (direction === "from us" && required.has(name)) {
      expect(field.optional, `${where}.${name} has to be sent`).toBe(false);
    }
    if (Array.isArray(property.type) && property.type.includes("null")) {
      expect(field.type, `${where}.${name} may be null`).toContain("null");
    }
    const inner = resolve(field.type);
    const nested = property.items ?? property;
    if (inner && nested.properties) agree(`${where}.${name}`, nested, inner, direction);
  }
  for (const [name, field] of fields) {
    if (direction === "to us" && !field.optional) {
      expect(name in properties, `${where}.${name} is required here and not in the schema`).toBe(true);
    }
    if (direction === "from us") {
      expect(name in properties, `${where}.${name} is sent and not in the schema`).toBe(true);
    }
  }
}

/** A value that fits a shape, with everything or only with what is required. */
function example(shape: Shape, all: boolean): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  const type = Array.isArray(shape.type) ? (all ? shape.type[0] : shape.type.at(-1)) : shape.type;
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(shape.properties ?? {})
          .filter(([name]) => all || shape.required?.includes(name))
          .map(([name, s]) => [name, example(s, all)]),
      );
    case "array":
      return shape.items && all ? [example(shape.items, all)] : [];
    case "integer":
    case "number":
      return shape.minimum ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "x";
  }
}

const frameTypes: Readonly<Record<Frame["t"], string>> = {
  welcome: "WelcomeFrame",
  snapshot: "SnapshotFrame",
  mine: "MineFrame",
  events: "EventsFrame",
  ack: "AckFrame",
  error: "ErrorFrame",
  counters: "CountersFrame",
  pong: "PongFrame",
  bye: "ByeFrame",
};

describe("the wire agrees with the server's schema", () => {
  test("the version is the same", () => {
    expect(wireVersion).toBe(schema.version);
  });

  test("all frames are known, and no other", () => {
    expect(Object.keys(frameTypes).sort()).toEqual(schema.frames.map((f) => f.name).sort());
  });

  test.each(schema.frames)("frame $name", ({ name, data = {} }) => {
    agree(name, data, fieldsNamed(frameTypes[name as Frame["t"]]), "to us");
    for (const all of [true, false]) {
      const text = JSON.stringify(example(data, all));
      expect(parseFrame(text), text).not.toBeNull();
    }
  });

  test.each([
    ["hello", "HelloCommand"],
    ["auth", "AuthCommand"],
    ["ping", "PingCommand"],
  ] as const)("command %s", (name, type) => {
    const item = schema.commands.find((c) => c.name === name);
    expect(item).toBeDefined();
    const own = new Map([...fieldsNamed(type)].filter(([f]) => f !== "id" && f !== "cmd"));
    agree(name, item?.data ?? {}, own, "from us");
  });

  test.each([
    ["chat.send", "ChatSendCommand"],
    ["chat.history", "ChatHistoryCommand"],
  ] as const)("command %s with data", (name, type) => {
    const item = schema.commands.find((c) => c.name === name);
    const fields = fieldsNamed(type);
    expect(fields.has("key")).toBe(item?.key !== undefined);
    agree(name, item?.data ?? {}, resolve(fields.get("data")?.type ?? "") ?? new Map(), "from us");
  });

  test("the answers hold what is read from them", () => {
    const answer = (name: string) =>
      Object.keys(schema.commands.find((c) => c.name === name)?.answer?.properties ?? {});
    expect(answer("chat.send")).toContain("id");
    expect(answer("chat.history")).toEqual(expect.arrayContaining(["messages", "more"]));
  });

  test("lines of the history have the fields of a message", () => {
    const history =
      schema.commands.find((c) => c.name === "chat.history")?.answer?.properties?.messages?.items ?? {};
    agree("history", history, fieldsNamed("WireMessage"), "to us");
  });

  test("the state of a snapshot has the parts that are read", () => {
    const part = (name: string) => schema.state.find((s) => s.name === name)?.data ?? {};
    agree("show", part("show"), fieldsNamed("WireShow"), "to us");
    agree("line", part("chat").properties?.messages?.items ?? {}, fieldsNamed("WireMessage"), "to us");
    expect(part("chat").properties?.more).toMatchObject({ type: "boolean" });
    expect(part("counters").properties?.viewers).toMatchObject({ type: "integer" });
  });

  test("the events that are folded exist with the data that is read", () => {
    const data = (name: string) => schema.events.find((e) => e.name === name)?.data?.required;
    for (const name of ["show.opened", "show.live", "show.ended"]) expect(data(name)).toContain("show");
    expect(data("chat.message")).toEqual(expect.arrayContaining(["id", "text"]));
  });

  test("the codes that are branched on exist, and close codes say what the ranges say", () => {
    const codes = new Set(errors.errors.map((e) => e.code));
    for (const code of ["unauthorized", "not_found", "rate_limited", "text_empty", "text_too_long"]) {
      expect(codes).toContain(code);
    }
    for (const e of errors.errors) {
      if (e.close !== undefined) expect(e.close < closeCode.stayAwayFrom, e.code).toBe(e.retry);
    }
    expect(Object.values(errorCodes)).toContain("off_air");
  });
});
