import type { ChatLine } from "@frontrow/core";
import { slash } from "@frontrow/core/slash";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useDeskContext, useMe } from "./context.tsx";
import { Tool, useBusy } from "./kit.tsx";
import { Sign } from "./sign.tsx";
import { chatWords, refusal, words } from "./words.ts";

/** Where the staff speak: a line, an answer to one, an announcement, or a command after a slash. */
export function Composer({
  answering,
  answered,
}: {
  readonly answering: ChatLine | null;
  readonly answered: () => void;
}) {
  const { client } = useDeskContext();
  const me = useMe();
  const [text, setText] = useState("");
  const [loud, setLoud] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  const field = useRef<HTMLTextAreaElement>(null);
  const label = useId();
  useEffect(() => {
    if (answering !== null) field.current?.focus();
  }, [answering]);
  // Who has just chosen a name goes on to write.
  const nameless = me !== null && me.name === "";
  const was = useRef(nameless);
  useEffect(() => {
    if (was.current && !nameless) field.current?.focus();
    was.current = nameless;
  }, [nameless]);

  const say = () =>
    work(async () => {
      const line = text.trim();
      if (line === "") return;
      setProblem("");
      const { room } = client;
      try {
        if (loud) await room.act("chat.announce", { text: line });
        else if (answering?.id) await room.act("chat.send", { text: line, reply: answering.id });
        else {
          const meant = slash(line, room.state.get());
          if ("error" in meant) throw meant.error;
          if ("cmd" in meant) await room.act(meant.cmd, meant.data);
          // A line shows by itself how it goes on.
          else room.send(meant.say).catch(() => {});
        }
        setText("");
        setLoud(false);
        answered();
        field.current?.focus();
      } catch (error) {
        setProblem(refusal(error));
      }
    });
  const onKey = (e: KeyboardEvent) => {
    if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) {
      e.preventDefault();
      void say();
    } else if (e.key === "Escape" && answering !== null) {
      e.stopPropagation();
      answered();
    }
  };

  if (nameless) return <Naming />;
  const words_ = loud ? chatWords.announce : chatWords.say;
  return (
    <form
      className={`composer ${loud ? "loud" : ""}`}
      onSubmit={(e) => {
        e.preventDefault();
        void say();
      }}
    >
      {answering === null ? null : (
        <p className="answering" dir="auto">
          <Sign name="reply" />
          <span>{chatWords.replyTo(answering.by?.name || words.someone)}</span>
          <Tool sign="close" label={words.cancel} onClick={answered} />
        </p>
      )}
      <div className="field">
        <label htmlFor={label} className="sr-only">
          {words_}
        </label>
        <textarea
          id={label}
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={words_}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={onKey}
        />
        <Tool
          sign="speaker"
          label={chatWords.asAnnouncement}
          aria-pressed={loud}
          onClick={() => {
            setLoud(!loud);
            field.current?.focus();
          }}
        />
        <button type="submit" className="btn btn-primary small" aria-disabled={busy || text.trim() === ""}>
          {chatWords.send}
        </button>
      </div>
      <p className="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}

/** Staff speak under a name too. */
function Naming() {
  const { client } = useDeskContext();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, work] = useBusy();
  const id = useId();
  const save = (e: FormEvent) => {
    e.preventDefault();
    if (name.trim() === "") return;
    void work(async () => {
      setProblem("");
      try {
        await client.room.setName(name);
      } catch (error) {
        setProblem(refusal(error));
      }
    });
  };
  return (
    <form className="composer naming" onSubmit={save}>
      <label htmlFor={id}>{chatWords.name}</label>
      <div className="field">
        <input
          id={id}
          dir="auto"
          value={name}
          autoComplete="nickname"
          maxLength={40}
          onChange={(e) => setName(e.target.value)}
        />
        <button type="submit" className="btn btn-primary small" aria-disabled={busy || name.trim() === ""}>
          {chatWords.nameSave}
        </button>
      </div>
      <p className="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
