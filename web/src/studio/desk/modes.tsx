import type { ChatView } from "@frontrow/core";
import { useId } from "react";
import { useReadable } from "../../ui/store.ts";
import { useDeskContext } from "./context.tsx";
import { Switch, useBusy } from "./kit.tsx";
import { modeWords } from "./words.ts";

const slows = [0, 3, 5, 10, 30, 60, 120];

/** Who may say what: first of all the switch that quiets the chat. */
export function Modes() {
  const { client, perform } = useDeskContext();
  const modes = useReadable(client.room.state, (room) => (room.views.chat as ChatView | undefined)?.modes);
  const [busy, work] = useBusy();
  const slowId = useId();
  if (!modes) return null;
  const set = (mode: Readonly<Record<string, unknown>>) => void work(() => perform("chat.mode", mode));
  const on = [
    modes.slow > 0 ? `${modeWords.slow}: ${modeWords.slowOf(modes.slow)}` : "",
    modes.emote_only ? modeWords.emotes : "",
    modes.members_only ? modeWords.members : "",
  ].filter(Boolean);
  return (
    <div className="modes">
      <Switch
        big
        label={modes.paused ? modeWords.paused : modeWords.pause}
        help={modeWords.pauseHelp}
        on={modes.paused}
        busy={busy}
        change={(paused) => set({ paused })}
      />
      <details className="fold">
        <summary>
          {modeWords.modes}
          {on.map((what) => (
            <span key={what} className="chip loud">
              {what}
            </span>
          ))}
        </summary>
        <div className="fold-body">
          <div className="switch">
            <label htmlFor={slowId} className="switch-words">
              {modeWords.slow}
            </label>
            <select
              id={slowId}
              value={modes.slow}
              aria-disabled={busy}
              onChange={(e) => set({ slow: Number(e.target.value) })}
            >
              {[...new Set([...slows, modes.slow])]
                .sort((a, b) => a - b)
                .map((s) => (
                  <option key={s} value={s}>
                    {s === 0 ? modeWords.slowOff : modeWords.slowOf(s)}
                  </option>
                ))}
            </select>
          </div>
          <Switch
            label={modeWords.emotes}
            on={modes.emote_only}
            busy={busy}
            change={(emote_only) => set({ emote_only })}
          />
          <Switch
            label={modeWords.members}
            on={modes.members_only}
            busy={busy}
            change={(members_only) => set({ members_only })}
          />
        </div>
      </details>
    </div>
  );
}
