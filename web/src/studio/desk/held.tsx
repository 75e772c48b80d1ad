import { formatTime, hueOf } from "@frontrow/elements";
import { useId, useLayoutEffect, useRef, useState } from "react";
import { useDeskContext, useModeration } from "./context.tsx";
import { Panel, useBusy } from "./kit.tsx";
import { useQueue } from "./queue.ts";
import type { Appeal, Held } from "./wire.ts";
import { actionWords, heldWords, logWords, whyWords, words } from "./words.ts";

/** What waits for a moderator: lines that are held, the newest last, and appeals. */
export function HeldPanel() {
  const held = useModeration((m) => m.held);
  const appeals = useModeration((m) => m.appeals);
  const waits = held.length + appeals.length;
  return (
    <Panel id="held" heading={heldWords.heading} count={waits > 0 ? String(waits) : undefined}>
      <div className="panel-body">
        {waits === 0 ? <p className="empty">{heldWords.empty}</p> : null}
        {held.length > 0 ? <Queue held={held} /> : null}
        {appeals.length > 0 ? <Appeals appeals={appeals} /> : null}
      </div>
    </Panel>
  );
}

function Queue({ held }: { readonly held: readonly Held[] }) {
  const { perform } = useDeskContext();
  const [reasoning, setReasoning] = useState<string | null>(null);
  const settle = (h: Held, approve: boolean, reason?: string) => {
    setReasoning(null);
    return perform(approve ? "mod.approve" : "mod.deny", { id: h.id, ...(reason && { reason }) });
  };
  const { at, focus, list } = useQueue(held, ({ key }, h) => {
    if (key === "D") setReasoning(h.id);
    else if (key === "d") void settle(h, false);
    else if (key === "a" || key === "A") void settle(h, true);
    else return false;
    return true;
  });
  return (
    <>
      <p className="keys">{heldWords.keys}</p>
      <ul {...list} className="queue" aria-label={heldWords.count(held.length)}>
        {held.map((h, i) => (
          <li key={h.id} data-held={h.id} tabIndex={i === at ? 0 : -1}>
            <HeldLine
              held={h}
              reasoning={reasoning === h.id}
              settle={(approve, reason) => settle(h, approve, reason)}
              ask={(open) => {
                setReasoning(open ? h.id : null);
                if (!open) focus(i);
              }}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function HeldLine({
  held,
  reasoning,
  settle,
  ask,
}: {
  readonly held: Held;
  readonly reasoning: boolean;
  readonly settle: (approve: boolean, reason?: string) => Promise<unknown>;
  readonly ask: (open: boolean) => void;
}) {
  const { showPerson } = useDeskContext();
  const [busy, work] = useBusy();
  const { by } = held;
  return (
    <>
      <p className="said">
        <time>{formatTime(held.wall)}</time>
        {by ? (
          <button type="button" className={`who a${hueOf(by.id)}`} onClick={() => showPerson(by.id)}>
            <bdi>{by.name || words.someone}</bdi>
          </button>
        ) : (
          <span className="who">{words.anonymous}</span>
        )}
        {held.command === "qa.ask" ? <span className="chip">{heldWords.asked}</span> : null}
      </p>
      <p className="text" dir="auto">
        {held.text}
      </p>
      <p className="why">{whyWords(held)}</p>
      {reasoning ? (
        <Reason
          label={heldWords.reason}
          verb={heldWords.deny}
          done={(text) => settle(false, text)}
          cancel={() => ask(false)}
        />
      ) : (
        <div className="row">
          <button
            type="button"
            className="btn small btn-primary"
            aria-disabled={busy}
            onClick={() => work(() => settle(true))}
          >
            {heldWords.approve}
          </button>
          <button
            type="button"
            className="btn small btn-quiet"
            aria-disabled={busy}
            onClick={() => work(() => settle(false))}
          >
            {heldWords.deny}
          </button>
          <button type="button" className="link" onClick={() => ask(true)}>
            {heldWords.denyWhy}
          </button>
        </div>
      )}
    </>
  );
}

/** A line of text that goes with something. */
export function Reason({
  label,
  verb,
  done,
  cancel,
}: {
  readonly label: string;
  readonly verb: string;
  readonly done: (text: string) => Promise<unknown>;
  readonly cancel?: () => void;
}) {
  const id = useId();
  const [text, setText] = useState("");
  const [busy, work] = useBusy();
  return (
    <form
      className="reason"
      onSubmit={(e) => {
        e.preventDefault();
        void work(async () => {
          if ((await done(text.trim())) !== null) setText("");
        });
      }}
      onKeyDown={(e) => {
        if (e.key !== "Escape" || !cancel) return;
        e.preventDefault();
        cancel();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <div className="field">
        {/* Who asked for it goes on here; a form that is always there takes no focus. */}
        <input
          id={id}
          dir="auto"
          value={text}
          maxLength={300}
          ref={useFirst(cancel !== undefined)}
          onChange={(e) => setText(e.target.value)}
        />
        <button type="submit" className="btn small btn-primary" aria-disabled={busy}>
          {verb}
        </button>
        {cancel ? (
          <button type="button" className="btn small btn-quiet" onClick={cancel}>
            {words.cancel}
          </button>
        ) : null}
      </div>
    </form>
  );
}

/** Gives a field the focus when it comes, if it is wanted. */
function useFirst(wanted: boolean) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (wanted) field.current?.focus();
  }, [wanted]);
  return field;
}

function Appeals({ appeals }: { readonly appeals: readonly Appeal[] }) {
  const { perform, showPerson } = useDeskContext();
  const actions = useModeration((m) => m.actions);
  return (
    <>
      <h3>{heldWords.appeals}</h3>
      <ul className="queue">
        {appeals.map((x) => {
          const about = actions.find((a) => a.id === x.action);
          const name = x.by.name || words.someone;
          return (
            <li key={x.action}>
              <p className="said">
                <time>{formatTime(x.wall)}</time>
                <button
                  type="button"
                  className={`who a${hueOf(x.by.id)}`}
                  onClick={() => showPerson(x.by.id)}
                >
                  <bdi>{name}</bdi>
                </button>
              </p>
              <p className="text" dir="auto">
                {x.text}
              </p>
              {about ? <p className="why">{heldWords.appealAbout(actionWords(about))}</p> : null}
              <Reason
                label={heldWords.answerText}
                verb={heldWords.answer}
                done={(text) => perform("mod.answer", { id: x.action, text })}
              />
              {about && ["ban", "timeout"].includes(about.kind) && !about.undone ? (
                <button
                  type="button"
                  className="link"
                  onClick={() => perform("mod.undo", { id: x.action }, name)}
                >
                  {logWords.undo}
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}
