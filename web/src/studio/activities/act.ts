import type { Client, FrontrowError } from "@frontrow/core";
import { useCallback, useRef, useState } from "react";
import { words } from "./words.ts";

/** A command of the room. */
export interface Wish {
  readonly cmd: `${string}.${string}`;
  readonly data?: unknown;
}

/** The largest that the data of one command is made, bytes; the server takes a little more. */
export const roomFor = 3200;

const size = (v: unknown) => new TextEncoder().encode(JSON.stringify(v)).length;

/** Cuts a list into pieces that each fit into one command; a thing that is too large stands alone. */
export function pieces<T>(list: readonly T[], first = roomFor): T[][] {
  const all: T[][] = [];
  let left = first;
  for (const one of list) {
    const needs = size(one) + 1;
    const last = all.at(-1);
    if (last !== undefined && needs <= left) {
      last.push(one);
      left -= needs;
    } else {
      left = (all.length === 0 ? first : roomFor) - needs;
      all.push([one]);
    }
  }
  return all;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Does one thing after the other; who is too fast waits. Rejects with the first refusal. */
export async function inTurn(client: Client, wishes: readonly Wish[]): Promise<void> {
  for (const { cmd, data } of wishes) await patiently(client, cmd, data);
}

/** Asks for something, again where only the pace was wrong. */
export async function patiently(client: Client, cmd: Wish["cmd"], data: unknown): Promise<unknown> {
  for (let turn = 1; ; turn++) {
    try {
      return await client.room.act(cmd, data);
    } catch (e) {
      if (turn === 5 || (e as FrontrowError).code !== "rate_limited") throw e;
      await pause(700 * turn);
    }
  }
}

/** What was refused, in a sentence. */
export function refusal(e: unknown): string {
  const { message, hint } = e as Partial<FrontrowError>;
  return message ? `${message}${hint ? ` ${hint}` : ""}` : words.failed;
}

/** Asking for things in one place of the desk: whether something is under way, and what was refused last. */
export interface Act {
  readonly busy: boolean;
  readonly problem: string | null;
  /** Asks for one thing; resolves with the answer, undefined where it was refused. */
  act(cmd: Wish["cmd"], data?: unknown): Promise<unknown>;
  /** Does some work, one at a time; resolves with whether it was done. */
  work(fn: () => Promise<unknown>): Promise<boolean>;
  forgive(): void;
}

export function useAct(client: Client): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef(false);
  const work = useCallback(async (fn: () => Promise<unknown>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await fn();
      return true;
    } catch (e) {
      setProblem(refusal(e));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const act = useCallback(
    async (cmd: Wish["cmd"], data?: unknown) => {
      let answer: unknown;
      const done = await work(async () => {
        answer = (await client.room.act(cmd, data)) ?? {};
      });
      return done ? answer : undefined;
    },
    [client, work],
  );
  const forgive = useCallback(() => setProblem(null), []);
  return { busy, problem, act, work, forgive };
}
