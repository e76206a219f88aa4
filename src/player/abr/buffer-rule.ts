import type { AbrSituation } from './throughput-rule.ts'

/**
 * The weight of not stalling against the utility of a better variant, in BOLA's units of utility: γp of Spiteri, Urgaonkar and
 * Sitaraman, "BOLA: Near-Optimal Bitrate Adaptation for Online Videos", with the value of their evaluation.
 */
const smoothness = 5

/**
 * BOLA-BASIC: the variant with the best (V (utility + γp) - buffer) / size, where the buffer counts in segments, the utility
 * of a variant is the logarithm of its bandwidth in the lowest one's, and V is such that a full buffer just carries the
 * highest. Looks at nothing but the buffer; its place on the ladder.
 */
export function chooseByBuffer({ ladder, bufferSeconds, bufferLimitSeconds, segmentSeconds }: AbrSituation): number {
  const lowest = Math.max(ladder[0]?.bandwidth ?? 1, 1)
  const utilities = ladder.map(({ bandwidth }) => Math.log(Math.max(bandwidth, 1) / lowest))
  const capacity = Math.max(bufferLimitSeconds / segmentSeconds, 2)
  const control = (capacity - 1) / ((utilities.at(-1) ?? 0) + smoothness)
  const level = bufferSeconds / segmentSeconds
  let found = 0
  let highest = Number.NEGATIVE_INFINITY
  for (const [place, utility] of utilities.entries()) {
    const size = Math.max(ladder[place]?.bandwidth ?? 1, 1) / lowest
    const score = (control * (utility + smoothness) - level) / size
    // A tie goes to the better variant.
    if (score >= highest) {
      highest = score
      found = place
    }
  }
  return found
}
