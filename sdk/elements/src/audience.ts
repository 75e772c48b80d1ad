/** The drawing's own size; it is meant to be cut at the sides and stand on the lower edge. */
export const audienceBox = { width: 1600, height: 240 } as const;

interface Row {
  readonly heads: number;
  /** Where the first head is, how high the heads are, and their radius. */
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Small differences, the same in each drawing: no two people are alike. */
const sway = (n: number): number => Math.sin(n * 12.9898) * 0.5;

const round = (n: number): number => Math.round(n * 10) / 10;

function pathOf(row: Row): string {
  let path = "";
  for (let i = 0; i < row.heads; i++) {
    const r = round(row.r * (1 + sway(i * 7) * 0.12));
    const x = round(row.x + (i * audienceBox.width) / row.heads + sway(i + row.r) * row.r * 0.7);
    const y = round(row.y + sway(i * 3 + row.y) * row.r * 0.5);
    const [half, rise] = [round(r * 2.05), round(audienceBox.height - y - r * 0.95)];
    path += `M${round(x - r)} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;
    path += `M${round(x - half)} ${audienceBox.height}q0 ${-rise} ${half} ${-rise}q${half} 0 ${half} ${rise}z`;
  }
  return path;
}

/** Two rows seen from behind, before a stage: what stands where no picture is. */
export const audiencePaths = {
  back: pathOf({ heads: 15, x: 8, y: 84, r: 26 }),
  front: pathOf({ heads: 11, x: 52, y: 128, r: 37 }),
} as const;
