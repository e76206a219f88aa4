/** MPEG-2 systems and H.264 in transport streams count presentation time in 90 kHz ticks (ISO/IEC 13818-1, 2.4.3.7). */
export const ticksPerSecond = 90_000

/**
 * A segment's length in whole ticks. All arithmetic over many segments starts from this integer, so that timestamps,
 * availability and dates never drift apart, however odd the length.
 */
export function segmentTicks(segmentSeconds: number): number {
  return Math.round(segmentSeconds * ticksPerSecond)
}

/** The exact offset of segment `number` from segment 0, ms. */
export function segmentStartMs(segmentSeconds: number, number: number): number {
  return (number * segmentTicks(segmentSeconds) * 1000) / ticksPerSecond
}
