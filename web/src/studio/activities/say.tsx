import type { Client } from "@frontrow/core";
import { useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { useReadable } from "../../ui/store.ts";
import { useAct } from "./act.ts";
import { Button, Field, Problem } from "./kit.tsx";
import { sayWords } from "./words.ts";

/** Says a result in the chat, once. Whoever has no name yet is asked for one in place. */
export function Say({ client, text }: { readonly client: Client; readonly text: string | null }) {
  const { busy, problem, work } = useAct(client);
  const nameless = useReadable(client.room.state, (room) => room.me?.name === "");
  const [said, setSaid] = useState<string | null>(null);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const field = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (naming) field.current?.querySelector("input")?.focus();
  }, [naming]);
  if (text === null) return null;
  const say = async () => {
    const done = await work(async () => {
      if (nameless) await client.room.setName(name);
      await client.room.act("chat.announce", { text });
    });
    if (!done) return;
    setNaming(false);
    setSaid(text);
  };
  return (
    <>
      {said === text ? (
        <span className="done" role="status">
          <Icon name="check" size={16} />
          {sayWords.said}
        </span>
      ) : naming ? (
        <form
          ref={field}
          className="naming"
          onSubmit={(e) => {
            e.preventDefault();
            if (name.trim()) void say();
          }}
        >
          <Field label={sayWords.name}>
            <input
              type="text"
              dir="auto"
              autoComplete="nickname"
              maxLength={32}
              value={name}
              onChange={(e) => setName(e.target.value)}
            />
          </Field>
          <Button primary submit disabled={busy}>
            {sayWords.say}
          </Button>
        </form>
      ) : (
        <Button disabled={busy} onClick={() => (nameless ? setNaming(true) : void say())}>
          {sayWords.say}
        </Button>
      )}
      <Problem text={problem} />
    </>
  );
}
