import type { Client } from "@frontrow/core";
import type { Emote } from "@frontrow/elements/emotes";
import { type FormEvent, useId, useRef, useState } from "react";
import { Tool, useBusy } from "../desk/kit.tsx";
import { EmotePicture } from "../desk/said.tsx";
import { Question } from "../desk/sure.tsx";
import { words as deskWords } from "../desk/words.ts";
import { emoteLimits, isCode, removeEmote, renameEmote } from "./emotewire.ts";
import { whyOf } from "./wire.ts";
import { emoteWords as words } from "./words.ts";

interface Props {
  readonly client: Client;
  readonly code: string;
  readonly picture: Omit<Emote, "text"> | null;
  /** What else is known of it. */
  readonly note: string;
  /** The codes that there are; absent for one that is not kept here, and can only be removed. */
  readonly codes?: ReadonlySet<string>;
  readonly changed: (said: string) => void;
}

/** An emote, and what can be done with it. */
export function EmoteRow({ client, code, picture, note, codes, changed }: Props) {
  const [doing, setDoing] = useState<"rename" | "remove" | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  const row = useRef<HTMLLIElement>(null);
  const text = `:${code}:`;
  /** The focus goes back to the tool that it came from. */
  const back = (to: string) => {
    setDoing(null);
    setTimeout(() => row.current?.querySelector<HTMLElement>(to)?.focus());
  };
  const act = (doIt: () => Promise<unknown>, said: string) =>
    work(async () => {
      setProblem("");
      try {
        await doIt();
        setDoing(null);
        changed(said);
      } catch (error) {
        setProblem(whyOf(error, words.failed));
      }
    });
  const remove = () =>
    codes === undefined
      ? client.room.act("chat.emotes", { emotes: { [code]: "" } })
      : removeEmote(client, code);
  return (
    <li ref={row} className={doing === null ? "" : "open"}>
      <span className="emote-box">
        {picture === null ? text : <EmotePicture key={picture.src} text={text} {...picture} />}
      </span>
      <span className="emote-name">
        <bdi dir="ltr">{text}</bdi>
        <small dir="ltr">{note}</small>
      </span>
      <span className="emote-tools">
        {codes === undefined ? null : (
          <Tool
            sign="pencil"
            label={words.rename(text)}
            aria-expanded={doing === "rename"}
            onClick={() => setDoing("rename")}
          />
        )}
        <Tool
          sign="trash"
          danger
          label={words.remove(text)}
          aria-expanded={doing === "remove"}
          onClick={() => setDoing("remove")}
        />
      </span>
      {doing === "rename" && codes !== undefined ? (
        <Rename
          code={code}
          codes={codes}
          busy={busy}
          save={(to) => act(() => renameEmote(client, code, to), words.renamed(`:${to}:`))}
          cancel={() => back(".tool")}
        />
      ) : null}
      {doing === "remove" ? (
        <Question
          label={words.remove(text)}
          question={words.removeSure(text)}
          yes={words.removeYes}
          small
          danger
          busy={busy}
          onYes={() => act(remove, words.removed(text))}
          onBack={() => back(".tool.danger")}
        />
      ) : null}
      <p className="problem" role="alert">
        {problem}
      </p>
    </li>
  );
}

function Rename(props: {
  readonly code: string;
  readonly codes: ReadonlySet<string>;
  readonly busy: boolean;
  readonly save: (to: string) => void;
  readonly cancel: () => void;
}) {
  const id = useId();
  const [to, setTo] = useState(props.code);
  const taken = to !== props.code && props.codes.has(to);
  const wrong = !isCode(to) ? words.codeHelp : taken ? words.taken : "";
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (wrong !== "" || props.busy) return;
    if (to === props.code) props.cancel();
    else props.save(to);
  };
  return (
    <form
      className="emote-rename"
      onSubmit={submit}
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        // The dialog stays open.
        e.preventDefault();
        e.stopPropagation();
        props.cancel();
      }}
    >
      <input
        ref={(field) => focusOnce(field)}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={emoteLimits.code}
        aria-label={words.codeOf(`:${props.code}:`)}
        aria-describedby={id}
        aria-invalid={wrong !== ""}
        value={to}
        onChange={(e) => setTo(e.target.value)}
      />
      <button
        type="submit"
        className="btn btn-primary small"
        disabled={wrong !== ""}
        aria-disabled={props.busy}
      >
        {words.save}
      </button>
      <button type="button" className="btn btn-quiet small" onClick={props.cancel}>
        {deskWords.cancel}
      </button>
      <small id={id} className={wrong === "" ? "" : "problem"}>
        {wrong === "" ? words.renameHelp : wrong}
      </small>
    </form>
  );
}

const focused = new WeakSet<HTMLInputElement>();

/** Puts the focus into a field when it comes, with its text chosen. */
function focusOnce(field: HTMLInputElement | null): void {
  if (field === null || focused.has(field)) return;
  focused.add(field);
  field.focus();
  field.select();
}
