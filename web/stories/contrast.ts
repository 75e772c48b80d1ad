const board = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");

/** The sRGB bytes of any colour that the browser knows. */
function bytes(colour: string): readonly [number, number, number] {
  if (board === null) return [0, 0, 0];
  board.fillStyle = colour;
  board.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = board.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = bytes(colour).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}
