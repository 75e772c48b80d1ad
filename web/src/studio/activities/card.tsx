import type { ReactNode } from "react";
import { Problem } from "./kit.tsx";
import { stateWords } from "./words.ts";

/** An activity that was opened: what it is, how it stands, what can be done. */
export function Card({
  kind,
  state,
  title,
  facts = [],
  children,
  actions,
  problem,
}: {
  readonly kind: string;
  readonly state: string;
  readonly title: string;
  readonly facts?: readonly string[];
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly problem: string | null;
}) {
  const look = state === "open" || state === "on" ? "on" : "";
  return (
    <li className="activity">
      <article aria-label={`${kind}: ${title}`}>
        <p className="activity-head">
          <span className={`state ${look}`}>{stateWords[state] ?? state}</span>
          <span>{kind}</span>
          {facts.map((fact) => (
            <span key={fact} className="fact" dir="auto">
              {fact}
            </span>
          ))}
        </p>
        <h4 dir="auto">{title}</h4>
        {children}
        <div className="row">{actions}</div>
        <Problem text={problem} />
      </article>
    </li>
  );
}
