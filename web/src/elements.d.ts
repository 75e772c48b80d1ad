import type { Client } from "@frontrow/core";
import type { FrontrowChat, FrontrowPlayer } from "@frontrow/elements";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Props<E extends HTMLElement, P extends keyof E> = DetailedHTMLProps<HTMLAttributes<E>, E> &
  Partial<Pick<E, P>>;

/** A widget of `@frontrow/elements/room`. */
type Widget<P = object> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & {
  client?: Client;
} & P;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "frontrow-player": Props<FrontrowPlayer, "client" | "hasTheater" | "hotkeys" | "theater" | "transport">;
      "frontrow-chat": Props<FrontrowChat, "client" | "heading">;
      "frontrow-qa": Widget<{ heading?: string; sort?: "votes" | "newest" }>;
      "frontrow-people": Widget<{ heading?: string }>;
      "frontrow-reactions": Widget<{ over?: string; totals?: boolean }>;
      "frontrow-hand": Widget<{ compact?: boolean }>;
      "frontrow-feedback": Widget;
      "frontrow-activity": Widget<{ compact?: boolean }>;
      "frontrow-poll": Widget<{ poll?: string; compact?: boolean }>;
      "frontrow-game": Widget<{ game?: string; compact?: boolean }>;
      "frontrow-quiz": Widget<{ compact?: boolean }>;
      "frontrow-leaderboard": Widget<{ ever?: boolean; compact?: boolean }>;
    }
  }
}
