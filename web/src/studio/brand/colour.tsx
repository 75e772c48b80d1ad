import { colour, differs, shadesOf } from "@frontrow/elements/brand";
import { useId } from "react";
import { Sign } from "../desk/sign.tsx";
import type { Draft } from "./wire.ts";
import { words } from "./words.ts";

/** A colour: picked, written, or the usual one. */
export function Colour({
  name,
  help,
  value,
  usual,
  change,
}: {
  readonly name: string;
  readonly help: string;
  /** As it is written; empty for the usual one. */
  readonly value: string;
  /** What the picker begins with. */
  readonly usual: string;
  readonly change: (value: string) => void;
}) {
  const id = useId();
  const good = colour(value);
  const bad = value !== "" && good === null;
  return (
    <fieldset className="brand-colour" aria-describedby={`${id}-help`}>
      <legend>{name}</legend>
      <div className="row">
        <input
          type="color"
          className={value === "" ? "unset" : ""}
          aria-label={words.pick(name)}
          value={good ?? usual}
          onChange={(e) => change(e.target.value)}
        />
        <input
          dir="ltr"
          className="code"
          spellCheck={false}
          autoComplete="off"
          maxLength={7}
          placeholder="#"
          aria-label={words.code(name)}
          aria-invalid={bad}
          aria-describedby={bad ? `${id}-bad` : undefined}
          value={value}
          onChange={(e) => change(e.target.value.trim())}
        />
        {value === "" ? null : (
          <button type="button" className="link" onClick={() => change("")}>
            {words.usual}
          </button>
        )}
      </div>
      <small id={`${id}-help`}>{help}</small>
      {bad ? (
        <p className="problem" id={`${id}-bad`}>
          {words.badCode}
        </p>
      ) : null}
    </fieldset>
  );
}

/** What the accent becomes where it could not be read. */
export function Contrast({ draft }: { readonly draft: Draft }) {
  const accent = colour(draft.accent);
  if (accent === null) return null;
  const background = colour(draft.background);
  const used = (["light", "dark"] as const).map((theme) => {
    const shades = shadesOf(accent, background, theme);
    return { theme, shades, moved: differs(shades.accent, accent) };
  });
  return (
    <div className="brand-contrast" role="status">
      {used.map(({ theme, shades }) => (
        <svg key={theme} viewBox="0 0 56 28" aria-hidden="true">
          <rect width="56" height="28" rx="6" fill={shades.surface} />
          <rect x="4" y="5" width="30" height="18" rx="9" fill={shades.accent} />
          <rect x="12" y="12.5" width="14" height="3" rx="1.5" fill={shades.onAccent} />
          <rect x="38" y="12.5" width="14" height="3" rx="1.5" fill={shades.accent} />
        </svg>
      ))}
      <div>
        {used.every(({ moved }) => !moved) ? (
          <p>
            <Sign name="check" /> {words.asIs}
          </p>
        ) : (
          used
            .filter(({ moved }) => moved)
            .map(({ theme, shades }) => <p key={theme}>{words.moved[theme](shades.accent)}</p>)
        )}
      </div>
    </div>
  );
}
