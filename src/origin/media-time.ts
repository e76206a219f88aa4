/** MPEG-2 systems and H.264 in transport streams count presentation time in 90 kHz ticks (ISO/IEC 13818-1, 2.4.3.7). */
export const ticksPerSecond = 90_000

/**
 * The time stamp of the stream's beginning in all tracks: how long after its first byte is due a picture is shown, as
 * from a real multiplexer: 0.7 s.
 */
export const presentationDelayTicks = 63_000

/**
 * A segment's length in whole ticks. All arithmetic over many segments starts from this integer, so that timestamps,
 * availability and dates never drift apart, however odd the length.
 */
export function segmentTicks(segmentSeconds: number): number {
  return Math.round(segmentSeconds * ticksPerSecond)
}

/** Exact, as far as a double is. */
export function ticksToMs(ticks: number): number {
  return (ticks * 1000) / ticksPerSecond
}
