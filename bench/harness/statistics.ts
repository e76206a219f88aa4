/** The middle of repeated measurements, and how far they spread. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** Of times that are all known, ms. */
export interface TruePercentiles {
  readonly p50: number
  readonly p99: number
  readonly p99_9: number
}

export const percentileNames = ['p50', 'p99', 'p99_9'] as const satisfies readonly (keyof TruePercentiles)[]

/** By nearest rank, without any rounding. */
export function truePercentiles(times: readonly number[]): TruePercentiles {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (quantile: number) => sorted[Math.max(Math.ceil(quantile * sorted.length) - 1, 0)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), p99_9: at(0.999) }
}

export interface Slope {
  /** Change of y for each unit of x. */
  readonly perUnit: number
  /** Half the width of the 95 % confidence interval. */
  readonly confidence: number
}

/**
 * Least squares. Neighbouring samples of a process's memory are alike, so each tells less than a sample of its own: the
 * interval is widened by the first autocorrelation of what the line leaves unexplained.
 */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const count = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const perUnit = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX
  const rest = points.map(([x, y]) => y - meanY - perUnit * (x - meanX))
  const squares = rest.reduce((sum, value) => sum + value ** 2, 0)
  const products = rest.reduce((sum, value, index) => sum + value * (rest[index - 1] ?? 0), 0)
  const correlation = squares > 0 ? Math.min(Math.max(products / squares, 0), 0.95) : 0
  const error = Math.sqrt(squares / (count - 2) / spreadX)
  return { perUnit, confidence: 1.96 * error * Math.sqrt((1 + correlation) / (1 - correlation)) }
}
