import { seriesHighFields } from '../metrics/series.ts'
import type { RunResult } from './run-result.ts'

type Point = RunResult['series'][number]

const rateFields = [
  'viewersStarting',
  'viewersPlaying',
  'viewersStalled',
  'requestsPerSecond',
  'failuresPerSecond',
  'bytesPerSecond',
  'stallsPerSecond',
] as const satisfies readonly (keyof Point)[]

/**
 * A series of at most so many points: neighbours become one, of which rates are the mean over its time and the rest is
 * the highest.
 */
export function coarsenSeries(series: readonly Point[], limit: number): readonly Point[] {
  const together = Math.ceil(series.length / limit)
  if (together <= 1) return series
  const coarse: Point[] = []
  for (let from = 0; from < series.length; from += together) coarse.push(onePoint(series.slice(from, from + together)))
  return coarse
}

function onePoint(points: readonly Point[]): Point {
  const [first] = points as [Point]
  const seconds = points.reduce((sum, point) => sum + point.seconds, 0)
  const one = { ...first, seconds }
  for (const field of rateFields) {
    const sum = points.reduce((total, point) => total + point[field] * point.seconds, 0)
    one[field] = seconds > 0 ? sum / seconds : 0
  }
  const highs = seriesHighFields.map((field) => {
    const values = points.map((point) => point[field]).filter((value) => value !== null)
    return [field, values.length > 0 ? Math.max(...values) : null]
  })
  return { ...one, ...Object.fromEntries(highs) }
}

/** The series without the slivers at its ends: a rate over less than half a step says little. */
export function wholePoints({ series, stepSeconds }: RunResult): readonly Point[] {
  const whole = series.filter(({ seconds }) => seconds >= stepSeconds / 2)
  return whole.length > 0 ? whole : series
}
