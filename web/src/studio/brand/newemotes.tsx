import type { Client } from "@frontrow/core";
import { type DragEvent, type FormEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Tool, useBusy } from "../desk/kit.tsx";
import { codeOf, emoteLimits, fitting, isCode, setEmote } from "./emotewire.ts";
import { whyOf } from "./wire.ts";
import { emoteWords as words } from "./words.ts";

/** A picture that was chosen and is not added yet. */
interface Fresh {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly file: Blob;
  readonly code: string;
}

interface Props {
  readonly client: Client;
  /** The codes that there are. */
  readonly codes: ReadonlySet<string>;
  readonly changed: (said: string) => void;
  /** Whether pictures wait to be added. */
  readonly chosen: (some: boolean) => void;
}

/** Where pictures are chosen, or dropped, and get their codes. */
export function NewEmotes({ client, codes, changed, chosen }: Props) {
  const id = useId();
  const [fresh, setFresh] = useState<readonly Fresh[]>([]);
  const [problem, setProblem] = useState("");
  const [over, setOver] = useState(false);
  const next = useRef(0);
  const chooser = useRef<HTMLInputElement>(null);
  useGivenBack(fresh);
  const waiting = fresh.length > 0;
  // Before the next key: Escape asks or closes by it.
  useLayoutEffect(() => chosen(waiting), [chosen, waiting]);
  const full = codes.size >= emoteLimits.count;
  const take = async (files: FileList | null) => {
    setProblem("");
    for (const file of files ?? []) {
      try {
        const fit = await fitting(file);
        const one = { id: next.current++, name: file.name, url: URL.createObjectURL(fit), file: fit };
        setFresh((was) => [...was, { ...one, code: codeOf(file.name) }]);
      } catch (error) {
        setProblem(`${file.name}: ${error instanceof Error ? error.message : words.failed}`);
      }
    }
  };
  const gone = (of: number) => {
    setFresh((was) => was.filter((one) => one.id !== of));
    chooser.current?.focus();
  };
  const drag = (on: boolean) => (e: DragEvent) => {
    e.preventDefault();
    setOver(on);
  };
  if (full && fresh.length === 0) return <p className="aside">{words.full(emoteLimits.count)}</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button within does the same
    <div
      className={`emote-drop ${over ? "over" : ""}`}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(e) => {
        drag(false)(e);
        void take(e.dataTransfer.files);
      }}
    >
      <div className="row">
        <label className="btn btn-quiet choose">
          <input
            ref={chooser}
            type="file"
            multiple
            className="sr-only"
            aria-describedby={`${id}-help ${id}-problem`}
            accept="image/png,image/jpeg,image/webp,image/gif"
            onChange={(e) => {
              const { files } = e.target;
              // The same file can be chosen again once the list is read.
              void take(files).then(() => {
                if (chooser.current !== null) chooser.current.value = "";
              });
            }}
          />
          <span>{words.choose}</span>
        </label>
        <small className="drop-hint">{words.drop}</small>
      </div>
      <small id={`${id}-help`}>{words.limit}</small>
      <p className="problem" id={`${id}-problem`} role="alert">
        {problem}
      </p>
      {fresh.length > 0 ? (
        <ul className="emote-list fresh" aria-label={words.fresh}>
          {fresh.map((one, i) => (
            <FreshRow
              key={one.id}
              client={client}
              one={one}
              first={i === 0}
              taken={codes.has(one.code) || fresh.some((o) => o.id < one.id && o.code === one.code)}
              write={(code) => setFresh((was) => was.map((o) => (o.id === one.id ? { ...o, code } : o)))}
              gone={() => gone(one.id)}
              changed={changed}
            />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function FreshRow(props: {
  readonly client: Client;
  readonly one: Fresh;
  readonly first: boolean;
  readonly taken: boolean;
  readonly write: (code: string) => void;
  readonly gone: () => void;
  readonly changed: (said: string) => void;
}) {
  const { one, taken } = props;
  const id = useId();
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  const field = useRef<HTMLInputElement>(null);
  const { first } = props;
  useEffect(() => {
    if (first) field.current?.focus();
  }, [first]);
  const wrong = !isCode(one.code) ? words.codeHelp : taken ? words.taken : "";
  const add = (e: FormEvent) => {
    e.preventDefault();
    if (wrong !== "") return;
    void work(async () => {
      setProblem("");
      try {
        await setEmote(props.client, one.code, one.file);
        props.changed(words.added(`:${one.code}:`));
        props.gone();
      } catch (error) {
        setProblem(whyOf(error, words.failed));
      }
    });
  };
  return (
    <li>
      <span className="emote-box">
        <img className="emote" src={one.url} alt="" />
      </span>
      <form className="emote-code" onSubmit={add}>
        <span className="code-field" dir="ltr">
          <span aria-hidden="true">:</span>
          <input
            ref={field}
            dir="ltr"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={emoteLimits.code}
            aria-label={`${words.code}, ${one.name}`}
            aria-describedby={id}
            aria-invalid={wrong !== ""}
            value={one.code}
            onChange={(e) => {
              setProblem("");
              props.write(e.target.value);
            }}
          />
          <span aria-hidden="true">:</span>
        </span>
        <button
          type="submit"
          className="btn btn-primary small"
          aria-label={busy ? words.adding : words.addOf(`:${one.code}:`)}
          disabled={wrong !== ""}
          aria-disabled={busy}
        >
          {busy ? words.adding : words.add}
        </button>
        <Tool sign="close" label={words.leaveOut(one.name)} onClick={props.gone} />
      </form>
      <p id={id} className="problem" role="status">
        {problem || wrong}
      </p>
    </li>
  );
}

/** Gives back the addresses of pictures that are not shown any more. */
function useGivenBack(fresh: readonly Fresh[]): void {
  const made = useRef(new Set<string>());
  useEffect(() => {
    const now = new Set(fresh.map((one) => one.url));
    for (const url of made.current) if (!now.has(url)) URL.revokeObjectURL(url);
    made.current = now;
  }, [fresh]);
  useEffect(() => {
    const all = made;
    return () => {
      for (const url of all.current) URL.revokeObjectURL(url);
    };
  }, []);
}
