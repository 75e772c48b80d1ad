/** What the place for activities says. */
export const words = {
  region: "Activities",
  close: "Close",
} as const;
