import type { ReactNode } from "react";

/** A page, or a part of one, that has something to say instead of something to show. */
export function Message({
  title,
  children,
  action,
  level = 1,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly level?: 1 | 2;
}) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-16 text-center sm:py-24">
      <Seats />
      <Heading className="text-balance font-semibold text-xl tracking-tight sm:text-2xl">{title}</Heading>
      <div className="text-balance text-ink-2">{children}</div>
      {action === undefined ? null : <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

function Seats() {
  return (
    <svg
      viewBox="0 0 120 64"
      width="112"
      height="60"
      fill="none"
      aria-hidden="true"
      className="mb-2 text-accent"
    >
      <path d="M14 6h92" stroke="currentColor" strokeWidth="3" strokeLinecap="round" opacity="0.35" />
      <path d="M26 6 6 42h108L94 6z" fill="currentColor" opacity="0.1" />
      {[12, 36, 60, 84, 108].map((x) => (
        <g key={x} fill="currentColor" transform={`translate(${x - 10} 36)`} opacity={x === 60 ? 1 : 0.45}>
          <circle cx="10" cy="7" r="6" />
          <path d="M1 28v-5a8 8 0 0 1 8-8h2a8 8 0 0 1 8 8v5z" />
        </g>
      ))}
    </svg>
  );
}
