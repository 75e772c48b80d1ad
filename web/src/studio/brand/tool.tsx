import { lazy, Suspense, useState } from "react";
import { useDeskContext, useMe } from "../desk/context.tsx";
import { Tool } from "../desk/kit.tsx";
import { words } from "./words.ts";

const BrandDialog = lazy(() => import("./dialog.tsx"));

/** Opens the brand of the channel; for its owner and admins. */
export function BrandTool() {
  const { client } = useDeskContext();
  const role = useMe()?.role;
  const [open, setOpen] = useState(false);
  if (role !== "owner" && role !== "admin") return null;
  return (
    <>
      <Tool label={words.heading} onClick={() => setOpen(true)}>
        {words.brand}
      </Tool>
      {open ? (
        <Suspense>
          <BrandDialog client={client} close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
