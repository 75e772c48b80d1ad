import type { Client, FrontrowError } from "@frontrow/core";
import { errorText } from "@frontrow/elements";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { words } from "./words.ts";

/** Longest name that can be chosen, characters. */
const longest = 32;

/** Asks for the name that others see. */
export function Name({
  client,
  was,
  first,
  done,
}: {
  readonly client: Client;
  readonly was: string;
  /** It is asked on arrival: one may go on without. */
  readonly first: boolean;
  readonly done: () => void;
}) {
  const [name, setName] = useState(was);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const next = name.trim();
    if (busy) return;
    if (next === "") return field.current?.focus();
    if (next === was) return done();
    setBusy(true);
    setProblem("");
    try {
      await client.room.setName(next);
      done();
    } catch (error) {
      const { code, message } = (error ?? {}) as Partial<FrontrowError>;
      setProblem(code && message ? errorText({ code, message }) : words.name.failed);
      setBusy(false);
      field.current?.focus();
    }
  };
  return (
    <form className="join-name" onSubmit={submit} noValidate>
      <h2>{words.name.heading}</h2>
      <p id="name-help" className="join-how">
        {words.name.help}
      </p>
      <label htmlFor="join-name">{words.name.label}</label>
      <input
        ref={field}
        id="join-name"
        dir="auto"
        value={name}
        maxLength={longest}
        autoComplete="nickname"
        spellCheck={false}
        aria-describedby="name-help name-problem"
        onChange={(e) => setName(e.target.value)}
      />
      <p id="name-problem" className="join-problem" role="alert">
        {problem}
      </p>
      <button type="submit" className="btn btn-primary" aria-disabled={busy}>
        {words.name.go}
      </button>
      <button type="button" className="btn btn-quiet" onClick={done}>
        {first ? words.name.skip : words.name.cancel}
      </button>
    </form>
  );
}
