import type { Client } from "@frontrow/core";
import { createContext, use } from "react";
import type { Channels } from "../directory/channels.ts";
import type { Themes } from "./theme.ts";

/** What the pages ask; the app gives the real ones, a fixture its own. */
export interface Services {
  readonly channels: Channels;
  readonly themes: Themes;
  /** The one client of a channel. */
  client(channel: string): Client;
}

const Context = createContext<Services | null>(null);

export const ServicesProvider = Context.Provider;

export function useServices(): Services {
  const services = use(Context);
  if (services === null) throw new Error("useServices outside of the app");
  return services;
}
