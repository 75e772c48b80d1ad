import "./preview.css";
import { type BrandFile, colour, paint } from "@frontrow/elements/brand";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Badge } from "../../ui/art.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Draft, Filed } from "./wire.ts";
import { words } from "./words.ts";

interface Props {
  readonly channel: string;
  readonly draft: Draft;
}

/** How the draft looks to viewers, in both themes. */
export function Preview(props: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has nothing else to give the focus to
    <section className="brand-preview" aria-label={words.preview} tabIndex={0}>
      <Pane {...props} theme="dark" />
      <Pane {...props} theme="light" />
    </section>
  );
}

const fileOf = (filed: Filed): BrandFile | undefined =>
  filed.kind === "none" ? undefined : { url: filed.url, width: 0, height: 0 };

function Pane({ channel, draft, theme }: Props & { readonly theme: "dark" | "light" }) {
  const pane = useRef<HTMLDivElement>(null);
  const family = useDraftFont(draft.files.font);
  const { accent, background, files } = draft;
  useLayoutEffect(() => {
    if (pane.current === null) return;
    const [picture, font] = [fileOf(files.background), fileOf(files.font)];
    paint(pane.current, {
      accent: colour(accent),
      background: colour(background),
      files: { ...(picture && { background: picture }), ...(font && files.font.kind === "kept" && { font }) },
    });
    if (family !== null) pane.current.style.setProperty("--fr-font", `"${family}", sans-serif`);
  }, [accent, background, files, family]);
  const { texts } = draft;
  const { sample } = words;
  const title = draft.title.trim() || channel;
  return (
    <figure className="pane-box">
      <figcaption>{words[theme]}</figcaption>
      <div ref={pane} className={`pane ${theme}`}>
        <div className="stage-sample">
          <b dir="auto">{texts["offair.title"].trim() || sample.offTitle}</b>
          <p dir="auto">{texts["offair.text"].trim() || sample.offText}</p>
        </div>
        <div className="line-sample">
          {draft.files.logo.kind === "none" ? (
            <Badge name={title} live={false} className="size-9 shrink-0 rounded-full" />
          ) : (
            <img src={draft.files.logo.url} alt="" />
          )}
          <b dir="auto">{title}</b>
        </div>
        <div className="card-sample">
          <small className="kind">
            <Icon name="chart" size={16} />
            <span dir="auto">{texts["poll.title"].trim() || sample.poll}</span>
          </small>
          <b>{sample.question}</b>
          <Bar name={sample.first} percent={64} chosen />
          <Bar name={sample.second} percent={36} />
          <span className="vote-sample">{sample.vote}</span>
        </div>
        <div className="chat-sample">
          <p>
            <b>{sample.name}</b> {sample.line}
          </p>
          <p>
            <b>{sample.reply}</b> {sample.answer}
          </p>
          <span className="field-sample" dir="auto">
            {texts["chat.placeholder"].trim() || sample.placeholder}
          </span>
        </div>
      </div>
    </figure>
  );
}

function Bar({
  name,
  percent,
  chosen = false,
}: {
  readonly name: string;
  readonly percent: number;
  readonly chosen?: boolean;
}) {
  return (
    <div className={`bar-sample ${chosen ? "chosen" : ""}`}>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width={percent} height="10" />
      </svg>
      <span>{name}</span>
      <span dir="ltr">{percent} %</span>
    </div>
  );
}

/** The family of a font that was chosen and is not saved; null for none. */
function useDraftFont(filed: Filed): string | null {
  const [family, setFamily] = useState<string | null>(null);
  useEffect(() => {
    setFamily(null);
    if (filed.kind !== "new") return;
    let face: FontFace | null = null;
    let current = true;
    filed.file
      .arrayBuffer()
      .then(async (bytes) => {
        const made = new FontFace(`fr-draft-${Math.random().toString(36).slice(2)}`, bytes);
        await made.load();
        if (!current) return;
        face = made;
        document.fonts.add(face);
        setFamily(face.family.replaceAll('"', ""));
      })
      .catch(() => {}); // the server says what is wrong with it
    return () => {
      current = false;
      if (face !== null) document.fonts.delete(face);
    };
  }, [filed]);
  return family;
}
