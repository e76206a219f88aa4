import type { Histogram, unitUs } from '../metrics/histogram.ts'
import type { Distribution } from './run-result.ts'

/** A histogram as a result tells it; of one without a sample, null. */
export function distributionOf(
  histogram: Histogram,
  unit: keyof typeof unitUs,
  clamped: Pick<Distribution, 'belowRange' | 'aboveRange'>,
): Distribution | null {
  const percentiles = histogram.percentiles(unit)
  if (percentiles === undefined) return null
  return { ...percentiles, ...clamped, histogram: histogram.encode() }
}
