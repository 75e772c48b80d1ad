import { hueOf } from "@frontrow/elements";

/** What stands for a channel where there is no picture: its letter, lit in its own hue. */
export function Art({
  name,
  live,
  className,
}: {
  readonly name: string;
  readonly live: boolean;
  readonly className: string;
}) {
  return (
    <div className={`art a${hueOf(name)} ${live ? "" : "off"} ${className}`} aria-hidden="true">
      <b>{(/[\p{L}\p{N}]/u.exec(name)?.[0] ?? "?").toLocaleUpperCase()}</b>
    </div>
  );
}
