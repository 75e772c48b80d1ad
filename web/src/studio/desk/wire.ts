import type { Author } from "@frontrow/core";

/** Something that a moderator, or the server for one, did: the data of `mod.acted`. */
export interface Action {
  readonly id: string;
  readonly kind: string;
  readonly by: Author;
  /** µs on the wall clock. */
  readonly wall: number;
  readonly person?: Author;
  readonly line?: string;
  readonly rule?: string;
  /** The action that was undone or answered about, or what was held. */
  readonly of?: string;
  /** The end of a timeout, µs on the wall clock. */
  readonly until?: number;
  readonly reason?: string;
  readonly range?: "address" | "network";
  readonly undone?: boolean;
  readonly appealed?: boolean;
}

/** What waits for a moderator: the data of `mod.held`. */
export interface Held {
  readonly id: string;
  readonly command: string;
  readonly at: number;
  readonly wall: number;
  /** Absent where it was said anonymously. */
  readonly by?: Author;
  readonly text: string;
  readonly rule?: string;
  readonly why?: string;
  readonly judge?: string;
  readonly labels?: readonly string[];
  readonly said?: readonly string[];
  /** Why shield mode holds it: its author is new, a link, a question. */
  readonly shield?: string;
}

/** What somebody says against an action. */
export interface Appeal {
  readonly action: string;
  readonly by: Author;
  readonly wall: number;
  readonly text: string;
}

export interface Note {
  readonly id: string;
  readonly by: Author;
  readonly wall: number;
  readonly text: string;
}

/** What the staff know of a person: the answer of `mod.person`. */
export interface Card {
  readonly person: Author;
  readonly banned?: string;
  readonly range?: "address" | "network";
  readonly timeout?: string;
  readonly until?: number;
  readonly restricted?: string;
  readonly notes: readonly Note[];
  readonly actions: readonly Action[];
  readonly held: readonly Held[];
}

export type RuleKind = "words" | "patterns" | "links" | "flood" | "repeats" | "capitals" | "mentions";
export type RuleAction = "allow" | "hold" | "block" | "restrict";

/** A filter: the data of `mod.filter`. */
export interface Rule {
  readonly name: string;
  readonly kind: RuleKind;
  readonly action: RuleAction;
  readonly words?: readonly string[];
  readonly patterns?: readonly string[];
  /** Of words and patterns: two or three letters. */
  readonly lang?: string;
  readonly hosts?: readonly string[];
  readonly count?: number;
  readonly seconds?: number;
  readonly share?: number;
}

/** How the channel uses a classifier. */
export interface Classifier {
  readonly classifier: string;
  readonly on: boolean;
  /** 0: none. */
  readonly hold_above: number;
  readonly block_above: number;
}

/** How far behind the audience is: the answer of `audience`. */
export interface Behind {
  readonly viewers: number;
  /** How many of them have said lately what they see. */
  readonly known: number;
  /** µs, quantiles. */
  readonly behind: { readonly p10: number; readonly p50: number; readonly p90: number; readonly p99: number };
}
