/**
 * The elements of Frontrow: `<frontrow-player>` and `<frontrow-chat>`. Importing
 * this module defines them. They share one client for a server and channel, draw
 * with the design tokens, and work on any page with one module script.
 */
import { FrontrowChat } from "./chat/chat.ts";
import { FrontrowPlayer } from "./player/player.ts";

export { audienceBox, audiencePaths } from "./audience.ts";
export { hueOf, hues } from "./colours.ts";
export { formatClock, formatCount, formatDelay, formatTime } from "./format.ts";
export { type IconName, iconPaths } from "./icons.ts";
export { type OpenClient, setOpenClient, sharedClient } from "./shared.ts";
export { installTokens, tokensCss } from "./tokens.ts";
export { FrontrowChat, FrontrowPlayer };

/** Defines an element once, also where two copies of this module meet on one page. */
function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

if (typeof customElements !== "undefined") {
  define("frontrow-player", FrontrowPlayer);
  define("frontrow-chat", FrontrowChat);
}
