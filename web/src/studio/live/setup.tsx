import type { Client } from "@frontrow/core";
import type { Devices, Publisher, PublishState, Size } from "@frontrow/core/publish";
import { useEffect, useId, useState } from "react";
import { Test } from "./test.tsx";
import { words } from "./words.ts";

const choices: readonly Size[] = ["480p", "720p", "1080p"];

/** Which devices, which size, and whether the connection carries it. */
export function Setup({
  client,
  publisher,
  state,
  live,
}: {
  readonly client: Client;
  readonly publisher: Publisher;
  readonly state: PublishState;
  readonly live: boolean;
}) {
  const devices = useDevices(publisher, state.stream);
  const id = useId();
  // What goes wrong stands in the state.
  const use = (change: Parameters<Publisher["use"]>[0]) => void publisher.use(change).catch(() => {});
  const pick = (kind: "camera" | "microphone", list: Devices["cameras"]) => {
    const now = state[kind];
    return (
      <div className="field-row">
        <label htmlFor={`${id}${kind}`}>{words[kind]}</label>
        <select
          id={`${id}${kind}`}
          value={now ?? ""}
          onChange={(e) => use({ [kind]: e.target.value === "" ? false : e.target.value })}
        >
          {list.map((d, i) => (
            <option key={d.id} value={d.id}>
              {d.label || words.device(i + 1)}
            </option>
          ))}
          <option value="">{words.none}</option>
        </select>
      </div>
    );
  };
  return (
    <div className="live-setup">
      {pick("camera", devices.cameras)}
      {pick("microphone", devices.microphones)}
      <div className="field-row">
        <label htmlFor={`${id}size`}>{words.size}</label>
        <select
          id={`${id}size`}
          value={state.size}
          onChange={(e) => use({ size: choices.find((s) => s === e.target.value) ?? "720p" })}
        >
          {choices.map((s) => (
            <option key={s} value={s}>
              {words.sizes[s]}
            </option>
          ))}
        </select>
      </div>
      {live ? null : <Test client={client} size={state.size} choose={(size) => use({ size })} />}
    </div>
  );
}

/** The list, read anew when a device comes or goes. */
function useDevices(publisher: Publisher, stream: MediaStream | null): Devices {
  const [devices, setDevices] = useState<Devices>({ cameras: [], microphones: [] });
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels come with the permission, so with the stream
  useEffect(() => {
    let current = true;
    const read = () =>
      publisher.devices().then(
        (d) => current && setDevices(d),
        () => {},
      );
    void read();
    navigator.mediaDevices?.addEventListener("devicechange", read);
    return () => {
      current = false;
      navigator.mediaDevices?.removeEventListener("devicechange", read);
    };
  }, [publisher, stream]);
  return devices;
}
