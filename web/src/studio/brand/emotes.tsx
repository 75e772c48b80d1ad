import "./emotes.css";
import type { ChatView, Client } from "@frontrow/core";
import { pictureAt } from "@frontrow/elements/emotes";
import { useEffect, useMemo, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { EmoteRow } from "./emoterow.tsx";
import { emoteLimits, type KeptEmote, readEmotes } from "./emotewire.ts";
import { NewEmotes } from "./newemotes.tsx";
import { emoteWords as words } from "./words.ts";

const none: ChatView["emotes"] = {};

/** The channel's emotes: what is changed here is in the room at once. */
export function Emotes({
  client,
  chosen,
}: {
  readonly client: Client;
  /** Whether pictures were chosen that are not added. */
  readonly chosen: (some: boolean) => void;
}) {
  const [all, setAll] = useState<readonly KeptEmote[] | "failed" | null>(null);
  const [turn, setTurn] = useState(0);
  const [said, setSaid] = useState("");
  const inRoom = useReadable(
    client.room.state,
    (room) => (room.views.chat as ChatView | undefined)?.emotes ?? none,
  );
  // What another of the staff changes is heard from the room.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn, and another room, ask again
  useEffect(() => {
    let current = true;
    readEmotes(client).then(
      (emotes) => current && setAll(emotes),
      () => current && setAll((was) => (Array.isArray(was) ? was : "failed")),
    );
    return () => {
      current = false;
    };
  }, [client, turn, inRoom]);
  const codes = useMemo(() => new Set([...Object.keys(inRoom), ...codesOf(all)]), [inRoom, all]);
  const changed = (text: string) => {
    setSaid(text);
    setTurn((n) => n + 1);
  };
  if (all === null)
    return (
      <div className="emotes" role="status">
        <span className="sr-only">{words.loading}</span>
        <div className="skeleton" />
        <div className="skeleton" />
      </div>
    );
  if (all === "failed")
    return (
      <p className="problem brand-failed" role="alert">
        {words.notLoaded}{" "}
        <button
          type="button"
          className="link"
          onClick={() => {
            setAll(null);
            setTurn((n) => n + 1);
          }}
        >
          {words.again}
        </button>
      </p>
    );
  const others = Object.entries(inRoom).filter(([code]) => !all.some((e) => e.code === code));
  return (
    <div className="emotes">
      <p className="aside">{words.intro}</p>
      <NewEmotes client={client} codes={codes} changed={changed} chosen={chosen} />
      <section>
        <div className="emotes-head">
          <h3>{words.list}</h3>
          <span className="tally">{words.count(codes.size, emoteLimits.count)}</span>
        </div>
        {all.length === 0 ? <p className="empty">{words.empty}</p> : null}
        <ul className="emote-list">
          {all.map(({ code, url, width, height }) => (
            <EmoteRow
              key={code}
              client={client}
              code={code}
              picture={pictureAt(url, location.origin)}
              note={`${width} × ${height}`}
              codes={codes}
              changed={changed}
            />
          ))}
        </ul>
      </section>
      {others.length > 0 ? (
        <section>
          <h3>{words.others}</h3>
          <p className="aside">{words.othersHelp}</p>
          <ul className="emote-list">
            {others.map(([code, address]) => (
              <EmoteRow
                key={code}
                client={client}
                code={code}
                picture={pictureAt(address, location.origin)}
                note={address}
                changed={changed}
              />
            ))}
          </ul>
        </section>
      ) : null}
      <p className="emotes-said" role="status">
        {said}
      </p>
    </div>
  );
}

const codesOf = (all: readonly KeptEmote[] | "failed" | null): readonly string[] =>
  all === null || all === "failed" ? [] : all.map((e) => e.code);
