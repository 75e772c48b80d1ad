/** The RTP timestamp wraps here (RFC 3550, 5.1). */
const wrap = 2 ** 32;

/**
 * The programme clock, µs, of an RTP timestamp, which is the programme clock in
 * `rate` Hz modulo 2³². `near` is a moment within half a wrap of it (6.6 h at
 * 90 kHz): the live edge will do.
 */
export function unwrapRTP(rtp: number, rate: number, near: number): number {
  // At 90 kHz the ticks since 1970 need 48 bits, which a double holds exactly.
  const expected = Math.round((near * rate) / 1e6);
  const ahead = (((rtp - expected) % wrap) + wrap) % wrap;
  const off = ahead >= wrap / 2 ? ahead - wrap : ahead;
  return ((expected + off) / rate) * 1e6;
}
