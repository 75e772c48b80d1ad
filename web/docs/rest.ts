import type { Node } from "./yaml.ts";

type Map = { readonly [key: string]: Node };

const isMap = (v: Node | undefined): v is Map => typeof v === "object" && v !== null && !Array.isArray(v);
const mapOf = (v: Node | undefined): Map => (isMap(v) ? v : {});
const listOf = (v: Node | undefined): readonly Node[] => (Array.isArray(v) ? v : []);
const textOf = (v: Node | undefined): string => (v === undefined || v === null ? "" : String(v));
/** A text in the cell of a table. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** Operations that need no bearer token, as the server's table of routes has it. */
const open = new Set(["list-channels", "get-channel", "leaderboard", "open-session"]);

/** The page of the REST interface in markdown, made of `schema/openapi.yaml`. */
export function restPage(api: Node): string {
  const root = mapOf(api);
  const schemas = mapOf(mapOf(root.components).schemas);
  const out = [
    "# REST reference",
    "Made from the description that the server itself serves at [`/openapi.yaml`](/openapi.yaml). Every request and answer is JSON. Times are integers: microseconds since the Unix epoch.",
    "Set `HOST` to the address of your server and `TOKEN` to a bearer token: that of an owner or admin, unless an operation says otherwise. [Your own login](login.md) says where tokens come from.",
  ];
  for (const [path, methods] of Object.entries(mapOf(root.paths))) {
    for (const [method, operation] of Object.entries(mapOf(methods)))
      out.push(...operationText(path, method.toUpperCase(), mapOf(operation), schemas));
  }
  out.push("## Shapes", "What the answers and bodies above are made of.");
  for (const [name, schema] of Object.entries(schemas)) out.push(...shapeText(name, mapOf(schema)));
  return `${out.join("\n\n")}\n`;
}

function operationText(path: string, method: string, o: Map, schemas: Map): string[] {
  const out = [`## ${textOf(o.summary)}`, `\`${method} ${path}\``];
  if (o.description !== undefined) out.push(textOf(o.description));
  if (open.has(textOf(o.operationId))) out.push("Open to everybody.");
  const parameters = listOf(o.parameters).map(mapOf);
  if (parameters.length > 0) {
    const rows = parameters.map((p) => {
      const s = mapOf(p.schema);
      const must = p.required === true ? "required" : "optional";
      return `| \`${textOf(p.name)}\` | ${textOf(p.in)}, ${must} | ${cell(typeText(s))} | ${cell(textOf(p.description ?? s.description))} |`;
    });
    out.push(["| parameter | where | type | what |", "|---|---|---|---|", ...rows].join("\n"));
  }
  const body = schemaOf(o.requestBody);
  if (body !== null) out.push(`Body: ${typeText(body)}.`);
  const rows = Object.entries(mapOf(o.responses)).map(([status, r]) => {
    const made = schemaOf(r);
    const what = status === "default" ? "any other status" : `${status} ${textOf(mapOf(r).description)}`;
    return `| ${what} | ${made === null ? "" : cell(typeText(made))} |`;
  });
  out.push(["| answer | body |", "|---|---|", ...rows].join("\n"));
  out.push(`\`\`\`sh\n${curl(path, method, o, body, schemas)}\n\`\`\``);
  return out;
}

function schemaOf(v: Node | undefined): Map | null {
  for (const kind of Object.values(mapOf(mapOf(v).content))) return mapOf(mapOf(kind).schema);
  return null;
}

