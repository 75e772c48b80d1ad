import {
  type Client,
  type ClientOptions,
  createClient,
  type FrontrowError,
  type Readable,
  type Stop,
} from "@frontrow/core";
import { sharedClient } from "@frontrow/elements";
import { type Address, addressOf, badAddress } from "./address.ts";
import { type Value, value } from "./value.ts";

/** What a page watches: null before anybody said so. */
export interface Chosen {
  readonly client: Client | null;
  readonly error: FrontrowError | null;
}

/** What `init` takes. */
export interface InitOptions {
  /** Any public address of the channel; nothing yet leaves the page idle. */
  readonly streamUrl?: string | null | undefined;
  /** A token that the embedding site's backend made, or a function that fetches one. */
  readonly token?: ClientOptions["token"] | undefined;
}

/** The page's own store: idle until `init` or a player says what it watches. */
export interface Page {
  readonly state: Readable<Chosen>;
  init(options?: InitOptions): void;
  /** What a player on the page shows; it counts while nothing was said by `init`. */
  offer(client: Client): Stop;
}

const nothing: Chosen = { client: null, error: null };

const pageAddress = () => globalThis.location?.href;

/** Whether there is a page at all; while a server draws one nothing is opened. */
const onPage = () => typeof window !== "undefined";

interface Vouched {
  readonly client: Client;
  /** A function is asked as the newest one; another string is another person. */
  readonly token: { now: NonNullable<ClientOptions["token"]> };
}

const vouched = new Map<string, Vouched>();

/** The client of an address, one for the whole page. */
export function clientOf({ server, channel }: Address, token?: ClientOptions["token"]): Client {
  const key = `${server ?? ""}\n${channel}`;
  const had = vouched.get(key);
  if (token === undefined) return had?.client ?? sharedClient(server, channel);
  if (had !== undefined && typeof had.token.now === typeof token) {
    if (typeof token === "function") had.token.now = token;
    if (had.token.now === token) return had.client;
  }
  const box: Vouched["token"] = { now: token };
  const client = createClient({
    channel,
    ...(server === undefined ? {} : { server }),
    token:
      typeof token === "string" ? token : async () => (typeof box.now === "string" ? box.now : box.now()),
  });
  vouched.set(key, { client, token: box });
  return client;
}

/** What somebody means by an address; nothing while there is no page. */
export function choose({ streamUrl, token }: InitOptions): Chosen {
  if (!onPage() || typeof streamUrl !== "string" || streamUrl.trim() === "") return nothing;
  const address = addressOf(streamUrl, pageAddress());
  if (address === null) return { client: null, error: badAddress(streamUrl) };
  return { client: clientOf(address, token), error: null };
}

function openPage(): Page {
  const state: Value<Chosen> = value(nothing);
  const offers: Client[] = [];
  let said: Chosen = nothing;
  const settle = () => {
    const is = said !== nothing ? said : { client: offers[0] ?? null, error: null };
    const was = state.get();
    if (was.client !== is.client || was.error?.message !== is.error?.message) state.set(is);
  };
  return {
    state,
    init(options = {}) {
      said = choose(options);
      if (said.error !== null) console.error(`${said.error.message} ${said.error.hint ?? ""}`);
      settle();
    },
    offer(client) {
      offers.push(client);
      settle();
      let over = false;
      return () => {
        if (over) return;
        over = true;
        offers.splice(offers.indexOf(client), 1);
        settle();
      };
    },
  };
}

const slot = Symbol.for("frontrow.react.page");

/** The one store of a page, also where two copies of this module meet. */
export const page: Page = shared();

function shared(): Page {
  const all = globalThis as Record<symbol, unknown>;
  all[slot] ??= openPage();
  return all[slot] as Page;
}

/** Puts `VideoSDK.init` onto the page. What somebody else installed keeps its own methods. */
export function install(to: Record<string, unknown>): void {
  const there = to.VideoSDK;
  try {
    if (there === undefined || there === null) to.VideoSDK = { init: page.init };
    else if ((typeof there === "object" || typeof there === "function") && !("init" in there))
      Object.assign(there, { init: page.init });
  } catch {
    // It is somebody's own and sealed: a player's `src` still says what the page watches.
  }
}
