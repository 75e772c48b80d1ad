import "./share.css";
import { type ReactNode, useEffect, useState } from "react";
import { grouped, type JoinCode, readCode } from "../../join/codes.ts";
import { QRCode } from "../../ui/qrcode.tsx";
import { useDeskContext, useMe } from "../desk/context.tsx";
import { CopyField, useBusy } from "../desk/kit.tsx";
import { newCode } from "../desk/rest.ts";
import { Sure } from "../desk/sure.tsx";
import { refusal } from "../desk/words.ts";
import { frameOf, originOf, scriptOf } from "./snippets.ts";
import { words } from "./words.ts";

/** What to pass on: the watch page, the way in for a hall, the projector's view, and what other sites embed. */
export function Share() {
  const [open, setOpen] = useState(false);
  return (
    <details className="fold share" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{words.heading}</summary>
      {open ? <Inside /> : null}
    </details>
  );
}

function Inside() {
  const { client } = useDeskContext();
  const [code, setCode] = useState<JoinCode | string | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again
  useEffect(() => {
    let current = true;
    setCode(null);
    readCode(client.channel)
      .then((found) => current && setCode(found))
      .catch((error: unknown) => current && setCode(refusal(error)));
    return () => {
      current = false;
    };
  }, [client, turn]);
  if (code === null) return <div className="skeleton go-waiting" />;
  if (typeof code === "string") {
    return (
      <p className="problem" role="alert">
        {words.failed} {code}{" "}
        <button type="button" className="link" onClick={() => setTurn((n) => n + 1)}>
          {words.again}
        </button>
      </p>
    );
  }
  const name = encodeURIComponent(client.channel);
  // The code's address follows the server's public name, so the others do too.
  const watch = `${originOf(code.url)}/watch/${name}`;
  return (
    <div className="fold-body">
      <CopyField label={words.watch} value={watch} />
      <Part title={words.hall} how={words.hallHow}>
        <div className="share-code">
          <QRCode text={code.url} label={words.qr} className="qr" />
          <div>
            <p className="share-digits" dir="ltr">
              <span className="sr-only">{words.code}: </span>
              {grouped(code.code)}
            </p>
            <NewCode done={setCode} />
          </div>
        </div>
        <CopyField label={words.link} value={code.url} />
      </Part>
      <Part title={words.present} how={words.presentHow}>
        <a className="btn btn-quiet" href={`/present/${name}`} target="_blank" rel="noreferrer">
          {words.presentOpen}
        </a>
      </Part>
      <Part title={words.embed} how={words.embedHow}>
        <CopyField label={words.frame} value={frameOf(watch, client.channel)} />
        <CopyField label={words.script} value={scriptOf(watch, client.channel)} />
      </Part>
    </div>
  );
}

function Part({
  title,
  how,
  children,
}: {
  readonly title: string;
  readonly how: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="share-part">
      <h3>{title}</h3>
      <p>{how}</p>
      {children}
    </section>
  );
}

/** Another code, once it is said what that does. It is for the owner and admins. */
function NewCode({ done }: { readonly done: (code: JoinCode) => void }) {
  const { client } = useDeskContext();
  const role = useMe()?.role;
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  if (role !== "owner" && role !== "admin") return null;
  const make = () =>
    work(async () => {
      setProblem("");
      setSaid("");
      try {
        done(await newCode(client));
        setSaid(words.newCodeDone);
      } catch (error) {
        setProblem(refusal(error));
      }
    });
  return (
    <>
      <Sure
        label={words.newCode}
        question={words.newCodeSure}
        yes={words.newCodeYes}
        danger
        busy={busy}
        onYes={make}
      />
      <p className="copy-said" role="status">
        {said}
      </p>
      <p className="problem" role="alert">
        {problem}
      </p>
    </>
  );
}
