import type { ReactNode } from "react";
import { Audience } from "./audience.tsx";

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
    <div className="mx-auto flex min-w-0 max-w-md flex-col items-center gap-3 px-6 wrap-anywhere py-16 text-center sm:py-24">
      <div className="art a8 mb-3 h-32 w-full rounded-lg" aria-hidden="true">
        <Audience className="audience" />
      </div>
      <Heading className="w-full text-balance font-semibold text-xl tracking-tight sm:text-2xl">
        {title}
      </Heading>
      <div className="w-full text-balance text-ink-2">{children}</div>
      {action === undefined ? null : <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
