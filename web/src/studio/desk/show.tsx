import { formatClock, formatCount } from "@frontrow/elements";
import { useEffect, useState } from "react";
import { useReadable } from "../../ui/store.ts";
import { BrandTool } from "../brand/tool.tsx";
import { LiveHere } from "../live/door.tsx";
import { HideAll, Overlays } from "../overlays/index.ts";
import { Share } from "../share/share.tsx";
import { Team } from "../team/team.tsx";
import { useCan, useDeskContext } from "./context.tsx";
import { GoLive } from "./golive.tsx";
import { Panel, useTick } from "./kit.tsx";
import { Names } from "./names.tsx";
import type { Behind } from "./wire.ts";
import { showWords } from "./words.ts";

/** How often the audience is asked where it is, ms. */
const askEvery = 5000;

/** The show: its picture, whether it is on air, and how its audience is. */
export function Show() {
  const { client } = useDeskContext();
  const show = useReadable(client.room.state, (room) => room.show);
  const viewers = useReadable(client.room.state, (room) => room.counters.viewers);
  const host = useCan("activity.host");
  const live = show?.status === "live";
  useEffect(() => {
    document.title = `${live ? "● " : ""}${client.channel} · Desk · Frontrow`;
  }, [client, live]);
  return (
    <Panel
      id="show"
      heading={client.channel}
      tools={
        <>
          {live ? (
            <span className="live-pill">{showWords.live}</span>
          ) : (
            <span className="off-pill">{showWords.off}</span>
          )}
          <BrandTool />
        </>
      }
    >
      <div className="panel-body">
        <div className="preview">
          <frontrow-player client={client} hotkeys="off" />
        </div>
        <div className="now">
          <dl className="facts">
            <div>
              <dt>{showWords.duration}</dt>
              <dd>{live && show.since !== null ? <Duration since={show.since} /> : "–"}</dd>
            </div>
            <div>
              <dt>{showWords.viewers}</dt>
              <dd>{formatCount(viewers)}</dd>
            </div>
          </dl>
          {host ? <HideAll /> : null}
        </div>
        <AudienceBehind live={live} />
        {host ? <LiveHere /> : null}
        {host ? <GoLive /> : null}
        {host ? <Share /> : null}
        {host ? <Overlays /> : null}
        {host ? <Names /> : null}
        {host ? <Team /> : null}
      </div>
    </Panel>
  );
}

function Duration({ since }: { readonly since: number }) {
  const { client } = useDeskContext();
  useTick(1000);
  const now = client.clock.edge() ?? client.clock.wall();
  return <>{formatClock((now - since) / 1e6)}</>;
}

/** How far behind the edge the audience is, while the page is looked at. */
function AudienceBehind({ live }: { readonly live: boolean }) {
  const { client } = useDeskContext();
  const [told, setTold] = useState<Behind | null>(null);
  useEffect(() => {
    if (!live) {
      setTold(null);
      return;
    }
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        if (document.visibilityState === "visible") {
          const answer = (await client.room.act("audience")) as Behind;
          if (current) setTold(answer);
        }
      } catch {
        // The line is away; the next turn asks again.
      }
      if (current) timer = setTimeout(ask, askEvery);
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, live]);
  if (!live) return null;
  return (
    <div className="behind">
      <h3>{showWords.behind}</h3>
      {told === null || told.known === 0 ? (
        <p>{told === null ? "…" : showWords.behindNobody}</p>
      ) : (
        <>
          <Spread behind={told.behind} />
          <p>
            {showWords.behindMedian(showWords.seconds(told.behind.p50))}{" "}
            {told.known >= 10 ? showWords.behindSlow(showWords.seconds(told.behind.p90)) : null}
          </p>
          <small>{showWords.known(told.known, told.viewers)}</small>
        </>
      )}
    </div>
  );
}

/** Where tenths of the audience are: from the edge at the start to the slowest at the end. */
function Spread({ behind: { p10, p50, p90, p99 } }: Pick<Behind, "behind">) {
  const most = Math.max(p99, 1e6);
  const at = (us: number) => 200 * Math.min(1, Math.max(0, us) / most);
  // Each bar is as high as its share of people is dense, so that its area is their number.
  const parts = [
    [0, p10, 0.1],
    [p10, p50, 0.4],
    [p50, p90, 0.4],
    [p90, p99, 0.09],
  ] as const;
  const narrowest = most / 100;
  const dense = parts.map(([from, to, share]) => share / Math.max(to - from, narrowest));
  const top = Math.max(...dense);
  return (
    <div className="spread" aria-hidden="true">
      <svg viewBox="0 0 200 36" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(([from, to], i) => (
          <rect
            key={["a", "b", "c", "d"][i]}
            x={Math.min(at(from), 198)}
            width={Math.max(2, at(to) - at(from) - 0.5)}
            y={36 - Math.max(2, (36 * (dense[i] ?? 0)) / top)}
            height={Math.max(2, (36 * (dense[i] ?? 0)) / top)}
          />
        ))}
        <line x1={at(p50)} x2={at(p50)} y1="0" y2="36" />
      </svg>
      <div className="scale">
        <span>0</span>
        <span>{showWords.seconds(most)}</span>
      </div>
    </div>
  );
}
