import type { Texts } from "../texts.ts";
import { activities } from "./activities.ts";
import { branding } from "./brand.ts";
import { desk } from "./desk.ts";
import { emotes } from "./emotes.ts";
import { games } from "./games.ts";
import { live } from "./live.ts";
import { share } from "./share.ts";
import { names, shield } from "./shield.ts";
import { team } from "./team.ts";

/** Everything that the studio says in Arabic. */
export default {
  ...desk,
  ...activities,
  ...games,
  ...share,
  live,
  team,
  branding,
  ...{ "branding.emotes": emotes },
  ...{ "desk.names": names, "desk.shield": shield },
} satisfies Texts;
