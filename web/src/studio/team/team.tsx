import "./team.css";
import { language } from "@frontrow/elements";
import { useCallback, useEffect, useId, useState } from "react";
import { useDeskContext, useMe } from "../desk/context.tsx";
import { CopyField, Tool, useBusy } from "../desk/kit.tsx";
import { Sure } from "../desk/sure.tsx";
import { words as desk, refusal } from "../desk/words.ts";
import {
  type LinkRole,
  linkRoles,
  listLinks,
  type MadeLink,
  makeLink,
  revokeLink,
  type StaffLink,
} from "./rest.ts";
import { words } from "./words.ts";

/** The longest name, in characters. */
const longest = 32;

/** Who has a link that gives a role on this server, for its owner. */
export function Team() {
  const role = useMe()?.role;
  const [open, setOpen] = useState(false);
  if (role !== "owner") return null;
  return (
    <details className="fold" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{words.heading}</summary>
      <div className="fold-body team">
        <p>{words.about}</p>
        {open ? <List /> : null}
      </div>
    </details>
  );
}

const roleName = (role: LinkRole) => desk.role[role] ?? role;
const nameOf = (l: StaffLink) => l.name ?? `${words.standing} (${roleName(l.role)})`;

/** A day and a time of it. */
const moment = (at: number) =>
  new Intl.DateTimeFormat(language.get() === "en" ? undefined : language.get(), {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(at / 1000);

function List() {
  const { client } = useDeskContext();
  const [all, setAll] = useState<readonly StaffLink[] | null>(null);
  const [fresh, setFresh] = useState<readonly MadeLink[]>([]);
  const [problem, setProblem] = useState("");
  const [said, setSaid] = useState("");
  const [busy, work] = useBusy();
  const ask = useCallback(async () => {
    try {
      setAll(await listLinks(client));
      setProblem("");
    } catch (error) {
      setProblem(refusal(error));
    }
  }, [client]);
  useEffect(() => void ask(), [ask]);
  const tried = (fn: () => Promise<string>) =>
    work(async () => {
      setSaid("");
      try {
        const done = await fn();
        await ask();
        setSaid(done);
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
        <ul className="team-list">
          {all.map((l) => (
            <Row
              key={l.id}
              link={l}
              address={fresh.find((f) => f.id === l.id)?.url ?? null}
              busy={busy}
              revoke={() =>
                void tried(async () => {
                  await revokeLink(client, l.id);
                  return words.revoked(nameOf(l));
                })
              }
            />
          ))}
        </ul>
      ) : null}
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
        make={(role, name) =>
          tried(async () => {
            const made = await makeLink(client, role, name);
            setFresh((was) => [...was, made]);
            return words.ready(nameOf(made));
          })
        }
      />
    </>
  );
}

function Row({
  link: l,
  address,
  busy,
  revoke,
}: {
  readonly link: StaffLink;
  readonly address: string | null;
  readonly busy: boolean;
  readonly revoke: () => void;
}) {
  const [shown, setShown] = useState(false);
  const name = nameOf(l);
  return (
    <li className="team-row">
      <div className="team-head">
        <h4 dir="auto">{l.name ?? words.standing}</h4>
        <span className="team-role">{roleName(l.role)}</span>
      </div>
      <small className="team-when">
        <span>{words.made(moment(l.created))}</span>
        <span>{l.used === undefined ? words.unused : words.used(moment(l.used))}</span>
      </small>
      {l.name === undefined ? <small>{words.standingHow}</small> : null}
      {address === null ? null : (
        <>
          <CopyField
            label={words.address(name)}
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
      {l.yours ? (
        <p className="team-yours">{words.yours}</p>
      ) : (
        <div className="row">
          <Sure
            small
            label={words.revoke}
            question={words.revokeSure(name)}
            yes={words.revokeYes}
            back={words.back}
            danger
            busy={busy}
            onYes={revoke}
          />
        </div>
      )}
    </li>
  );
}

function Make({
  busy,
  make,
}: {
  readonly busy: boolean;
  readonly make: (role: LinkRole, name: string) => Promise<unknown>;
}) {
  const [role, setRole] = useState<LinkRole>("moderator");
  const [name, setName] = useState("");
  const id = useId();
  return (
    <form
      className="team-new"
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim() !== "") void make(role, name.trim()).then(() => setName(""));
      }}
    >
      <div>
        <label htmlFor={`${id}-name`}>{words.name}</label>
        <input
          id={`${id}-name`}
          dir="auto"
          required
          maxLength={longest}
          placeholder={words.nameExample}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id}-role`}>{words.role}</label>
        <select id={`${id}-role`} value={role} onChange={(e) => setRole(e.target.value as LinkRole)}>
          {linkRoles.map((r) => (
            <option key={r} value={r}>
              {roleName(r)}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="btn btn-quiet" aria-disabled={busy}>
        {words.make}
      </button>
    </form>
  );
}
