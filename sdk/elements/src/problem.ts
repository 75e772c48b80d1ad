import type { FrontrowError } from "@frontrow/core";
import { language, lexicon } from "./lang/language.ts";

/** Texts by error code, in every language but English: there the server's own are more exact. */
const byCode = lexicon("errors", {} as Readonly<Record<string, string>>);

/** What went wrong, in the language of the page where it is said there, else as the server puts it. */
export function errorText(error: Pick<FrontrowError, "code" | "message">): string {
  return (language.get() === "en" ? undefined : byCode[error.code]) ?? error.message;
}

/** The same with what to do about it. */
export function errorHelp(error: FrontrowError): string {
  const own = language.get() === "en" ? undefined : byCode[error.code];
  return own ?? (error.hint ? `${error.message} ${error.hint}` : error.message);
}
