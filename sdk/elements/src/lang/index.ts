/** Where the elements' texts are in each language; a page fetches the one that it needs. */
export const texts = {
  de: () => import("./de/index.ts"),
  es: () => import("./es/index.ts"),
  ar: () => import("./ar/index.ts"),
  ja: () => import("./ja/index.ts"),
} as const;
