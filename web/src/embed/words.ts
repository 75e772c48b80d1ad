/** What the embedded page says itself. */
export const words = {
  missing: (channel: string) => `There is no channel called ${channel} here.`,
  beside: "Beside the picture",
} as const;
