import { Series, type SeriesHighs, seriesHighFields } from '../metrics/series.ts'
import { pointResult } from './build-result.ts'
import type { RunResult } from './run-result.ts'

export interface MergedSeries {
  readonly stepSeconds: number
  readonly points: RunResult['series']
  readonly peaks: ReturnType<Series['peaks']>
}

/** The series of several runs laid over each other by wall clock, from `startedAtMs` on. */
export function mergeSeries(parts: readonly RunResult[], startedAtMs: number): MergedSeries {
  const series = new Series(startedAtMs)
  for (const part of parts) {
    for (const point of part.series) {
      const fromMs = Date.parse(part.startedAt) + point.atSeconds * 1000
      const toMs = fromMs + point.seconds * 1000
      const sum = (rate: number) => rate * point.seconds
      series.add(fromMs, toMs, {
        requests: sum(point.requestsPerSecond),
        failures: sum(point.failuresPerSecond),
        bytes: sum(point.bytesPerSecond),
        stalls: sum(point.stallsPerSecond),
        startingViewerSeconds: sum(point.viewersStarting),
        playingViewerSeconds: sum(point.viewersPlaying),
        stalledViewerSeconds: sum(point.viewersStalled),
      })
      series.addHighs(toMs, highsOf(point))
    }
  }
  return { stepSeconds: series.stepSeconds, points: series.points().map(pointResult), peaks: series.peaks() }
}

function highsOf(point: RunResult['series'][number]): SeriesHighs {
  return Object.fromEntries(seriesHighFields.flatMap((field) => (point[field] === null ? [] : [[field, point[field]]])))
}
