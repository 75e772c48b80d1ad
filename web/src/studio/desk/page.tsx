import "./kit.css";
import "./parts.css";
import "./layout.css";
import "./touch.css";
import type { Client } from "@frontrow/core";
import { errorText } from "@frontrow/elements";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { Header } from "../../ui/header.tsx";
import { Message } from "../../ui/message.tsx";
import { NotFound } from "../../ui/notfound.tsx";
import { useServices } from "../../ui/services.ts";
import { useReadable } from "../../ui/store.ts";
import { words as pageWords } from "../../ui/words.ts";
import { Activities, Hands, openDesk, Pulse, Questions } from "../activities/index.tsx";
import { PersonCard } from "./card.tsx";
import { Chat } from "./chat.tsx";
import { DeskProvider, useCan, useDeskContext, useDeskNow, useModeration } from "./context.tsx";
import { HeldPanel } from "./held.tsx";
import { Panel, Tabs, Tool, useMedia } from "./kit.tsx";
import { Log } from "./log.tsx";
import { Settings } from "./settings.tsx";
import { ShieldBanner, ShieldButton } from "./shield.tsx";
import { Show } from "./show.tsx";
import { Toasts } from "./toasts.tsx";
import { logWords, settingWords, words } from "./words.ts";

/** `/studio/CHANNEL`: the desk of the host, and of a moderator. */
export function StudioPage() {
  const { channel } = useParams({ from: "/studio/$channel" });
  return <Door key={channel} channel={channel} />;
}

/** Lets the staff in, and tells everybody else how to become one of them. */
function Door({ channel }: { readonly channel: string }) {
  const client = useServices().client(channel);
  const connection = useReadable(client.room.state, (room) => room.connection);
  const error = useReadable(client.room.state, (room) => room.error);
  const staff = useReadable(client.room.state, (room) => room.me?.can.includes("moderate") ?? false);
  useEffect(() => {
    // Who follows before it begins misses nothing that the staff alone are told.
    openDesk(client);
    return client.start();
  }, [client]);
  useEffect(() => {
    document.title = `${words.title(channel)} · Frontrow`;
  }, [channel]);
  if (error?.code === "no_such_channel") {
    return <NotFound title={pageWords.noChannel}>{pageWords.noChannelHow(channel)}</NotFound>;
  }
  if (error?.code === "role_revoked") {
    return (
      <Aside>
        <Message
          title={words.revoked}
          action={
            <a className="btn btn-primary" href={`/watch/${encodeURIComponent(channel)}`}>
              {words.watchPage}
            </a>
          }
        >
          {errorText(error)}
        </Message>
      </Aside>
    );
  }
  if (staff) {
    return (
      <DeskProvider client={client}>
        <Desk client={client} />
      </DeskProvider>
    );
  }
  if (connection === "online") return <Locked channel={channel} />;
  return (
    <Aside>
      {connection === "closed" ? (
        <Message title={words.closed} action={<Again />}>
          {error ? errorText(error) : null}
        </Message>
      ) : (
        <p className="desk-waiting" role="status">
          {words.opening} {connection === "reconnecting" && error ? errorText(error) : null}
        </p>
      )}
    </Aside>
  );
}

function Aside({ children }: { readonly children: ReactNode }) {
  return (
    <div className="desk-aside">
      <Header />
      <main>{children}</main>
    </div>
  );
}

function Again() {
  return (
    <button type="button" className="btn btn-primary" onClick={() => location.reload()}>
      {words.again}
    </button>
  );
}

function Locked({ channel }: { readonly channel: string }) {
  return (
    <Aside>
      <Message
        title={words.locked}
        action={
          <>
            <Again />
            <a className="btn btn-quiet" href={`/watch/${encodeURIComponent(channel)}`}>
              {words.watchPage}
            </a>
          </>
        }
      >
        <p>{words.lockedHow}</p>
        <dl className="links">
          <div>
            <dt>
              <code>frontrow owner</code>
            </dt>
            <dd>{words.lockedOwner}</dd>
          </div>
          <div>
            <dt>
              <code>frontrow owner moderator</code>
            </dt>
            <dd>{words.lockedModerator}</dd>
          </div>
        </dl>
      </Message>
    </Aside>
  );
}

type Tab = "chat" | "held" | "activities" | "questions" | "show";

