import type { Texts } from "../texts.ts";
import { activities } from "./activities.ts";
import { branding } from "./branding.ts";
import { forms } from "./forms.ts";
import { live } from "./live.ts";
import { overlays } from "./overlays.ts";
import { share } from "./share.ts";
import { shield } from "./shield.ts";
import { chat, show } from "./show.ts";
import { staff } from "./staff.ts";

export default {
  ...show,
  ...chat,
  ...staff,
  ...activities,
  ...forms,
  ...{ "desk.shield": shield },
  share,
  live,
  overlays,
  branding,
} satisfies Texts;