/** A type in a few words: `integer, 1 to 500`, a link to a shape. */
function typeText(s: Map): string {
  if (s.$ref !== undefined) {
    const name = textOf(s.$ref).split("/").at(-1) ?? "";
    return `[${name}](#${name.toLowerCase()})`;
  }
  const kinds = (Array.isArray(s.type) ? s.type : [s.type])
    .map(textOf)
    .filter((t) => t !== "null" && t !== "");
  const base = kinds[0] === "array" ? `list of ${typeText(mapOf(s.items))}` : kinds.join(" or ") || "any";
  const words = [base];
  if (Array.isArray(s.enum)) words.push(s.enum.map((v) => `\`${textOf(v)}\``).join(", "));
  const [low, high] = [s.minimum ?? s.minLength, s.maximum ?? s.maxLength];
  const unit = s.minLength !== undefined || s.maxLength !== undefined ? " characters" : "";
  if (low !== undefined && high !== undefined) words.push(`${textOf(low)} to ${textOf(high)}${unit}`);
  else if (low !== undefined && low !== 0) words.push(`at least ${textOf(low)}${unit}`);
  else if (high !== undefined) words.push(`at most ${textOf(high)}${unit}`);
  if (s.default !== undefined) words.push(`${textOf(s.default)} by default`);
  return words.join("; ");
}

function shapeText(name: string, s: Map): string[] {
  const needed = new Set(listOf(s.required).map(textOf));
  const rows = Object.entries(mapOf(s.properties)).map(([field, v]) => {
    const p = mapOf(v);
    return `| \`${field}\` | ${needed.has(field) ? "always" : "maybe"} | ${cell(typeText(p))} | ${cell(textOf(p.description))} |`;
  });
  const table = ["| field | there | type | what |", "|---|---|---|---|", ...rows].join("\n");
  return [`### ${name}`, rows.length > 0 ? table : typeText(s)];
}

/** An example of a value of that type. */
function example(s: Map, schemas: Map): Node {
  if (s.$ref !== undefined) return example(mapOf(schemas[textOf(s.$ref).split("/").at(-1) ?? ""]), schemas);
  const [given] = listOf(s.examples);
  if (given !== undefined) return given;
  if (Array.isArray(s.enum)) return s.enum[0] ?? null;
  const kind = Array.isArray(s.type) ? s.type[0] : s.type;
  switch (kind) {
    case "object": {
      const needed = listOf(s.required).map(textOf);
      const all = Object.entries(mapOf(s.properties));
      const some = all.filter(([name]) => needed.includes(name));
      return Object.fromEntries(
        (some.length > 0 ? some : all.slice(0, 1)).map(([n, v]) => [n, example(mapOf(v), schemas)]),
      );
    }
    case "array":
      return [example(mapOf(s.items), schemas)];
    case "integer":
    case "number":
      return s.minimum ?? 1;
    case "boolean":
      return true;
    default:
      return "…";
  }
}

/** What stands for the parameters of a path in an example. */
const stand: Readonly<Record<string, string>> = { channel: "live", name: "live" };

function curl(path: string, method: string, o: Map, body: Map | null, schemas: Map): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => stand[name] ?? `$${name.toUpperCase()}`);
  const lines = [`curl ${method === "GET" ? "" : `-X ${method} `}"$HOST${address}"`];
  const bearer = o.operationId === "mint-token" ? "$SECRET" : "$TOKEN";
  if (!open.has(textOf(o.operationId))) lines.push(`-H "Authorization: Bearer ${bearer}"`);
  if (body !== null) {
    lines.push('-H "Content-Type: application/json"');
    lines.push(`-d '${JSON.stringify(example(body, schemas))}'`);
  }
  return lines.join(" \\\n  ");
}

/** One refusal of `schema/errors.json`. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retry: boolean;
  readonly status?: number;
  readonly close?: number;
}

/** The table of all error codes, in markdown. */
export function errorsTable(errors: readonly Refusal[]): string {
  const rows = [...errors]
    .sort((a, b) => a.code.localeCompare(b.code))
    .map((e) => `| \`${e.code}\` | ${e.status ?? ""} | ${e.retry ? "yes" : "no"} | ${cell(e.message)} |`);
  return ["| code | HTTP status | try again | what |", "|---|---|---|---|", ...rows].join("\n");
}
