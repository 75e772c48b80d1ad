import type { FrontrowError } from "@frontrow/core";
import { refusal } from "../desk/words.ts";
import { Sign } from "./sign.tsx";
import { words } from "./words.ts";

/** What went wrong, and what to do about it. */
export function Problem({ error }: { readonly error: unknown }) {
  const known = words.problems[(error as Partial<FrontrowError> | null)?.code ?? ""];
  return (
    <div className="live-problem" role="alert">
      <Sign name="alert" />
      <p>
        <strong>{known?.what ?? refusal(error)}</strong> {known?.how}
      </p>
    </div>
  );
}
