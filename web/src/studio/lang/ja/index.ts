import type { Texts } from "../texts.ts";
import { activities } from "./activities.ts";
import { branding } from "./brand.ts";
import { desk } from "./desk.ts";
import { games } from "./games.ts";
import { live } from "./live.ts";
import { share } from "./share.ts";
import { shield } from "./shield.ts";

/** Everything that the studio says in Japanese. */
export default {
  ...desk,
  ...activities,
  ...games,
  ...share,
  live,
  branding,
  ...{ "desk.shield": shield },
} satisfies Texts;
