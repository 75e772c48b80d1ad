import type { Client, Me } from "@frontrow/core";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import type { Moderation } from "./moderation.ts";
import { type ModerationStore, openModeration } from "./store.ts";
import { doneWords, refusal, shieldWords } from "./words.ts";

/** How long an action is offered to be taken back, and a note without that offer stays, ms. */
export const undoFor = 10_000;
export const noteFor = 4000;

/** A note of what was done or refused, at the edge of the page. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  /** What takes it back, where that is offered. */
  readonly undo?: { readonly command: Command; readonly data: unknown };
}

type Command = `${string}.${string}`;

/** What is said of something that was done; undefined for nothing. */
function said(command: Command, data: unknown, about: string): string | undefined {
  if (command !== "mod.shield") return doneWords[command]?.(about);
  return (data as { readonly on: boolean }).on ? shieldWords.doneOn : shieldWords.doneOff;
}

/** What takes back what was done; undefined where nothing does. */
function undoOf(command: Command, data: unknown, answer: unknown): Toast["undo"] {
  if (command === "mod.shield") {
    return { command, data: { on: !(data as { readonly on: boolean }).on } };
  }
  const action = (answer as { action?: unknown } | undefined)?.action;
  const lasting = ["mod.timeout", "mod.ban", "mod.restrict"].includes(command);
  return lasting && typeof action === "string" ? { command: "mod.undo", data: { id: action } } : undefined;
}

interface DeskContext {
  readonly client: Client;
  readonly store: ModerationStore;
  /**
   * Does something and says how it went. Resolves with the answer, and with null where it was refused. `about`
   * is the name of whom it concerns; without it nothing is said of success.
   */
  readonly perform: (command: Command, data: unknown, about?: string) => Promise<unknown>;
  /** Opens somebody's card, or closes it. */
  readonly showPerson: (id: string | null) => void;
}

/** What changes, apart from what doesn't: lines of chat are drawn again only for their own sake. */
interface DeskNow {
  readonly toasts: readonly Toast[];
  readonly dismiss: (id: number) => void;
  /** Whose card is open. */
  readonly person: string | null;
}

const Context = createContext<DeskContext | null>(null);
const Now = createContext<DeskNow>({ toasts: [], dismiss: () => {}, person: null });

export const useDeskNow = (): DeskNow => use(Now);

export function useDeskContext(): DeskContext {
  const desk = use(Context);
  if (desk === null) throw new Error("outside of the desk");
  return desk;
}

/** What every part of the desk asks and says. */
export function DeskProvider({
  client,
  children,
}: {
  readonly client: Client;
  readonly children: ReactNode;
}) {
  const store = useMemo(() => openModeration(client), [client]);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [person, showPerson] = useState<string | null>(null);
  const next = useRef(0);
  useEffect(() => store.start(), [store]);

  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((t) => t.id !== id)), []);
  const perform = useCallback(
    async (command: Command, data: unknown, about?: string) => {
      const say = (toast: Omit<Toast, "id">) =>
        setToasts((all) => [...all.slice(-2), { ...toast, id: next.current++ }]);
      try {
        const answer = await client.room.act(command, data);
        const text = about === undefined ? undefined : said(command, data, about);
        const undo = undoOf(command, data, answer);
        if (text !== undefined) say({ text, bad: false, ...(undo && { undo }) });
        return answer ?? {};
      } catch (error) {
        say({ text: refusal(error), bad: true });
        return null;
      }
    },
    [client],
  );

  const desk = useMemo(() => ({ client, store, perform, showPerson }), [client, store, perform]);
  const now = useMemo(() => ({ toasts, dismiss, person }), [toasts, dismiss, person]);
  return (
    <Context value={desk}>
      <Now value={now}>{children}</Now>
    </Context>
  );
}

/** Follows a part of the moderation. */
export function useModeration<T>(pick: (m: Moderation) => T): T {
  return useReadable(useDeskContext().store.state, pick);
}

export function useMe(): Me | null {
  return useReadable(useDeskContext().client.room.state, (room) => room.me);
}

/** Whether the desk's user may do what the capability names. */
export function useCan(capability: string): boolean {
  return useMe()?.can.includes(capability) ?? false;
}
