/** What the reactions say. */
export const words = {
  group: "React",
  rate: (n: number) => `${n < 10 ? Math.round(n * 10) / 10 : Math.round(n)} a second`,
  meter: "How lively it is",
  total: (name: string, n: number) => `${name}, ${n.toLocaleString()}`,
  name: (name: string) => name.replaceAll("_", " "),
} as const;
