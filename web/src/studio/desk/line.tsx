import type { ChatLine } from "@frontrow/core";
import { errorText, formatTime, hueOf } from "@frontrow/elements";
import type { EmoteMap } from "@frontrow/elements/emotes";
import { type KeyboardEvent, memo, useLayoutEffect, useRef, useState } from "react";
import { LineOnScreen } from "../overlays/index.ts";
import { useDeskContext } from "./context.tsx";
import { Tool } from "./kit.tsx";
import { Said } from "./said.tsx";
import { chatWords, words } from "./words.ts";

/** Whom a moderator of a role may act on: those below. */
const ranks = ["viewer", "guest", "moderator", "producer", "admin", "owner", "system"];
export const isAbove = (role: string, other: string) => ranks.indexOf(role) > ranks.indexOf(other);

interface Props {
  readonly line: ChatLine;
  /** The role of who looks. */
  readonly role: string;
  readonly own: boolean;
  readonly pinned: boolean;
  /** The one line that the Tab key leads to. */
  readonly current: boolean;
  readonly emotes: EmoteMap;
  readonly reply: (line: ChatLine) => void;
}

/** A line of chat as the staff see it, with what can be done about it. */
export const Line = memo(function Line({ line, role, own, pinned, current, emotes, reply }: Props) {
  const { client, perform, showPerson } = useDeskContext();
  const [opened, setOpened] = useState<"actions" | "ban" | null>(null);
  const { by, id } = line;
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (opened !== null) item.current?.scrollIntoView({ block: "nearest" });
  }, [opened]);
  if (line.kind === "system" || by === null) {
    return (
      <li className="line system" data-key={line.key} tabIndex={current ? 0 : -1}>
        {line.system === "ended" ? chatWords.ended : chatWords.live} · {formatTime(line.at)}
      </li>
    );
  }
  const name = by.name || words.someone;
  const person = by.id;
  const below = !own && isAbove(role, by.role);
  const remove = () => {
    if (own) return perform("chat.delete", { id });
    return perform("mod.delete", { line: id, person }, name);
  };
  const timeout = (seconds: number) => perform("mod.timeout", { person, seconds }, name);
  const pin = () => perform(pinned ? "chat.unpin" : "chat.pin", { id });
  const ban = (range?: "address" | "network") => {
    setOpened(null);
    return perform("mod.ban", { person, ...(range && { range }) }, name);
  };
  const onKey = (e: KeyboardEvent<HTMLLIElement>) => {
    if (e.key === "Escape" && opened !== null) {
      e.stopPropagation();
      setOpened(null);
      e.currentTarget.focus();
    }
    if (e.target !== e.currentTarget || e.ctrlKey || e.metaKey || e.altKey || id === null) return;
    const times = below ? chatWords.times : [];
    const key = e.key.toLowerCase();
    const time = times[Number(key) - 1];
    if (time) void timeout(time.seconds);
    else if (key === "x" && (below || own)) void remove();
    else if (key === "p" && !line.restricted) void pin();
    else if (key === "r") reply(line);
    else if (key === "u") showPerson(person);
    else return;
    e.preventDefault();
  };
  const sent = line.status === "sent" && id !== null;
  return (
    <li
      ref={item}
      className={`line ${line.kind} ${line.status} ${opened === null ? "" : "opened"} ${line.restricted ? "restricted" : ""}`}
      data-key={line.key}
      data-line={id ?? undefined}
      tabIndex={current ? 0 : -1}
      onKeyDown={onKey}
    >
      {line.reply ? (
        <p className="quote" dir="auto">
          <bdi>{line.reply.name}</bdi> {line.reply.text}
        </p>
      ) : null}
      <p className="said">
        <time>{formatTime(line.at)}</time>
        <button
          type="button"
          className={`who a${hueOf(by.id)}`}
          onClick={() => showPerson(person)}
          tabIndex={-1}
        >
          <bdi>{name}</bdi>
        </button>
        {by.role !== "viewer" ? <span className="chip">{words.role[by.role] ?? by.role}</span> : null}
        {by.member ? <span className="chip">{words.member}</span> : null}
        {line.kind === "announcement" ? <span className="chip loud">{chatWords.announcement}</span> : null}
        {pinned ? <span className="chip">{chatWords.pinned}</span> : null}{" "}
        <Said text={line.text} emotes={emotes} />
        {line.edited ? <small> ({chatWords.edited})</small> : null}
      </p>
      {line.restricted ? <p className="aside">{chatWords.restricted}</p> : null}
      {sent ? null : <Unsent line={line} retry={client.room.retry} discard={client.room.discard} />}
      {sent ? (
        <fieldset className="line-tools" aria-label={chatWords.actions(name)}>
          <span className="touch">
            <Tool
              sign="more"
              label={chatWords.open}
              aria-expanded={opened !== null}
              onClick={() => setOpened(opened === null ? "actions" : null)}
            />
          </span>
          <span className="actions">
            <Tool sign="reply" label={chatWords.reply} onClick={() => reply(line)} />
            {line.restricted ? null : (
              <>
                <Tool sign="pin" label={pinned ? chatWords.unpin : chatWords.pin} onClick={pin} />
                <LineOnScreen id={id} />
              </>
            )}
            {below || own ? <Tool sign="trash" label={chatWords.remove} onClick={remove} danger /> : null}
            {below ? (
              <>
                {chatWords.times.map((t) => (
                  <Tool key={t.seconds} label={chatWords.timeout(t.short)} onClick={() => timeout(t.seconds)}>
                    {t.short}
                  </Tool>
                ))}
                <Tool
                  sign="hide"
                  label={chatWords.restrict}
                  onClick={() => perform("mod.restrict", { person }, name)}
                />
                <Tool
                  sign="ban"
                  label={chatWords.ban}
                  danger
                  aria-expanded={opened === "ban"}
                  onClick={() => setOpened(opened === "ban" ? null : "ban")}
                />
              </>
            ) : null}
            <Tool sign="person" label={chatWords.card(name)} onClick={() => showPerson(person)} />
          </span>
        </fieldset>
      ) : null}
      {opened === "ban" ? <BanRow name={name} ban={ban} cancel={() => setOpened(null)} /> : null}
    </li>
  );
});

