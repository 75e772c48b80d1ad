import { formatTime } from "@frontrow/elements";
import { useDeskContext, useMe, useModeration } from "./context.tsx";
import { useBusy, useTick } from "./kit.tsx";
import { isAbove } from "./line.tsx";
import { canUndo } from "./moderation.ts";
import type { Action } from "./wire.ts";
import { actionWords, logWords, words } from "./words.ts";

/** What was done, the newest first. */
export function Log() {
  const { store } = useDeskContext();
  const actions = useModeration((m) => m.actions);
  const older = useModeration((m) => m.older);
  const [busy, work] = useBusy();
  // A timeout that is over can't be taken back.
  useTick(10_000);
  if (actions.length === 0) return <p className="empty">{logWords.empty}</p>;
  return (
    <div className="log">
      <Actions actions={[...actions].reverse()} />
      {older ? (
        <button
          type="button"
          className="link older"
          aria-disabled={busy}
          onClick={() => work(() => store.older().catch(() => {}))}
        >
          {words.more}
        </button>
      ) : null}
    </div>
  );
}

/** A list of actions, with the way to take them back where there is one. */
export function Actions({ actions }: { readonly actions: readonly Action[] }) {
  const { client, perform, showPerson } = useDeskContext();
  const role = useMe()?.role ?? "viewer";
  const wall = client.clock.wall();
  return (
    <ul className="actions-list">
      {actions.map((a) => {
        const by =
          a.by.role === "system" ? words.server : a.by.name || words.role[a.by.role] || words.someone;
        const { person } = a;
        const name = person?.name || words.someone;
        return (
          <li key={a.id}>
            <p>
              <time>{formatTime(a.wall)}</time> <bdi className="by">{by}</bdi> {actionWords(a)}
              {a.rule ? <> {logWords.reason(a.rule)}</> : null}
              {person ? (
                <>
                  {": "}
                  <button type="button" className="link" onClick={() => showPerson(person.id)}>
                    <bdi>{name}</bdi>
                  </button>
                </>
              ) : null}
            </p>
            {a.reason ? (
              <p className="why" dir="auto">
                {logWords.reason(a.reason)}
              </p>
            ) : null}
            {a.undone ? <span className="chip">{logWords.undone}</span> : null}
            {a.appealed ? <span className="chip">{logWords.appealed}</span> : null}
            {person && canUndo(a, wall) && isAbove(role, person.role) ? (
              <button type="button" className="link" onClick={() => perform("mod.undo", { id: a.id }, name)}>
                {logWords.undo}
              </button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
