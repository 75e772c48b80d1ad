import "./present.css";
import "./scenes.css";
import type { Client } from "@frontrow/core";
import { useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { useBrand } from "../brand/use.ts";
import { type JoinCode, readCode } from "../join/codes.ts";
import { Door } from "../join/door.tsx";
import { NotFound } from "../ui/notfound.tsx";
import { useServices } from "../ui/services.ts";
import { useReadable } from "../ui/store.ts";
import { momentOf, useTick } from "./clock.ts";
import { useFit } from "./fit.ts";
import { Floats } from "./floats.tsx";
import { GameScene } from "./game.tsx";
import { PollScene } from "./poll.tsx";
import { QuizScene } from "./quiz.tsx";
import { Corner, PointsScene, QuestionScene, RestScene } from "./rest.tsx";
import { type Scene, sceneOf } from "./scene.ts";
import { Tools, useAwakePointer } from "./tools.tsx";
import { words } from "./words.ts";

/** `/present/CHANNEL`: what a projector shows to a hall. */
export function PresentPage() {
  const { channel } = useParams({ from: "/present/$channel" });
  return <Hall key={channel} channel={channel} />;
}

function Hall({ channel }: { readonly channel: string }) {
  const client = useServices().client(channel);
  const closed = useReadable(client.room.state, (room) => room.connection === "closed");
  const missing = useReadable(client.room.state, (room) => room.error?.code === "no_such_channel");
  const known = useReadable(client.room.state, (room) => room.show !== null);
  useEffect(() => client.start(), [client]);
  useTheme();
  useEffect(() => {
    document.title = `${words.title(channel)} · Frontrow`;
  }, [channel]);
  if (missing) return <NotFound title={words.missing}>{words.missingHow(channel)}</NotFound>;
  if (closed || !known) return <Door client={client} className="present-aside" words={words} />;
  return <Screen client={client} />;
}

/** Dark as halls are; light where the address says so. Whatever else the browser was told stays for its other pages. */
function useTheme(): void {
  useEffect(() => {
    const root = document.documentElement;
    const was = root.dataset.theme;
    root.dataset.theme = new URLSearchParams(location.search).get("theme") === "light" ? "light" : "dark";
    return () => {
      if (was === undefined) delete root.dataset.theme;
      else root.dataset.theme = was;
    };
  }, []);
}

/** How often the code is read again, for a host who makes a new one, and after a failure, ms. */
const codeEvery = 30_000;
const codeAgain = 3_000;

function useCode(channel: string): JoinCode | null {
  const [code, setCode] = useState<JoinCode | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const read = async () => {
      let next = codeEvery;
      try {
        const found = await readCode(channel);
        if (!over) setCode((was) => (was?.code === found.code && was.url === found.url ? was : found));
      } catch {
        next = codeAgain;
      }
      if (!over) timer = setTimeout(read, next);
    };
    void read();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [channel]);
  return code;
}

/** What to show now. A result goes after a while though nothing happens. */
function useScene(client: Client): Scene {
  useTick(5_000);
  useReadable(client.room.state, (room) => room.views);
  // Which questions come first changes with their votes; the tallies are the scenes' own.
  useReadable(client.room.state, (room) => room.counters.qa);
  return sceneOf(client.room.state.get(), momentOf(client));
}

function Screen({ client }: { readonly client: Client }) {
  const scene = useScene(client);
  const title = useBrand(client)?.title || client.channel;
  const code = useCode(client.channel);
  const away = useReadable(client.room.state, (room) => room.connection !== "online");
  const [showCode, setShowCode] = useState(true);
  const onCode = useCallback(() => setShowCode((on) => !on), []);
  const awake = useAwakePointer();
  const stage = useRef<HTMLDivElement>(null);
  useFit(stage, `${scene.key} ${fitKey(scene)} ${showCode} ${code?.code}`);
  const blank = scene.kind === "blank";
  const shown = showCode && !blank ? code : null;
  return (
    <div
      className={`present ${awake ? "awake" : ""} ${shown !== null && scene.kind !== "rest" ? "cornered" : ""}`}
    >
      <div className="frame">
        <main ref={stage} className={`scene scene-${scene.kind}`} key={scene.key}>
          <Shown client={client} title={title} scene={scene} code={shown} />
        </main>
        {scene.kind === "rest" || shown === null ? null : <Corner code={shown} />}
        {blank ? null : <Floats client={client} />}
        <p className="away" role="status">
          {away ? words.away : ""}
        </p>
        <Tools code={showCode} onCode={onCode} />
      </div>
    </div>
  );
}

/** What of a scene changes how much room it takes. */
function fitKey(scene: Scene): string {
  switch (scene.kind) {
    case "poll":
      return `${scene.poll.status} ${scene.poll.question}`;
    case "quiz":
      return `${scene.quiz.status} ${scene.quiz.question?.number} ${scene.quiz.question?.stage}`;
    case "game":
      return `${scene.game.stage} ${scene.game.round?.question} ${scene.game.called?.length}`;
    case "rest":
      return scene.questions.map((q) => q.id).join();
    default:
      return "";
  }
}

function Shown({
  client,
  title,
  scene,
  code,
}: {
  readonly client: Client;
  /** What the channel is called. */
  readonly title: string;
  readonly scene: Scene;
  readonly code: JoinCode | null;
}) {
  switch (scene.kind) {
    case "blank":
      return null;
    case "poll":
      return <PollScene client={client} poll={scene.poll} />;
    case "quiz":
      return <QuizScene client={client} quiz={scene.quiz} />;
    case "game":
      return <GameScene client={client} game={scene.game} />;
    case "question":
      return <QuestionScene client={client} question={scene.question} />;
    case "points":
      return <PointsScene top={scene.top} />;
    case "rest":
      return <RestScene client={client} title={title} code={code} questions={scene.questions} />;
  }
}
