import { hueOf } from "@frontrow/elements";
import { Audience } from "./audience.tsx";

interface Props {
  readonly name: string;
  readonly live: boolean;
  readonly className: string;
}

/** What stands for a channel where there is no picture: its letter over a stage lit in its own hue. */
export function Art({ name, live, className }: Props) {
  return (
    <div className={`art a${hueOf(name)} ${live ? "" : "off"} ${className}`} aria-hidden="true">
      <Audience className="audience" />
      <b>{letterOf(name)}</b>
    </div>
  );
}

/** The same where it is as small as a letter. */
export function Badge({ name, live, className }: Props) {
  return (
    <div className={`art small a${hueOf(name)} ${live ? "" : "off"} ${className}`} aria-hidden="true">
      <b>{letterOf(name)}</b>
    </div>
  );
}

function letterOf(name: string): string {
  return (/[\p{L}\p{N}]/u.exec(name)?.[0] ?? "?").toLocaleUpperCase();
}
