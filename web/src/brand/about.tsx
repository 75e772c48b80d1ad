import "./about.css";
import type { Brand } from "@frontrow/elements/brand";
import { useState } from "react";
import { Icon } from "../ui/icon.tsx";
import { words } from "./words.ts";

interface Props {
  readonly brand: Brand;
  /** What the channel is called. */
  readonly title: string;
  /** There is room for it beside the rail; else it opens when it is asked for. */
  readonly roomy: boolean;
  readonly live: boolean;
}

/** What a channel says of itself, under its picture. */
export function About({ brand, title, roomy, live }: Props) {
  // Where nothing plays it is what there is to read; later it is the reader's choice.
  const [chosen, choose] = useState<boolean | null>(null);
  const open = chosen ?? !live;
  const { description, links } = brand;
  if (description === "" && links.length === 0) return null;
  const body = (
    <div className="about-body">
      {description === "" ? null : (
        <p className="about-text" dir="auto">
          {description}
        </p>
      )}
      {links.length === 0 ? null : (
        <ul className="about-links" aria-label={words.links}>
          {links.map(({ label, url }) => (
            <li key={`${label} ${url}`}>
              <a href={url} target="_blank" rel="noopener noreferrer nofollow">
                <Icon name="link" size={16} />
                <bdi>{label}</bdi>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
  if (roomy)
    return (
      <section className="about wide" aria-label={words.aboutChannel(title)}>
        {body}
      </section>
    );
  return (
    <details className="about" open={open}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button */}
      <summary
        onClick={(e) => {
          e.preventDefault();
          choose(!open);
        }}
      >
        {words.about}
      </summary>
      {body}
    </details>
  );
}
