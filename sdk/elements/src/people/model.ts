import type { Client } from "@frontrow/core";

/** Somebody who is here, as the room's answer to `people` has them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly member?: boolean;
  /** The place in the queue of raised hands, from 1. */
  readonly hand?: number;
  /** For the staff: the end of a timeout, µs on the wall clock. */
  readonly timeout?: number;
  /** For the staff: only they and the person see what the person says. */
  readonly restricted?: boolean;
}

/** An answer to `people`. */
export interface PeoplePage {
  readonly total: number;
  readonly viewers: number;
  readonly people: readonly Person[];
  readonly next?: string;
  /** The staff alone are told who is here: for everybody else the list is empty. */
  readonly hidden?: boolean;
}

/** What of the list is at hand. */
export interface Known extends Omit<PeoplePage, "next" | "hidden"> {
  readonly q: string;
  /** There are more. */
  readonly more: boolean;
  readonly hidden: boolean;
}

/** How many one ask brings: what the room allows. */
export const pageSize = 50;
/** How many are listed at most: whoever looks for another searches. */
export const mostListed = 400;

/** Asks for the first so many who match; page by page, as the room answers. */
export async function ask(client: Client, q: string, wanted: number): Promise<Known> {
  const people: Person[] = [];
  const known = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const page = (await client.room.act("people", {
      limit: Math.min(pageSize, wanted),
      ...(q !== "" && { q }),
      ...(after !== undefined && { after }),
    })) as PeoplePage;
    // Who comes and goes between two pages is in none or in one.
    for (const p of page.people) {
      if (!known.has(p.id)) people.push(p);
      known.add(p.id);
    }
    after = page.next;
    if (after === undefined || people.length >= wanted) {
      const { total, viewers, hidden = false } = page;
      return { total, viewers, people, q, more: after !== undefined, hidden };
    }
  }
}

const staff: readonly string[] = ["owner", "admin", "producer", "moderator"];

export type Group = "team" | "hands" | "audience";

/** The list in its parts; those without anybody are left out. */
export function grouped(
  people: readonly Person[],
): readonly { readonly of: Group; readonly people: readonly Person[] }[] {
  const of = (p: Person): Group => (staff.includes(p.role) ? "team" : p.hand ? "hands" : "audience");
  return (["team", "hands", "audience"] as const)
    .map((group) => ({ of: group, people: people.filter((p) => of(p) === group) }))
    .filter((g) => g.people.length > 0);
}
