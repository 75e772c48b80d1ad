import type { Translation } from "@frontrow/elements";
import type { words as brand } from "../brand/words.ts";
import type { words as embed } from "../embed/words.ts";
import type { words as join } from "../join/words.ts";
import type { words as overlay } from "../overlay/words.ts";
import type { words as present } from "../present/words.ts";
import type { words as docs } from "../ui/docs/words.ts";
import type { words as ui } from "../ui/words.ts";

/** Everything that is said here, by the names of its lexicons. A language has all of it. */
export interface Texts {
  readonly ui: Translation<typeof ui>;
  readonly embed: Translation<typeof embed>;
  readonly join: Translation<typeof join>;
  readonly present: Translation<typeof present>;
  readonly overlay: Translation<typeof overlay>;
  readonly brand: Translation<typeof brand>;
  readonly docs: Translation<typeof docs>;
}
