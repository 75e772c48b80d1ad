/**
 * The elements of Frontrow: `<frontrow-player>` and `<frontrow-chat>`. Importing
 * this module defines them. They share one client for a server and channel, draw
 * with the design tokens, and work on any page with one module script.
 */
import { FrontrowChat } from "./chat/chat.ts";
import { texts } from "./lang/index.ts";
import { speaks } from "./lang/language.ts";
import { FrontrowPlayer } from "./player/player.ts";

export { audienceBox, audiencePaths } from "./audience.ts";
export { hueOf, hues } from "./colours.ts";
export { formatClock, formatCount, formatDelay, formatTime } from "./format.ts";
export { type IconName, iconPaths } from "./icons.ts";
export {
  fromRight,
  hundredths,
  type Language,
  language,
  languages,
  lexicon,
  number,
  plural,
  setLanguage,
  speaks,
  spoken,
  type Translation,
  tenths,
} from "./lang/language.ts";
export { errorHelp, errorText } from "./problem.ts";
export { type OpenClient, serverOf, setOpenClient, sharedClient } from "./shared.ts";
export { installTokens, tokensCss } from "./tokens.ts";
export { FrontrowChat, FrontrowPlayer };

/** How channels present themselves, for a page that takes the look of one. */
export const loadBrand = () => import("@frontrow/elements/brand");

/** Defines an element once, also where two copies of this module meet on one page. */
function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

if (typeof customElements !== "undefined") {
  void speaks(texts);
  define("frontrow-player", FrontrowPlayer);
  define("frontrow-chat", FrontrowChat);
}
