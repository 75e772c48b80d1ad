import type { words as activity } from "../activity/words.ts";
import type { words as board } from "../board/words.ts";
import type { words as chat, shieldWords as shield } from "../chat/words.ts";
import type { words as emotes } from "../emotes/words.ts";
import type { words as feedback } from "../feedback/words.ts";
import type { words as game } from "../game/words.ts";
import type { words as hand } from "../hand/words.ts";
import type { words as lines } from "../lines/words.ts";
import type { words as people } from "../people/words.ts";
import type { words as player } from "../player/words.ts";
import type { words as poll } from "../poll/words.ts";
import type { words as qa } from "../qa/words.ts";
import type { words as quiz } from "../quiz/words.ts";
import type { words as reactions } from "../reactions/words.ts";
import type { words as show } from "../show/words.ts";
import type { words as widget } from "../widget/words.ts";
import type { Translation } from "./language.ts";

/** The error codes that people meet; the texts of all others are those of the server. */
export type ErrorCode =
  | "unauthorized"
  | "token_expired"
  | "name_needed"
  | "forbidden"
  | "rate_limited"
  | "too_large"
  | "text_empty"
  | "text_too_long"
  | "not_found"
  | "busy"
  | "unavailable"
  | "internal"
  | "restart"
  | "slow"
  | "idle"
  | "closed"
  | "already"
  | "already_voted"
  | "too_many"
  | "revoked"
  | "role_revoked"
  | "offline"
  | "off_air"
  | "no_such_channel"
  | "no_common_codec"
  | "no_webrtc"
  | "ice_failed"
  | "no_media"
  | "no_hls"
  | "media_error"
  | "too_long"
  | "too_many_pending";

/** Everything that the elements say, by the names of their lexicons. A language has all of it. */
export interface Texts {
  readonly activity: Translation<typeof activity>;
  readonly board: Translation<typeof board>;
  readonly chat: Translation<typeof chat>;
  readonly emotes: Translation<typeof emotes>;
  readonly feedback: Translation<typeof feedback>;
  readonly game: Translation<typeof game>;
  readonly hand: Translation<typeof hand>;
  readonly lines: Translation<typeof lines>;
  readonly people: Translation<typeof people>;
  readonly player: Translation<typeof player>;
  readonly poll: Translation<typeof poll>;
  readonly qa: Translation<typeof qa>;
  readonly quiz: Translation<typeof quiz>;
  readonly reactions: Translation<typeof reactions>;
  readonly shield: Translation<typeof shield>;
  readonly show: Translation<typeof show>;
  readonly widget: Translation<typeof widget>;
  /** Those of `@frontrow/react`, which depends on the elements. */
  readonly react: { readonly noPoll: string; readonly yourChoice: string };
  readonly errors: Readonly<Record<ErrorCode, string>>;
}
