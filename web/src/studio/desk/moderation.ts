import type { RoomEvent } from "@frontrow/core";
import type { Action, Appeal, Classifier, Held, Rule } from "./wire.ts";

/** What the staff know of the moderation of a show; every desk comes to the same. */
export interface Moderation {
  readonly held: readonly Held[];
  readonly appeals: readonly Appeal[];
  /** The oldest first. */
  readonly actions: readonly Action[];
  /** There are older actions than these. */
  readonly older: boolean;
  readonly rules: readonly Rule[];
  readonly classifiers: readonly Classifier[];
  /** The staff alone are told who is here. */
  readonly namesHidden: boolean;
}

export const nothingYet: Moderation = {
  held: [],
  appeals: [],
  actions: [],
  older: false,
  rules: [],
  classifiers: [],
  namesHidden: false,
};

/** How many actions are kept; older ones can be fetched again. */
export const actionsKept = 500;

const isText = (v: unknown): v is string => typeof v === "string";

/** What waits, as the server said it at joining; nothing where it said nothing. */
export function waiting(m: Moderation, mine: unknown): Moderation {
  const { queue, names_hidden } = (mine ?? {}) as {
    queue?: { held?: Held[]; appeals?: Appeal[] };
    names_hidden?: boolean;
  };
  return { ...m, held: queue?.held ?? [], appeals: queue?.appeals ?? [], namesHidden: names_hidden === true };
}

/** Folds what happened. Pure; the same events twice change nothing more. */
export function moderated(m: Moderation, e: RoomEvent): Moderation {
  const d = e.data;
  if (!d) return m;
  switch (e.type) {
    case "mod.held": {
      const held = d as unknown as Held;
      if (!isText(held.id) || !isText(held.text) || m.held.some((h) => h.id === held.id)) return m;
      return { ...m, held: [...m.held, held] };
    }
    case "mod.appealed": {
      const appeal = d as unknown as Appeal;
      if (!isText(appeal.action) || m.appeals.some((a) => a.action === appeal.action)) return m;
      const actions = m.actions.map((a) => (a.id === appeal.action ? { ...a, appealed: true } : a));
      return { ...m, actions, appeals: [...m.appeals, appeal] };
    }
    case "mod.acted":
      return isText(d.id) && isText(d.kind) ? acted(m, d as unknown as Action) : m;
    case "mod.filtered":
      return { ...m, rules: filtered(m.rules, d as { rule?: Rule; remove?: string }) };
    case "mod.named":
      return { ...m, namesHidden: d.hidden === true };
    case "mod.classified":
      return { ...m, classifiers: classified(m.classifiers, d as unknown as Classifier) };
  }
  return m;
}

function acted(m: Moderation, a: Action): Moderation {
  const settles = a.kind === "approve" || a.kind === "deny";
  const closes = a.kind === "answer" || a.kind === "undo";
  const held = settles ? m.held.filter((h) => h.id !== a.of) : m.held;
  const appeals = closes ? m.appeals.filter((x) => x.action !== a.of) : m.appeals;
  return { ...m, held, appeals, actions: withActions(m.actions, [a]) };
}

/** Puts actions in their places; one that is known stays as it is. */
export function withActions(known: readonly Action[], more: readonly Action[]): readonly Action[] {
  const ids = new Set(known.map((a) => a.id));
  const fresh = more.filter((a) => !ids.has(a.id));
  if (fresh.length === 0) return known;
  const undone = new Set(fresh.filter((a) => a.kind === "undo").map((a) => a.of));
  return [...known, ...fresh]
    .map((a) => (undone.has(a.id) && !a.undone ? { ...a, undone: true } : a))
    .sort((a, b) => a.wall - b.wall || (a.id < b.id ? -1 : 1))
    .slice(-actionsKept);
}

function filtered(
  rules: readonly Rule[],
  { rule, remove }: { rule?: Rule; remove?: string },
): readonly Rule[] {
  if (!rule) return rules.filter((r) => r.name !== remove);
  return rules.some((r) => r.name === rule.name)
    ? rules.map((r) => (r.name === rule.name ? rule : r))
    : [...rules, rule];
}

function classified(known: readonly Classifier[], c: Classifier): readonly Classifier[] {
  return [...known.filter((k) => k.classifier !== c.classifier), c].sort((a, b) =>
    a.classifier < b.classifier ? -1 : 1,
  );
}

/** Whether an action may still be in force, so that it can be taken back. */
export function canUndo(a: Action, wall: number): boolean {
  if (a.undone) return false;
  if (a.kind === "timeout") return (a.until ?? 0) > wall;
  return a.kind === "ban" || a.kind === "restrict";
}