/** How far a ban reaches. */
export function BanRow({
  name,
  ban,
  cancel,
}: {
  readonly name: string;
  readonly ban: (range?: "address" | "network") => unknown;
  readonly cancel: () => void;
}) {
  return (
    <fieldset className="ban" aria-label={chatWords.banWho(name)}>
      <span>{chatWords.banWho(name)}:</span>
      <button type="button" className="btn small btn-danger" onClick={() => ban()}>
        {chatWords.banPerson}
      </button>
      <button type="button" className="btn small btn-danger" onClick={() => ban("address")}>
        {chatWords.banAddress}
      </button>
      <button type="button" className="btn small btn-danger" onClick={() => ban("network")}>
        {chatWords.banNetwork}
      </button>
      <button type="button" className="btn small btn-quiet" onClick={cancel}>
        {words.cancel}
      </button>
    </fieldset>
  );
}

function Unsent({
  line,
  retry,
  discard,
}: {
  readonly line: ChatLine;
  readonly retry: (key: string) => void;
  readonly discard: (key: string) => void;
}) {
  if (line.status === "pending") return <p className="aside">{chatWords.pending}</p>;
  if (line.status === "held") return <p className="aside">{chatWords.held}</p>;
  return (
    <p className="aside problem">
      {line.error ? errorText(line.error) : chatWords.failed}{" "}
      <button type="button" className="link" onClick={() => retry(line.key)}>
        {chatWords.retry}
      </button>{" "}
      <button type="button" className="link" onClick={() => discard(line.key)}>
        {chatWords.discard}
      </button>
    </p>
  );
}
