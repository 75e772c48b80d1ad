import type { Client, Crowd, HandView } from "@frontrow/core";
import { useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { Sure } from "../desk/sure.tsx";
import { useAct } from "./act.ts";
import type { Hand } from "./fold.ts";
import { Audience, Button, edgeOf, Problem } from "./kit.tsx";
import { Part } from "./part.tsx";
import { useDesk } from "./store.ts";
import { handWords, words } from "./words.ts";

/** The desk of raised hands: who is on, who waits, and the way to call the next one. */
export function Hands({ client }: { readonly client: Client }) {
  const view = useReadable(client.room.state, (room) => room.views.hand as HandView | undefined);
  const hands = useDesk(client, (d) => d.hands);
  const { busy, problem, act } = useAct(client);
  const [wish, setWish] = useState<Crowd | "">("");
  if (!view) {
    return (
      <div className="acts" aria-busy="true">
        <div className="skeleton h-10 w-full" />
      </div>
    );
  }
  const { open, called } = view;
  const audience = open ? (view.audience ?? "") : wish;
  const take = (to: Crowd | "") => act("hand.open", to ? { audience: to } : {});
  return (
    <div className="acts">
      <div className="settings-row">
        <div className="row">
          <span className={`state ${open ? "on" : ""}`}>{open ? words.open : words.closed}</span>
          {open ? (
            <Button disabled={busy} onClick={() => void act("hand.close")}>
              {handWords.stop}
            </Button>
          ) : (
            <Button primary={hands.length === 0} disabled={busy} onClick={() => void take(wish)}>
              {handWords.take}
            </Button>
          )}
        </div>
        <Audience
          label={handWords.who}
          value={audience}
          change={(to) => {
            setWish(to);
            if (open) void take(to);
          }}
        />
        <Problem text={problem} />
      </div>
      {called ? (
        <Part heading={handWords.called} className="loud">
          <div className="hand on">
            <b>
              <bdi>{called.name || words.someone}</bdi>
            </b>
            <span className="gap" />
            <Button disabled={busy} onClick={() => void act("hand.dismiss", {})}>
              {handWords.finish}
            </Button>
          </div>
        </Part>
      ) : null}
      <Part
        heading={handWords.waits}
        count={hands.length}
        tools={
          hands.length > 0 ? (
            <>
              <Button primary disabled={busy} onClick={() => void act("hand.call", {})}>
                {handWords.next}
              </Button>
              <Sure
                small
                label={handWords.clear}
                question={handWords.clearSure}
                yes={handWords.clear}
                back={words.back}
                danger
                busy={busy}
                onYes={() => void act("hand.clear")}
              />
            </>
          ) : null
        }
      >
        {hands.length === 0 ? <p className="nothing">{handWords.nobody}</p> : null}
        <ol className="rows hands">
          {hands.map((h, i) => (
            <HandRow key={h.by.id} client={client} hand={h} place={i + 1} />
          ))}
        </ol>
      </Part>
    </div>
  );
}

function HandRow({
  client,
  hand,
  place,
}: {
  readonly client: Client;
  readonly hand: Hand;
  readonly place: number;
}) {
  const { busy, problem, act } = useAct(client);
  const who = { actor: hand.by.id };
  const name = hand.by.name || words.someone;
  const minutes = Math.floor(Math.max(0, edgeOf(client) - hand.at) / 60_000_000);
  return (
    <li className="hand">
      <span className="rank">{place}</span>
      <span className="hand-words">
        <bdi>{name}</bdi>
        <small>{handWords.since(minutes)}</small>
      </span>
      <Button
        disabled={busy}
        aria-label={`${handWords.call}: ${name}`}
        onClick={() => void act("hand.call", who)}
      >
        {handWords.call}
      </Button>
      <Button
        disabled={busy}
        aria-label={`${handWords.lower}: ${name}`}
        onClick={() => void act("hand.dismiss", who)}
      >
        {handWords.lower}
      </Button>
      <Problem text={problem} />
    </li>
  );
}
