import type { ReactNode } from "react";
import { Problem } from "./kit.tsx";

const states: Readonly<Record<string, readonly [name: string, look: string]>> = {
  open: ["Open", "on"],
  paused: ["Paused", ""],
  closed: ["Closed", ""],
  revealed: ["Revealed", ""],
  skipped: ["Skipped", ""],
  waiting: ["Waiting", ""],
  done: ["Over", ""],
  archived: ["Over", ""],
  cancelled: ["Called off", ""],
};

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
  const [name, look] = states[state] ?? [state, ""];
  return (
    <li className="activity">
      <article aria-label={`${kind}: ${title}`}>
        <p className="activity-head">
          <span className={`state ${look}`}>{name}</span>
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
