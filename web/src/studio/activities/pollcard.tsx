import type { Client, Poll, PollCounters, PollTally } from "@frontrow/core";
import { useEffect, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { PollOnScreen } from "../overlays/index.ts";
import { useAct } from "./act.ts";
import { Card } from "./card.tsx";
import { Bars, Button, Left } from "./kit.tsx";
import { pollBars, pollSaid } from "./result.ts";
import { Say } from "./say.tsx";
import { pollOn, pollWords, words } from "./words.ts";

/** How often a tally is asked for that no counter tells, ms. */
const askEvery = 2500;

interface Told {
  readonly ballots: number;
  readonly tally: PollTally;
  readonly texts?: readonly string[];
}

/** A poll that was opened: how it stands, and what can be done with it. */
export function PollCard({ client, poll: p }: { readonly client: Client; readonly poll: Poll }) {
  const { busy, problem, act } = useAct(client);
  const counters = useReadable(client.room.state, (room) => room.counters.poll as PollCounters | undefined);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const open = p.status === "open";
  // It was closed, and waits for those who have not seen that yet.
  const closing = open && p.closes !== undefined && !p.seconds;
  const ballots = p.summary?.ballots ?? counters?.ballots[p.id] ?? 0;
  const hidden = p.results === "closed" && p.status !== "revealed";
  // What no counter says the staff may ask for.
  const asks = hidden || p.kind === "text";
  const [looks, setLooks] = useState(false);
  const told = useTold(client, p.id, asks && looks, ballots);
  const counts = counters?.polls[p.id];
  const cloud = counters?.words?.[p.id];
  const tally: PollTally | undefined =
    p.summary?.tally ??
    told?.tally ??
    (counts || cloud ? { ...(counts && { counts }), ...(cloud && { words: cloud }) } : undefined);
  const weighed = p.summary?.weighed ?? counters?.weighed?.[p.id];
  const bars = tally && (!hidden || looks) ? pollBars(p, tally, weighed ?? ballots) : [];
  const tell = (cmd: "poll.close" | "poll.reveal" | "poll.archive") => act(cmd, { poll: p.id });
  return (
    <Card
      kind={pollWords.kinds[p.kind]}
      state={p.status}
      title={p.question}
      facts={[
        ...(p.audience ? [words.crowds[p.audience]] : []),
        ...(p.anonymous ? [words.anonymous] : []),
        pollWords.resultsOf[p.results],
        ...(p.sponsor ? [p.sponsor.name] : []),
      ]}
      problem={problem}
      actions={
        <>
          {open ? (
            <Button primary disabled={busy || closing} onClick={() => void tell("poll.close")}>
              {pollOn.closeIt}
            </Button>
          ) : null}
          {p.status === "closed" ? (
            <Button primary disabled={busy} onClick={() => void tell("poll.reveal")}>
              {pollOn.reveal}
            </Button>
          ) : null}
          {asks ? (
            <Button aria-pressed={looks} onClick={() => setLooks(!looks)}>
              {p.kind === "text" ? pollOn.texts : looks ? pollOn.lookAway : pollOn.look}
            </Button>
          ) : null}
          <Say client={client} text={pollSaid(p)} />
          {open ? null : (
            <Button disabled={busy} onClick={() => void tell("poll.archive")}>
              {pollOn.archive}
            </Button>
          )}
        </>
      }
    >
      <p className="figures">
        <b>{words.votes(ballots)}</b>
        {open ? <span>{words.of(ballots, Math.max(viewers, ballots))}</span> : null}
        {weighed !== undefined && p.weight ? <span>{pollOn.weighed(weighed)}</span> : null}
      </p>
      {open && p.closes && p.seconds ? <Left client={client} closes={p.closes} seconds={p.seconds} /> : null}
      {hidden ? <p className="aside">{pollOn.hidden}</p> : null}
      {bars.length > 0 ? <Bars bars={bars} marked={pollOn.winner} /> : null}
      <PollOnScreen client={client} poll={p} busy={busy} act={act} />
      {p.kind === "text" && looks ? <Texts texts={told?.texts ?? []} /> : null}
    </Card>
  );
}

function Texts({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return <p className="aside">{pollOn.noTexts}</p>;
  return (
    <ul className="texts">
      {texts.map((text, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: texts come in their order and stay
        <li key={i} dir="auto">
          {text}
        </li>
      ))}
    </ul>
  );
}

/** The tally as the staff may ask for it, fresh while votes come. */
function useTold(client: Client, poll: string, on: boolean, ballots: number): Told | null {
  const [told, setTold] = useState<Told | null>(null);
  const stale = told === null || told.ballots !== ballots;
  useEffect(() => {
    if (!on || !stale) return;
    let over = false;
    const ask = async () => {
      const skip = Math.max(0, ballots - 50);
      try {
        const answer = await client.room.act("poll.results", { poll, ...(skip > 0 && { skip }) });
        if (!over) setTold(answer as Told);
      } catch {
        // The next turn asks again.
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), askEvery);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [client, poll, on, stale, ballots]);
  return on ? told : null;
}
