import type { Texts } from "../texts.ts";
import { activities } from "./activities.ts";
import { branding } from "./branding.ts";
import { emotes } from "./emotes.ts";
import { forms } from "./forms.ts";
import { live } from "./live.ts";
import { overlays } from "./overlays.ts";
import { share } from "./share.ts";
import { names, shield } from "./shield.ts";
import { chat, show } from "./show.ts";
import { staff } from "./staff.ts";
import { team } from "./team.ts";

export default {
  ...show,
  ...chat,
  ...staff,
  ...activities,
  ...forms,
  ...{ "desk.names": names, "desk.shield": shield },
  share,
  live,
  team,
  overlays,
  branding,
  ...{ "branding.emotes": emotes },
} satisfies Texts;
