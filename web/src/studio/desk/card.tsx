import { formatTime, hueOf } from "@frontrow/elements";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { useDeskContext, useMe, useModeration } from "./context.tsx";
import { Reason } from "./held.tsx";
import { Tool } from "./kit.tsx";
import { BanRow, isAbove } from "./line.tsx";
import { Actions } from "./log.tsx";
import { Question } from "./sure.tsx";
import type { Card } from "./wire.ts";
import { cardWords, chatWords, refusal, words } from "./words.ts";

/** How many of somebody's lines are shown. */
const linesShown = 8;

/** What the staff know of somebody, over the chat and not over the show. It stays fresh while it is open. */
export function PersonCard({ id }: { readonly id: string }) {
  const { client, showPerson } = useDeskContext();
  const actions = useModeration((m) => m.actions);
  const [card, setCard] = useState<Card | string | null>(null);
  const [turn, setTurn] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    const onKey = (e: KeyboardEvent) => {
      const at = document.activeElement;
      const here = at === document.body || whole.current?.contains(at);
      if (e.key === "Escape" && here && !e.defaultPrevented) showPerson(null);
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [showPerson]);
  useEffect(() => client.room.on((e) => e.type === "mod.noted" && setTurn((n) => n + 1)), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new action or note may be about them
  useEffect(() => {
    let current = true;
    client.room
      .act("mod.person", { person: id })
      .then((found) => current && setCard(found as Card))
      .catch((error: unknown) => current && setCard(refusal(error)));
    return () => {
      current = false;
    };
  }, [client, id, actions, turn]);
  const lines = useReadable(client.room.state, (room) => room.messages).filter((l) => l.by?.id === id);
  const known = typeof card === "object" && card !== null ? card : null;
  const name = known?.person.name || lines.at(-1)?.by?.name || words.someone;
  return (
    <div ref={whole} className="person" role="dialog" aria-label={chatWords.card(name)}>
      <header className="person-head">
        <Tool sign="back" label={cardWords.back} onClick={() => showPerson(null)} />
        <h3 ref={heading} tabIndex={-1} className={`who a${hueOf(id)}`}>
          <bdi>{name}</bdi>
        </h3>
        {known ? <span className="chip">{words.role[known.person.role] ?? known.person.role}</span> : null}
        {lines.at(-1)?.by?.member ? <span className="chip">{words.member}</span> : null}
      </header>
      <div className="person-body">
        {card === null ? <p className="empty">{words.loading}</p> : null}
        {typeof card === "string" ? (
          <p className="problem" role="alert">
            {card}
          </p>
        ) : null}
        {known ? <Sanctions card={known} name={name} /> : null}
        <Part heading={cardWords.lines}>
          {lines.length === 0 ? (
            <p>{cardWords.noLines}</p>
          ) : (
            <ul className="their-lines">
              {lines.slice(-linesShown).map((l) => (
                <li key={l.key}>
                  <time>{formatTime(l.at)}</time> <span dir="auto">{l.text}</span>
                </li>
              ))}
            </ul>
          )}
        </Part>
        {known ? <Known card={known} /> : null}
      </div>
    </div>
  );
}

function Part({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className="part">
      <h4>{heading}</h4>
      {children}
    </section>
  );
}

/** How somebody stands, and what can be done about it. */
function Sanctions({ card, name }: { readonly card: Card; readonly name: string }) {
  const { perform } = useDeskContext();
  const me = useMe();
  const [asking, setAsking] = useState<"ban" | "clear" | null>(null);
  const person = card.person.id;
  const may = me !== null && me.id !== person && isAbove(me.role, card.person.role);
  const button = (text: string, act: () => unknown, danger = false) => (
    <button type="button" className={`btn small ${danger ? "btn-danger" : "btn-quiet"}`} onClick={act}>
      {text}
    </button>
  );
  return (
    <>
      <p className="stands">
        {card.banned ? (
          <span className="chip bad">
            {cardWords.banned} {card.range ? cardWords.bannedFrom[card.range] : ""}
          </span>
        ) : null}
        {card.timeout && card.until ? (
          <span className="chip bad">{cardWords.until(formatTime(card.until))}</span>
        ) : null}
        {card.restricted ? <span className="chip bad">{cardWords.restricted}</span> : null}
      </p>
      {may ? (
        <div className="row">
          {chatWords.times.map((t) =>
            card.banned ? null : (
              <button
                key={t.seconds}
                type="button"
                className="btn small btn-quiet"
                aria-label={chatWords.timeout(t.short)}
                onClick={() => perform("mod.timeout", { person, seconds: t.seconds }, name)}
              >
                {t.short}
              </button>
            ),
          )}
          {card.timeout
            ? button(cardWords.endTimeout, () => perform("mod.timeout", { person, seconds: 0 }))
            : null}
          {card.restricted
            ? button(cardWords.unrestrict, () => perform("mod.restrict", { person, on: false }))
            : button(chatWords.restrictShort, () => perform("mod.restrict", { person }, name))}
          {card.banned
            ? button(cardWords.unban, () => perform("mod.unban", { person }, name))
            : button(chatWords.ban, () => setAsking("ban"))}
          {button(cardWords.clear, () => setAsking("clear"))}
        </div>
      ) : null}
      {asking === "ban" ? (
        <BanRow
          name={name}
          ban={(range) => {
            setAsking(null);
            return perform("mod.ban", { person, ...(range && { range }) }, name);
          }}
          cancel={() => setAsking(null)}
        />
      ) : null}
      {asking === "clear" ? (
        <Question
          label={cardWords.clear}
          question={cardWords.clearSure}
          yes={cardWords.clearYes}
          small
          danger
          onYes={() => {
            setAsking(null);
            return perform("mod.clear", { person }, name);
          }}
          onBack={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}

function Known({ card }: { readonly card: Card }) {
  const { perform } = useDeskContext();
  return (
    <>
      <Part heading={cardWords.notes}>
        {card.notes.length === 0 ? <p>{cardWords.noNotes}</p> : null}
        <ul className="their-lines">
          {card.notes.map((n) => (
            <li key={n.id}>
              <time>{formatTime(n.wall)}</time> <bdi>{n.by.name || words.role[n.by.role]}</bdi>:{" "}
              <span dir="auto">{n.text}</span>
            </li>
          ))}
        </ul>
        <Reason
          label={cardWords.note}
          verb={cardWords.addNote}
          done={(text) => perform("mod.note", { id: card.person.id, text })}
        />
      </Part>
      <Part heading={cardWords.actions}>
        {card.actions.length === 0 ? (
          <p>{cardWords.noActions}</p>
        ) : (
          <Actions actions={[...card.actions].reverse()} />
        )}
      </Part>
    </>
  );
}
