import "./shield.css";
import type { ModView } from "@frontrow/core";
import { useReadable } from "../../ui/store.ts";
import { useDeskContext } from "./context.tsx";
import { useBusy, useTick } from "./kit.tsx";
import { Sign } from "./sign.tsx";
import { shieldWords } from "./words.ts";

/** Since when shield mode is on, µs on the wall clock; null while it is off. */
function useShield(): number | null {
  const { client } = useDeskContext();
  return useReadable(
    client.room.state,
    (room) => (room.views.mod as ModView | undefined)?.shield?.since ?? null,
  );
}

/** The button in the head of the chat. */
export function ShieldButton() {
  const { perform } = useDeskContext();
  const on = useShield() !== null;
  const [busy, work] = useBusy();
  return (
    <button
      type="button"
      className="tool wide shield"
      aria-pressed={on}
      aria-disabled={busy}
      onClick={() => work(() => perform("mod.shield", { on: !on }, ""))}
    >
      <Sign name="shield" />
      {shieldWords.name}
    </button>
  );
}

/** What stands above the chat while it is on. */
export function ShieldBanner() {
  const { client, perform } = useDeskContext();
  const since = useShield();
  const [busy, work] = useBusy();
  useTick(10_000);
  const minutes = Math.floor(Math.max(0, client.clock.wall() - (since ?? 0)) / 60_000_000);
  return (
    <div role="status">
      {since === null ? null : (
        <div className="shield-banner">
          <p>
            {shieldWords.on} <span className="since">{shieldWords.since(minutes)}</span>
          </p>
          <button
            type="button"
            className="btn small btn-quiet"
            aria-disabled={busy}
            onClick={() => work(() => perform("mod.shield", { on: false }, ""))}
          >
            {shieldWords.off}
          </button>
        </div>
      )}
    </div>
  );
}
