/** Where the pages' own texts are in each language. */
export const texts = {
  de: () => import("./de/index.ts"),
  es: () => import("./es/index.ts"),
  ar: () => import("./ar/index.ts"),
  ja: () => import("./ja/index.ts"),
} as const;
