import { lazy, Suspense, useState } from "react";
import { useCan, useDeskContext, useMe } from "../desk/context.tsx";
import { Tool } from "../desk/kit.tsx";
import { emoteWords, words } from "./words.ts";

const BrandDialog = lazy(() => import("./dialog.tsx"));

/** Opens the brand of the channel, for its owner and admins; for producers the emotes alone. */
export function BrandTool() {
  const { client } = useDeskContext();
  const role = useMe()?.role;
  const host = useCan("activity.host");
  const [open, setOpen] = useState(false);
  const whole = role === "owner" || role === "admin";
  if (!host && !whole) return null;
  return (
    <>
      <Tool label={whole ? words.heading : emoteWords.heading} onClick={() => setOpen(true)}>
        {whole ? words.brand : emoteWords.tab}
      </Tool>
      {open ? (
        <Suspense>
          <BrandDialog client={client} whole={whole} close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
