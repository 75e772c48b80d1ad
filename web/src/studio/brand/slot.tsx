import type { Slot } from "@frontrow/elements/brand";
import { type DragEvent, useId, useState } from "react";
import { type Filed, fileProblem } from "./wire.ts";
import { words } from "./words.ts";

/** The place of a file: chosen, or dropped on it. */
export function FileSlot({
  slot,
  filed,
  change,
}: {
  readonly slot: Slot;
  readonly filed: Filed;
  readonly change: (filed: Filed) => void;
}) {
  const id = useId();
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState("");
  const name = words.slots[slot];
  const take = (file: File | undefined) => {
    if (file === undefined) return;
    const wrong = fileProblem(slot, file);
    setProblem(wrong ?? "");
    if (wrong === null) change({ kind: "new", url: URL.createObjectURL(file), file });
  };
  const drag = (on: boolean) => (e: DragEvent) => {
    e.preventDefault();
    setOver(on);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button within does the same
    <div
      className={`brand-slot ${slot} ${over ? "over" : ""}`}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(e) => {
        drag(false)(e);
        take(e.dataTransfer.files[0]);
      }}
    >
      <div className="thumb">
        {filed.kind === "none" ? null : slot === "font" ? (
          <b aria-hidden="true">Aa</b>
        ) : (
          <img src={filed.url} alt="" />
        )}
      </div>
      <div className="slot-words">
        <h4>{name}</h4>
        <small id={`${id}-help`}>{words.slotHelp[slot]}</small>
        <div className="row">
          <label className="btn btn-quiet small choose">
            <input
              type="file"
              className="sr-only"
              aria-label={words.choose(name)}
              aria-describedby={`${id}-help ${id}-problem`}
              accept={slot === "font" ? ".woff2,font/woff2" : "image/png,image/jpeg,image/webp"}
              onChange={(e) => {
                take(e.target.files?.[0]);
                e.target.value = ""; // the same file can be chosen again
              }}
            />
            <span aria-hidden="true">{filed.kind === "none" ? words.chooseShort : words.replaceShort}</span>
          </label>
          {filed.kind === "none" ? (
            <small className="drop-hint">{words.drop}</small>
          ) : (
            <button
              type="button"
              className="link"
              aria-label={words.remove(name)}
              onClick={() => {
                setProblem("");
                change({ kind: "none" });
              }}
            >
              {words.removeShort}
            </button>
          )}
        </div>
        <p className="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      </div>
    </div>
  );
}
