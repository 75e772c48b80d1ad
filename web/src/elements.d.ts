import type { FrontrowChat, FrontrowPlayer } from "@frontrow/elements";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Props<E extends HTMLElement, P extends keyof E> = DetailedHTMLProps<HTMLAttributes<E>, E> &
  Partial<Pick<E, P>>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "frontrow-player": Props<FrontrowPlayer, "client" | "hasTheater" | "hotkeys" | "theater" | "transport">;
      "frontrow-chat": Props<FrontrowChat, "client" | "heading">;
    }
  }
}
