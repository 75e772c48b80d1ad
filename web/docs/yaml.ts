/** A value of a description. */
export type Node = string | number | boolean | null | readonly Node[] | { readonly [key: string]: Node };

interface Line {
  readonly depth: number;
  readonly text: string;
}

const key = /^("(?:[^"\\]|\\.)*"|[^\s"'[{#&*!|>%@`-][^:#]*|-[^\s:]+):(?: (.*))?$/;

/**
 * Reads the block style of YAML in which `schema/openapi.yaml` is generated: maps, lists and one-line
 * values. It is no reader of YAML: what it doesn't know is an error.
 */
export function readYaml(text: string): Node {
  const lines: Line[] = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => ({ depth: line.length - line.trimStart().length, text: line.trim() }));
  const rest = { lines, at: 0 };
  const value = block(rest, 0);
  const left = rest.lines[rest.at];
  if (left !== undefined) throw new Error(`yaml: nothing belongs there: ${left.text}`);
  return value;
}

interface Rest {
  readonly lines: Line[];
  at: number;
}

function block(rest: Rest, depth: number): Node {
  const first = rest.lines[rest.at];
  if (first === undefined || first.depth < depth) return null;
  return first.text === "-" || first.text.startsWith("- ") ? list(rest, first.depth) : map(rest, first.depth);
}

function list(rest: Rest, depth: number): Node {
  const all: Node[] = [];
  for (let line = rest.lines[rest.at]; line?.depth === depth; line = rest.lines[rest.at]) {
    if (!line.text.startsWith("- ")) break;
    const inner = line.text.slice(2);
    if (key.test(inner) || inner.startsWith("- ")) {
      // The item's own block begins beside its dash.
      rest.lines[rest.at] = { depth: depth + 2, text: inner };
      all.push(block(rest, depth + 2));
    } else {
      rest.at++;
      all.push(scalar(inner));
    }
  }
  return all;
}

function map(rest: Rest, depth: number): Node {
  const all: Record<string, Node> = {};
  for (let line = rest.lines[rest.at]; line?.depth === depth; line = rest.lines[rest.at]) {
    const [, name = "", inline] = key.exec(line.text) ?? [];
    if (name === "") throw new Error(`yaml: a key is expected: ${line.text}`);
    rest.at++;
    all[String(scalar(name))] = inline === undefined ? block(rest, depth + 1) : scalar(inline);
  }
  return all;
}

function scalar(text: string): Node {
  if (text.startsWith('"')) return JSON.parse(text) as string;
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text === "true" || text === "false") return text === "true";
  if (text === "null" || text === "~") return null;
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^[[{&*!|>%@`]/.test(text)) throw new Error(`yaml: not read here: ${text}`);
  return text;
}
