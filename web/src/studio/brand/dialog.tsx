import "./brand.css";
import type { Client } from "@frontrow/core";
import { colour } from "@frontrow/elements/brand";
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Tabs, Tool, useBusy } from "../desk/kit.tsx";
import { Question } from "../desk/sure.tsx";
import { Emotes } from "./emotes.tsx";
import { Fields } from "./fields.tsx";
import { Preview } from "./preview.tsx";
import { type Draft, draftOf, readBrand, saveBrand } from "./wire.ts";
import { emoteWords, words } from "./words.ts";

interface Props {
  readonly client: Client;
  /** All of the brand, and not the emotes alone. */
  readonly whole?: boolean;
  readonly close: () => void;
}

type Part = "look" | "emotes";

/** How the channel presents itself: what can be changed, and beside it how that looks; and its emotes. */
export default function BrandDialog({ client, whole = true, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const label = useId();
  const [part, setPart] = useState<Part>(whole ? "look" : "emotes");
  const [changed, setChanged] = useState(false);
  const [chosen, setChosen] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const unsaved = changed || chosen;
  useEffect(() => dialog.current?.showModal(), []);
  const leave = () => {
    if (unsaved) setLeaving(true);
    else dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      className="brand-dialog"
      aria-labelledby={label}
      onClose={close}
      onCancel={(e) => {
        if (!unsaved) return;
        e.preventDefault();
        setLeaving(true);
      }}
    >
      <header className="panel-head">
        <h2 id={label}>{whole ? words.heading : emoteWords.heading}</h2>
        <span className="gap" />
        <Tool sign="close" label={words.close} onClick={leave} />
      </header>
      {whole ? (
        <Tabs
          label={emoteWords.parts}
          tabs={[
            { id: "look", name: emoteWords.look },
            { id: "emotes", name: emoteWords.tab },
          ]}
          chosen={part}
          choose={setPart}
          panels={(id) => `${label}-${id}`}
        />
      ) : null}
      {leaving ? (
        <div className="leaving">
          <Question
            label={words.unsaved}
            question={words.unsaved}
            yes={words.leave}
            back={words.stay}
            danger
            onYes={() => dialog.current?.close()}
            onBack={() => setLeaving(false)}
          />
        </div>
      ) : null}
      {/* What is not saved stays while the other part is looked at. */}
      {whole ? (
        <div className="brand-part" role="tabpanel" id={`${label}-look`} hidden={part !== "look"}>
          <Look client={client} changes={setChanged} />
        </div>
      ) : null}
      <div
        className="brand-part"
        id={`${label}-emotes`}
        hidden={part !== "emotes"}
        {...(whole && { role: "tabpanel" })}
      >
        {part === "emotes" || chosen ? <Emotes client={client} chosen={setChosen} /> : null}
      </div>
    </dialog>
  );
}

interface LookProps {
  readonly client: Client;
  readonly changes: (some: boolean) => void;
}

/** What the server has, as soon as it is here. */
function Look({ client, changes }: LookProps) {
  const [was, setWas] = useState<Draft | "failed" | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again
  useEffect(() => {
    let current = true;
    setWas(null);
    readBrand(client).then(
      (brand) => current && setWas(draftOf(brand)),
      () => current && setWas("failed"),
    );
    return () => {
      current = false;
    };
  }, [client, turn]);
  if (was === null)
    return (
      <div className="brand-body" role="status">
        <span className="sr-only">{words.loading}</span>
        <div className="skeleton" />
        <div className="skeleton" />
      </div>
    );
  if (was === "failed")
    return (
      <p className="problem brand-failed" role="alert">
        {words.notLoaded}{" "}
        <button type="button" className="link" onClick={() => setTurn((n) => n + 1)}>
          {words.again}
        </button>
      </p>
    );
  return <Editor client={client} was={was} saved={setWas} changes={changes} />;
}

/** The draft, and what becomes of it. */
function Editor({
  client,
  was,
  saved,
  changes,
}: LookProps & { readonly was: Draft; readonly saved: (now: Draft) => void }) {
  const [draft, setDraft] = useState(was);
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null);
  const [busy, work] = useBusy();
  const dirty = draft !== was;
  const wrong = [draft.accent, draft.background].some((c) => c !== "" && colour(c) === null);
  // Before the next key: Escape asks or closes by it.
  useLayoutEffect(() => changes(dirty), [changes, dirty]);
  useBlobs(draft);

  const change = useCallback((part: Partial<Draft>) => {
    setSaid(null);
    setDraft((d) => ({ ...d, ...part }));
  }, []);
  const save = () =>
    work(async () => {
      if (wrong || !dirty) return;
      setSaid(null);
      try {
        const now = draftOf(await saveBrand(client, was, draft));
        saved(now);
        setDraft(now);
        setSaid({ text: words.saved, bad: false });
      } catch (error) {
        setSaid({ text: error instanceof Error ? error.message : words.failed, bad: true });
      }
    });
  return (
    <>
      <div className="brand-body">
        <Fields channel={client.channel} draft={draft} change={change} />
        <Preview channel={client.channel} draft={draft} />
      </div>
      <footer className="brand-foot">
        <p className={said?.bad ? "problem" : "brand-said"} role={said?.bad ? "alert" : "status"}>
          {said?.text ?? (dirty ? words.unsaved : "")}
        </p>
        <button
          type="button"
          className="btn btn-quiet"
          disabled={!dirty || busy}
          onClick={() => {
            setSaid(null);
            setDraft(was);
          }}
        >
          {words.discard}
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={!dirty || wrong}
          aria-disabled={busy}
          onClick={save}
        >
          {busy ? words.saving : words.save}
        </button>
      </footer>
    </>
  );
}

/** Gives back the addresses of files that were chosen, when the dialog closes: until then a step back may need them. */
function useBlobs(draft: Draft): void {
  const made = useRef(new Set<string>());
  for (const filed of Object.values(draft.files)) if (filed.kind === "new") made.current.add(filed.url);
  useEffect(() => {
    const all = made.current;
    return () => {
      for (const url of all) URL.revokeObjectURL(url);
    };
  }, []);
}