function Desk({ client }: { readonly client: Client }) {
  const host = useCan("activity.host");
  const connection = useReadable(client.room.state, (room) => room.connection);
  const held = useModeration((m) => m.held.length + m.appeals.length);
  const [tab, setTab] = useState<Tab>("chat");
  const wide = useMedia("(min-width: 1200px)");
  const narrow = useMedia("(max-width: 699px)");
  const { showPerson } = useDeskContext();
  const { person } = useDeskNow();
  // A person's card lies over the chat: on a phone that has to be in sight.
  useEffect(() => {
    if (person !== null) setTab("chat");
  }, [person]);

  const tabs: readonly Tab[] = host
    ? ["chat", "held", "activities", "questions", "show"]
    : ["chat", "held", "questions", "show"];
  const questions = (
    <Placed id="questions" heading={words.tabs.questions}>
      <Questions client={client} />
    </Placed>
  );
  const columns = {
    a: (
      <div key="a" className="col">
        {host ? <Show /> : <HeldPanel />}
        {host ? (
          <Placed id="activities" heading={words.tabs.activities}>
            <Activities client={client} />
          </Placed>
        ) : (
          questions
        )}
      </div>
    ),
    b: (
      <div key="b" className="col">
        {host ? <HeldPanel /> : <Show />}
        {host ? (
          <>
            {questions}
            <Placed id="hands" heading={words.hands}>
              <Hands client={client} />
            </Placed>
            <Placed id="pulse" heading={words.pulse}>
              <Pulse client={client} />
            </Placed>
          </>
        ) : null}
        {!host && wide ? (
          <Panel id="log" heading={logWords.heading}>
            <div className="panel-body">
              <Log />
            </div>
          </Panel>
        ) : null}
      </div>
    ),
    rail: <Rail key="rail" host={host} apart={!host && wide} />,
  };
  return (
    <div className="desk">
      <Header />
      <div className="desk-away" role="status">
        {connection === "online" ? null : <p>{connection === "closed" ? words.closed : words.away}</p>}
      </div>
      <main className={`cols ${host ? "host" : "moderator"}`} data-tab={tab}>
        <h1 className="sr-only">{words.title(client.channel)}</h1>
        {host ? [columns.a, columns.b, columns.rail] : [columns.a, columns.rail, columns.b]}
      </main>
      {narrow ? (
        <nav className="desk-nav" aria-label={words.areas}>
          {tabs.map((t) => (
            <button
              key={t}
              type="button"
              aria-current={t === tab ? "true" : undefined}
              onClick={() => {
                if (t !== "chat") showPerson(null);
                setTab(t);
              }}
            >
              {words.tabs[t]}
              {t === "held" && held > 0 ? <span className="badge">{held}</span> : null}
            </button>
          ))}
        </nav>
      ) : null}
      <Toasts />
    </div>
  );
}

/** A part that is made elsewhere, under the heading of the desk. */
function Placed({
  id,
  heading,
  children,
}: {
  readonly id: string;
  readonly heading: string;
  readonly children: ReactNode;
}) {
  return (
    <Panel id={id} heading={heading}>
      <div className="panel-body">{children}</div>
    </Panel>
  );
}

/** The chat, and beside it in the same place the log; somebody's card lies over both. */
function Rail({ host, apart }: { readonly host: boolean; readonly apart: boolean }) {
  const [shown, setShown] = useState<"chat" | "log">("chat");
  const [settings, setSettings] = useState(false);
  const { person } = useDeskNow();
  const view = apart ? "chat" : shown;
  return (
    <div className="rail">
      <section className="panel panel-chat" data-panel="chat" aria-label={words.tabs.chat}>
        <header className="panel-head">
          {apart ? (
            <h2>{words.tabs.chat}</h2>
          ) : (
            <Tabs
              label={words.tabs.chat}
              tabs={[
                { id: "chat", name: words.tabs.chat },
                { id: "log", name: words.tabs.log },
              ]}
              chosen={view}
              choose={setShown}
              panels={(id) => `desk-${id}`}
            />
          )}
          <span className="gap" />
          <ShieldButton />
          {host ? (
            <Tool sign="settings" label={settingWords.heading} onClick={() => setSettings(true)} />
          ) : null}
        </header>
        <ShieldBanner />
        {apart ? (
          <div className="fill">
            <Chat />
          </div>
        ) : (
          <>
            <div
              id="desk-chat"
              className="fill"
              role="tabpanel"
              aria-label={words.tabs.chat}
              hidden={view !== "chat"}
            >
              <Chat />
            </div>
            <div
              id="desk-log"
              className="fill scrolls"
              role="tabpanel"
              aria-label={words.tabs.log}
              hidden={view !== "log"}
            >
              {view === "log" ? <Log /> : null}
            </div>
          </>
        )}
        {person === null ? null : <PersonCard key={person} id={person} />}
      </section>
      {settings ? <Settings close={() => setSettings(false)} /> : null}
    </div>
  );
}
