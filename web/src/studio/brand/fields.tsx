import { textKeys } from "@frontrow/elements/brand";
import { useId, useRef } from "react";
import { Sign } from "../desk/sign.tsx";
import { Colour, Contrast } from "./colour.tsx";
import { FileSlot } from "./slot.tsx";
import { type Draft, limits } from "./wire.ts";
import { words } from "./words.ts";

interface Props {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

/** What can be changed. */
export function Fields({ channel, draft, change }: Props & { readonly channel: string }) {
  const id = useId();
  const slot = (name: keyof Draft["files"]) => (
    <FileSlot
      slot={name}
      filed={draft.files[name]}
      change={(filed) => change({ files: { ...draft.files, [name]: filed } })}
    />
  );
  return (
    <div className="brand-fields">
      <section aria-labelledby={`${id}-channel`}>
        <h3 id={`${id}-channel`}>{words.channel}</h3>
        <div className="stacked">
          <label htmlFor={`${id}-title`}>{words.title}</label>
          <input
            id={`${id}-title`}
            dir="auto"
            maxLength={limits.title}
            value={draft.title}
            placeholder={channel}
            aria-describedby={`${id}-title-help`}
            onChange={(e) => change({ title: e.target.value })}
          />
          <small id={`${id}-title-help`}>{words.titleHelp(channel)}</small>
        </div>
        <div className="stacked">
          <label htmlFor={`${id}-text`}>{words.description}</label>
          <textarea
            id={`${id}-text`}
            dir="auto"
            rows={4}
            maxLength={limits.description}
            value={draft.description}
            aria-describedby={`${id}-count`}
            onChange={(e) => change({ description: e.target.value })}
          />
          <small id={`${id}-count`}>{words.count(draft.description.length, limits.description)}</small>
        </div>
      </section>
      <section aria-labelledby={`${id}-colours`}>
        <h3 id={`${id}-colours`}>{words.colours}</h3>
        <Colour
          name={words.accent}
          help={words.accentHelp}
          value={draft.accent}
          usual="#4f5bd5"
          change={(accent) => change({ accent })}
        />
        <Contrast draft={draft} />
        <Colour
          name={words.background}
          help={words.backgroundHelp}
          value={draft.background}
          usual="#f4f5f9"
          change={(background) => change({ background })}
        />
      </section>
      <section aria-labelledby={`${id}-pictures`}>
        <h3 id={`${id}-pictures`}>{words.pictures}</h3>
        <p className="aside">{words.pictureLimit}</p>
        {slot("logo")}
        {slot("background")}
        {slot("share")}
        {slot("font")}
      </section>
      <Links draft={draft} change={change} />
      <Texts draft={draft} change={change} />
    </div>
  );
}

function Links({ draft: { links }, change }: Props) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const set = (at: number, part: Partial<(typeof links)[number]>) =>
    change({ links: links.map((link, i) => (i === at ? { ...link, ...part } : link)) });
  const add = () => {
    change({ links: [...links, { id: Math.max(-1, ...links.map((l) => l.id)) + 1, label: "", url: "" }] });
    // After it was drawn: whoever adds a link writes it.
    setTimeout(() => list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus());
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{words.links}</h3>
      <p className="aside">{words.linksHelp}</p>
      <ul ref={list} className="brand-links">
        {links.map((link, i) => (
          <li key={link.id}>
            <input
              dir="auto"
              maxLength={limits.label}
              aria-label={words.label(i + 1)}
              placeholder={words.labelHint}
              value={link.label}
              onChange={(e) => set(i, { label: e.target.value })}
            />
            <input
              dir="ltr"
              type="url"
              maxLength={limits.url}
              aria-label={words.url(i + 1)}
              placeholder="https://"
              value={link.url}
              onChange={(e) => set(i, { url: e.target.value })}
            />
            <button
              type="button"
              className="tool"
              aria-label={words.removeLink(i + 1)}
              title={words.removeLink(i + 1)}
              onClick={() => change({ links: links.filter((l) => l.id !== link.id) })}
            >
              <Sign name="trash" />
            </button>
          </li>
        ))}
      </ul>
      {links.length < limits.links ? (
        <button type="button" className="btn btn-quiet small" onClick={add}>
          {words.addLink}
        </button>
      ) : null}
    </section>
  );
}

function Texts({ draft: { texts }, change }: Props) {
  return (
    <details className="fold brand-texts">
      <summary>{words.texts}</summary>
      <div className="fold-body">
        <p>{words.textsHelp}</p>
        {textKeys.map((key) => (
          <label key={key} className="stacked">
            <span>{words.textOf[key]}</span>
            <input
              dir="auto"
              maxLength={limits.text}
              value={texts[key]}
              onChange={(e) => change({ texts: { ...texts, [key]: e.target.value } })}
            />
          </label>
        ))}
      </div>
    </details>
  );
}
