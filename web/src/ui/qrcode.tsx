import { useMemo } from "react";
import { qr, qrPath } from "./qr.ts";

/** A link as a QR code; nothing for one that is too long. Dark on light in both themes, as readers want it. */
export function QRCode({
  text,
  label,
  className = "",
}: {
  readonly text: string;
  readonly label: string;
  readonly className?: string;
}) {
  const drawn = useMemo(() => {
    const modules = qr(text);
    return modules === null ? null : qrPath(modules);
  }, [text]);
  if (drawn === null) return null;
  return (
    <svg
      className={className}
      viewBox={`0 0 ${drawn.size} ${drawn.size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={drawn.size} height={drawn.size} fill="white" />
      <path d={drawn.path} fill="black" />
    </svg>
  );
}
