/** How long the result of a poll stays on overlays by itself, µs on the programme clock. */
export const resultStays = 30_000_000;
