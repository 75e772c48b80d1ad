import type { Client } from "@frontrow/core";
import type { Brand } from "@frontrow/elements/brand";
import { useLayoutEffect, useState } from "react";
import { applyBrand } from "./apply.ts";

/** Draws the whole page in the brand of a client's channel; null until that is known. */
export function useBrand(client: Client): Brand | null {
  const [brand, setBrand] = useState<Brand | null>(null);
  useLayoutEffect(() => applyBrand(client, undefined, setBrand), [client]);
  return brand;
}
