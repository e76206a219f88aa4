import type { OriginFigures } from '../origin-metrics/origin-figures.ts'
import type { OriginFigureValues } from '../origin-metrics/origin-series.ts'
import type { OriginResult } from './origin-result.ts'

/** @param startedAtMs the start of the run, ms since the Unix epoch */
export function buildOriginResult(
  { name, polls, failedPolls, lastFailure, series }: OriginFigures,
  startedAtMs: number,
): OriginResult {
  const { means, highest } = series.summary()
  return {
    name,
    polls,
    failedPolls,
    lastFailure: lastFailure ?? null,
    mean: rounded(means),
    highest: rounded(highest),
    stepSeconds: series.stepSeconds,
    // The first poll is made a moment before the first viewer starts.
    series: series.points().map(({ atMs, means }) => ({
      atSeconds: Math.max(Math.round(atMs - startedAtMs), 0) / 1000,
      ...rounded(means),
    })),
  }
}

function rounded(values: OriginFigureValues): OriginFigureValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(6))]))
}
