import type { Client, OverlayView, Poll } from "@frontrow/core";
import { resultStays } from "../../overlay/stays.ts";
import { useReadable } from "../../ui/store.ts";
import type { Act } from "../activities/act.ts";
import { Button, Check } from "../activities/kit.tsx";
import { useCan, useDeskContext } from "../desk/context.tsx";
import { Tool, useTick } from "../desk/kit.tsx";
import { words } from "./words.ts";

/** What is on the overlays of a client's channel; undefined before the room is known. */
export function useOverlay<T>(client: Client, pick: (view: OverlayView | undefined) => T): T {
  return useReadable(client.room.state, (room) => pick(room.views.overlay as OverlayView | undefined));
}

const mayHost = (client: Client) => client.room.state.get().me?.can.includes("activity.host") ?? false;

/** Puts a line of chat on the screen with one click, and off with the same. */
export function LineOnScreen({ id }: { readonly id: string }) {
  const { client, perform } = useDeskContext();
  const host = useCan("activity.host");
  const on = useOverlay(client, (view) => view?.on?.kind === "chat" && view.on.id === id);
  if (!host) return null;
  return (
    <Tool
      sign="screen"
      label={on ? words.offScreen : words.onScreen}
      aria-pressed={on}
      onClick={() => void (on ? perform("overlay.clear", {}) : perform("overlay.show", { kind: "chat", id }))}
    />
  );
}

interface Place {
  readonly client: Client;
  readonly busy: boolean;
  readonly act: Act["act"];
}

/** Puts a question on the screen, and takes it off. */
export function QuestionOnScreen({ client, id, busy, act }: Place & { readonly id: string }) {
  const on = useOverlay(client, (view) => view?.on?.kind === "question" && view.on.id === id);
  if (!mayHost(client)) return null;
  const turn = () => (on ? act("overlay.clear", {}) : act("overlay.show", { kind: "question", id }));
  return (
    <Button disabled={busy} aria-pressed={on} onClick={() => void turn()}>
      {words.question}
    </Button>
  );
}

/** Whether the results of something stand on overlays, apart from those for viewers. */
function Results({ client, id, usual, busy, act }: Place & { readonly id: string; readonly usual: boolean }) {
  const chosen = useOverlay(client, (view) => view?.results?.find((r) => r.activity === id)?.shown);
  return (
    <Check
      label={words.results}
      on={chosen ?? usual}
      disabled={busy}
      change={(shown) => void act("overlay.results", { activity: id, shown })}
    />
  );
}

/** The same for a poll; nothing while the server keeps its tally for itself. */
export function PollOnScreen({ client, poll: p, busy, act }: Place & { readonly poll: Poll }) {
  // A result leaves the screen by itself after a while.
  useTick(1000);
  const open = p.status === "open";
  if (p.kind === "text" || (open ? p.results === "closed" : p.summary?.tally === undefined)) return null;
  const now = client.clock.edge() ?? client.clock.wall();
  const usual = open ? p.results === "live" : now - (p.summary?.closed ?? 0) <= resultStays;
  return <Results client={client} id={p.id} usual={usual} busy={busy} act={act} />;
}

/** The same for a quiz: how many chose what, once a question is revealed. */
export function QuizOnScreen({ quiz, ...place }: Place & { readonly quiz: string }) {
  return <Results {...place} id={quiz} usual />;
}
