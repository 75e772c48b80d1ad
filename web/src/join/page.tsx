import "./join.css";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Mark } from "../ui/icon.tsx";
import { type Found, isWhole, lookUp } from "./codes.ts";
import { Seat } from "./seat.tsx";
import { words } from "./words.ts";

/** `/join` and `/join/CODE`: a phone in the hall takes part, without the picture. */
export function JoinPage() {
  const { code } = useParams({ strict: false });
  return code === undefined ? <Door /> : <Straight key={code} code={code} />;
}

/** Comes in by an address that has the code: what a QR code says. */
function Straight({ code }: { readonly code: string }) {
  const [found, setFound] = useState<Found | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again
  useEffect(() => {
    let current = true;
    setFound(null);
    void lookUp(code).then((answer) => current && setFound(answer));
    return () => {
      current = false;
    };
  }, [code, turn]);
  if (found === null) {
    return (
      <main className="join-door" aria-busy="true">
        <p role="status">{words.opening}</p>
      </main>
    );
  }
  if (typeof found === "object") return <Seat key={found.channel} channel={found.channel} />;
  return <Door typed={code} problem={found} again={() => setTurn((n) => n + 1)} />;
}

type Problem = Exclude<Found, object> | "short";

/** One big field for the code. */
function Door({
  typed = "",
  problem = null,
  again,
}: {
  readonly typed?: string;
  readonly problem?: Problem | null;
  readonly again?: () => void;
}) {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState(typed);
  const [wrong, setWrong] = useState<Problem | null>(problem);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${words.title} · Frontrow`;
    field.current?.focus();
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (again !== undefined && code.trim() === typed) return again();
    if (!isWhole(code)) {
      setWrong("short");
      field.current?.focus();
      return;
    }
    setBusy(true);
    setWrong(null);
    const found = await lookUp(code);
    setBusy(false);
    if (typeof found !== "object") {
      setWrong(found);
      field.current?.select();
      return;
    }
    // The address has the code from now on: a reload comes back to the same seat.
    await navigate({ to: "/join/$code", params: { code: code.replace(/[^\p{Nd}]/gu, "") } });
  };
  return (
    <main className="join-door">
      <form onSubmit={submit} noValidate>
        <Mark size={44} />
        <h1>{words.heading}</h1>
        <p id="join-how" className="join-how">
          {words.how}
        </p>
        <label htmlFor="join-code">{words.code}</label>
        <input
          ref={field}
          id="join-code"
          value={code}
          onChange={(e) => {
            setCode(e.target.value);
            setWrong(null);
          }}
          inputMode="numeric"
          autoComplete="off"
          maxLength={20}
          dir="ltr"
          placeholder={words.placeholder}
          aria-invalid={wrong !== null && wrong !== "away"}
          aria-describedby="join-how join-problem"
        />
        <p id="join-problem" className="join-problem" role="alert">
          {wrong === null ? "" : words[wrong]}
        </p>
        <button type="submit" className="btn btn-primary" aria-disabled={busy}>
          {busy ? words.looking : wrong === "away" ? words.again : words.go}
        </button>
      </form>
    </main>
  );
}
