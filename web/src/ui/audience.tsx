import { audienceBox, audiencePaths } from "@frontrow/elements";

/** The rows before the stage, on the lower edge of whatever holds them. */
export function Audience({ className }: { readonly className: string }) {
  return (
    <svg
      viewBox={`0 0 ${audienceBox.width} ${audienceBox.height}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      className={className}
    >
      <path className="back" d={audiencePaths.back} />
      <path className="front" d={audiencePaths.front} />
    </svg>
  );
}
