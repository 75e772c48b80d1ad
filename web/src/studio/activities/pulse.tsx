import type { Client, Crowd, FeedbackKind, FeedbackView, ReactionView } from "@frontrow/core";
import { useEffect, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { useAct } from "./act.ts";
import { columnsOf, levelOf, livelyOf, pathOf } from "./curve.ts";
import { Audience, Button, edgeOf, Problem, useSeconds } from "./kit.tsx";
import { Part } from "./part.tsx";
import { followCurve, useDesk } from "./store.ts";
import { pulseWords, words } from "./words.ts";

const names = () => Object.entries(pulseWords.kinds) as [FeedbackKind, string][];

/** The pulse of the audience over the last ten minutes: how it reacts, and how the pace is. */
export function Pulse({ client }: { readonly client: Client }) {
  const known = useReadable(client.room.state, (room) => room.show !== null);
  useEffect(() => followCurve(client), [client]);
  useSeconds(true);
  if (!known) {
    return (
      <div className="acts" aria-busy="true">
        <div className="skeleton h-16 w-full" />
      </div>
    );
  }
  return (
    <div className="acts">
      <Reactions client={client} />
      <Pace client={client} />
      <small className="aside">{pulseWords.last}</small>
    </div>
  );
}

function Reactions({ client }: { readonly client: Client }) {
  const points = useDesk(client, (d) => d.reactions);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const kinds = useReadable(
    client.room.state,
    (room) => (room.views.reaction as ReactionView | undefined)?.kinds,
  );
  const values = columnsOf(points, edgeOf(client), (p) => Object.values(p.n).reduce((sum, n) => sum + n, 0));
  const minute = values.slice(-6).reduce((sum, n) => sum + n, 0);
  const level = pulseWords.lively[livelyOf(minute, viewers)] ?? "";
  const totals = (kinds ?? []).map((k) => ({
    ...k,
    n: points.reduce((sum, p) => sum + (p.n[k.name] ?? 0), 0),
  }));
  return (
    <Part heading={pulseWords.reactions}>
      {points.length === 0 ? (
        <p className="nothing">{pulseWords.noReactions}</p>
      ) : (
        <>
          <Curve name={pulseWords.all} values={values} now={pulseWords.rate(minute, level)} of="curve" />
          <ul className="kinds">
            {totals
              .filter((k) => k.n > 0)
              .map((k) => (
                <li key={k.name}>
                  <span role="img" aria-label={k.name}>
                    {k.emoji ?? k.name}
                  </span>
                  {words.number(k.n)}
                </li>
              ))}
          </ul>
        </>
      )}
    </Part>
  );
}

function Pace({ client }: { readonly client: Client }) {
  const view = useReadable(client.room.state, (room) => room.views.feedback as FeedbackView | undefined);
  const host = useReadable(client.room.state, (room) => room.me?.can.includes("activity.host") ?? false);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const points = useDesk(client, (d) => d.feedback);
  const { busy, problem, act } = useAct(client);
  const [wish, setWish] = useState<Crowd | "">("");
  if (!view) return null;
  const { open } = view;
  const take = (to: Crowd | "") => act("feedback.open", to ? { audience: to } : {});
  const now = edgeOf(client);
  return (
    <Part heading={pulseWords.feedback}>
      {host ? (
        <div className="settings-row">
          <div className="row">
            <span className={`state ${open ? "on" : ""}`}>{open ? words.open : words.closed}</span>
            {open ? (
              <Button disabled={busy} onClick={() => void act("feedback.close")}>
                {pulseWords.stop}
              </Button>
            ) : (
              <Button disabled={busy} onClick={() => void take(wish)}>
                {pulseWords.ask}
              </Button>
            )}
          </div>
          <Audience
            label={pulseWords.who}
            value={open ? (view.audience ?? "") : wish}
            change={(to) => {
              setWish(to);
              if (open) void take(to);
            }}
          />
          <Problem text={problem} />
        </div>
      ) : null}
      {!open && points.length === 0 ? <p className="nothing">{pulseWords.off}</p> : null}
      {open || points.length > 0 ? (
        <div className="curves">
          {names().map(([kind, name]) => {
            const values = columnsOf(points, now, (p) => p[kind]);
            // The newest point counts until the next is due.
            const last = points.at(-1);
            const standing = open && last && now - last.at < 15_000_000 ? last[kind] : 0;
            const level = pulseWords.levels[levelOf(standing, viewers)] ?? "";
            return (
              <Curve
                key={kind}
                name={name}
                values={values}
                now={pulseWords.now(standing, level)}
                of="curveOf"
              />
            );
          })}
        </div>
      ) : null}
    </Part>
  );
}

const [width, height] = [240, 36];

/** A curve with its name, and in words what it says. */
function Curve({
  name,
  values,
  now,
  of,
}: {
  readonly name: string;
  readonly values: readonly number[];
  readonly now: string;
  readonly of: "curve" | "curveOf";
}) {
  const top = Math.max(4, ...values);
  const path = pathOf(values, width, height, top);
  return (
    <figure className="curve">
      <figcaption>
        <b>{name}</b> <span>{now}</span>
      </figcaption>
      <svg
        viewBox={`0 -2 ${width} ${height + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={pulseWords[of](name, now, Math.max(...values))}
      >
        <path className="area" d={`${path}L${width} ${height}L0 ${height}Z`} />
        <path className="stroke" d={path} />
      </svg>
    </figure>
  );
}
