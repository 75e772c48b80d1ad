import type { Client, ClientOptions, FrontrowError } from "@frontrow/core";
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from "react";
import { type Chosen, choose, page } from "./page.ts";

const Context = createContext<Chosen | null>(null);

export interface StreamProviderProps {
  /** Any public address of the channel. */
  readonly streamUrl?: string | null | undefined;
  /** A token that the embedding site's backend made, or a function that fetches one. */
  readonly token?: ClientOptions["token"] | undefined;
  /** A client of the page's own; it goes before `streamUrl`. */
  readonly client?: Client | undefined;
  readonly children?: ReactNode;
}

/** Says what everything inside watches; for more than one channel on a page, and for tokens. */
export function StreamProvider({ streamUrl, token, client, children }: StreamProviderProps) {
  const text = typeof token === "function" ? "function" : token;
  // A page writes its function anew in each drawing; that alone changes nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the token
  const chosen = useMemo<Chosen>(
    () => (client === undefined ? choose({ streamUrl, token }) : { client, error: null }),
    [client, streamUrl, text],
  );
  useEffect(() => {
    // The newest function is the one that is asked.
    if (client === undefined && typeof token === "function") choose({ streamUrl, token });
  }, [client, streamUrl, token]);
  return <Context value={chosen}>{children}</Context>;
}

const before: Chosen = { client: null, error: null };

/** What is watched here: by an address of the component's own, the provider around it, or the page. */
export function useChosen(src?: string | null): Chosen & { readonly own: boolean } {
  const around = use(Context);
  const said = useSyncExternalStore(page.state.subscribe, page.state.get, () => before);
  const given = typeof src === "string" && src.trim() !== "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another provider may vouch for the same address
  const own = useMemo(() => (given ? choose({ streamUrl: src }) : null), [given, src, around]);
  const { client, error } = own ?? around ?? said;
  return { client, error, own: own !== null && around === null };
}

/** The client of what is watched here; null while nothing is. For what the hooks don't have. */
export function useClient(): Client | null {
  return useChosen().client;
}

/** What is wrong with the address that was given; null for nothing. */
export function useStreamError(): FrontrowError | null {
  return useChosen().error;
}
