import "./overlays.css";
import { formatTime, language } from "@frontrow/elements";
import { useCallback, useEffect, useId, useState } from "react";
import { type Kind, kinds } from "../../overlay/options.ts";
import { useReadable } from "../../ui/store.ts";
import { useDeskContext, useMe } from "../desk/context.tsx";
import { CopyField, Tool, useBusy } from "../desk/kit.tsx";
import { Sure } from "../desk/sure.tsx";
import { refusal } from "../desk/words.ts";
import { listOverlays, makeOverlay, type Overlay, revokeOverlay } from "./rest.ts";
import { words } from "./words.ts";

/** How often is asked whether each is there, ms. */
const askEvery = 3_000;
/** The longest name, in characters. */
const longest = 32;

/** The channel's overlays, for the owner and admins. */
export function Overlays() {
  const role = useMe()?.role;
  const [open, setOpen] = useState(false);
  if (role !== "owner" && role !== "admin") return null;
  return (
    <details className="fold" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{words.heading}</summary>
      <div className="fold-body overlays">
        <p>{words.about}</p>
        <List open={open} />
      </div>
    </details>
  );
}

/** Follows the list while it is looked at. */
function useOverlays(open: boolean) {
  const { client } = useDeskContext();
  const [all, setAll] = useState<readonly Overlay[] | null>(null);
  const [problem, setProblem] = useState("");
  const ask = useCallback(async () => {
    try {
      setAll(await listOverlays(client));
      setProblem("");
    } catch (error) {
      setProblem(refusal(error));
    }
  }, [client]);
  useEffect(() => {
    if (!open) return;
    void ask();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void ask();
    }, askEvery);
    return () => clearInterval(timer);
  }, [ask, open]);
  return { all, problem, setProblem, ask };
}

function List({ open }: { readonly open: boolean }) {
  const { client } = useDeskContext();
  const { all, problem, setProblem, ask } = useOverlays(open);
  const [tokens, setTokens] = useState<Readonly<Record<string, string>>>({});
  const [said, setSaid] = useState("");
  const [busy, work] = useBusy();
  const online = useReadable(client.room.state, (room) => room.connection === "online");
  const tried = (fn: () => Promise<unknown>) =>
    work(async () => {
      try {
        await fn();
        await ask();
      } catch (error) {
        setProblem(refusal(error));
      }
    });
  return (
    <>
      {all === null && problem === "" ? (
        <div className="skeleton" role="status" aria-label={words.loading} />
      ) : null}
      {all?.length === 0 ? <p className="empty">{words.none}</p> : null}
      {all && all.length > 0 ? (
        <ul className="overlay-list">
          {all.map((o) => (
            <Row
              key={o.id}
              overlay={o}
              token={tokens[o.id] ?? null}
              busy={busy}
              revoke={() => void tried(() => revokeOverlay(client, o.id))}
            />
          ))}
        </ul>
      ) : null}
      {online ? null : <p className="aside">{words.offline}</p>}
      <p className="problem" role="alert">
        {problem === "" ? null : (
          <>
            {all === null ? words.failed : null} {problem}{" "}
            <button type="button" className="link" onClick={() => void ask()}>
              {words.again}
            </button>
          </>
        )}
      </p>
      <p className="aside" role="status">
        {said}
      </p>
      <Make
        busy={busy}
        make={(name) =>
          tried(async () => {
            const made = await makeOverlay(client, name);
            setTokens((was) => ({ ...was, [made.id]: made.token }));
            setSaid(words.made(made.name));
          })
        }
      />
      <h4>{words.how}</h4>
      <ol className="steps">
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </>
  );
}

function Make({ busy, make }: { readonly busy: boolean; readonly make: (name: string) => Promise<unknown> }) {
  const [name, setName] = useState("");
  const id = useId();
  return (
    <form
      className="overlay-new"
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim() !== "") void make(name.trim()).then(() => setName(""));
      }}
    >
      <label htmlFor={id}>{words.name}</label>
      <div className="field">
        <input
          id={id}
          dir="auto"
          required
          maxLength={longest}
          placeholder={words.nameExample}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <button type="submit" className="btn btn-quiet" aria-disabled={busy}>
          {words.make}
        </button>
      </div>
    </form>
  );
}

function Row({
  overlay: o,
  token,
  busy,
  revoke,
}: {
  readonly overlay: Overlay;
  readonly token: string | null;
  readonly busy: boolean;
  readonly revoke: () => void;
}) {
  return (
    <li className="overlay-row">
      <div className="overlay-head">
        <h4 dir="auto">{o.name}</h4>
        <span className={`presence ${o.status}`}>
          {o.status === "live"
            ? words.live
            : o.status === "stale"
              ? words.stale(formatTime(o.seen ?? 0))
              : words.never}
        </span>
      </div>
      {token === null ? <small>{words.gone}</small> : <Address token={token} />}
      <div className="row">
        <Sure
          small
          label={words.revoke}
          question={words.revokeSure(o.name)}
          yes={words.revokeYes}
          back={words.back}
          danger
          busy={busy}
          onYes={revoke}
        />
      </div>
    </li>
  );
}

/** The address, made of what is chosen. */
function Address({ token }: { readonly token: string }) {
  const { client } = useDeskContext();
  const [chosen, setChosen] = useState<readonly Kind[]>(kinds);
  const [shown, setShown] = useState(false);
  const all = chosen.length === kinds.length;
  const asks = [
    ...(all ? [] : [`show=${kinds.filter((k) => chosen.includes(k)).join(",")}`]),
    // The mixer's browser has a language of its own, the audience that of the host.
    ...(language.get() === "en" ? [] : [`lang=${language.get()}`]),
    `token=${token}`,
  ];
  const address = `${location.origin}/overlay/${encodeURIComponent(client.channel)}?${asks.join("&")}`;
  return (
    <>
      <fieldset className="kinds">
        <legend>{words.shows}</legend>
        {kinds.map((kind) => (
          <label key={kind}>
            <input
              type="checkbox"
              checked={chosen.includes(kind)}
              onChange={(e) =>
                setChosen(e.target.checked ? [...chosen, kind] : chosen.filter((k) => k !== kind))
              }
            />
            <span>{words.kinds[kind]}</span>
          </label>
        ))}
      </fieldset>
      {chosen.length === 0 ? (
        <p className="problem">{words.nothing}</p>
      ) : (
        <>
          <CopyField
            label={words.address}
            value={address}
            masked={!shown}
            tools={
              <Tool
                sign={shown ? "hide" : "show"}
                label={shown ? words.mask : words.reveal}
                onClick={() => setShown(!shown)}
              />
            }
          />
          <small>{words.once}</small>
        </>
      )}
    </>
  );
}
