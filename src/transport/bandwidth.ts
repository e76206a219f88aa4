/** What a viewer can receive, bits a second: always the same, or as a trace says from the viewer's start on. */
export type Bandwidth =
  | { readonly is: 'constant'; readonly bitsPerSecond: number }
  /** The points ascend from 0 s; behind `lengthSeconds` the trace begins again. */
  | { readonly is: 'trace'; readonly points: readonly BandwidthPoint[]; readonly lengthSeconds: number }

/** From `atSeconds` on so many bits come a second; 0 is an outage. */
export interface BandwidthPoint {
  readonly atSeconds: number
  readonly bitsPerSecond: number
}

/** When so many bits have come that begin to come at `fromMs`; ms from the viewer's start, as `fromMs`. */
export function receivedAtMs(bandwidth: Bandwidth, fromMs: number, bits: number): number {
  if (bandwidth.is === 'constant') return fromMs + (bits / bandwidth.bitsPerSecond) * 1000
  const { points, lengthSeconds } = bandwidth
  const bitsARound = points.reduce((sum, point, index) => sum + point.bitsPerSecond * secondsOf(bandwidth, index), 0)
  if (bitsARound <= 0) return Number.POSITIVE_INFINITY
  let round = Math.floor(fromMs / 1000 / lengthSeconds)
  let from = fromMs / 1000 - round * lengthSeconds
  let left = bits
  // Whole rounds first, so that a long wait takes no more steps than a short one.
  if (left > bitsARound) {
    round += Math.floor(left / bitsARound)
    left %= bitsARound
  }
  for (;;) {
    for (const [index, { atSeconds, bitsPerSecond }] of points.entries()) {
      const until = atSeconds + secondsOf(bandwidth, index)
      if (from >= until) continue
      const start = Math.max(from, atSeconds)
      const room = bitsPerSecond * (until - start)
      if (left <= room) return (round * lengthSeconds + start + (left === 0 ? 0 : left / bitsPerSecond)) * 1000
      left -= room
    }
    round += 1
    from = 0
  }
}

function secondsOf({ points, lengthSeconds }: Bandwidth & { is: 'trace' }, index: number): number {
  return (points[index + 1]?.atSeconds ?? lengthSeconds) - (points[index]?.atSeconds ?? 0)
}
