import type { Percentiles } from '../../metrics/histogram.ts'
import { histogramNames, requestMetrics, startupMetric } from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'
import { type RequestKind, requestKinds } from '../../metrics/request-kind.ts'
import { kindWords } from '../plain-words.ts'

/** A distribution of the whole run so far, a row of a table. */
export interface Timing {
  readonly name: string
  readonly count: number
  /** Requests that failed; undefined for what cannot fail. */
  readonly failed: number | undefined
  /** Undefined when all of them failed. */
  readonly ms: TimingPercentiles | undefined
}

export type TimingPercentiles = Pick<Percentiles, 'count' | 'p50' | 'p95' | 'p99' | 'max'>

const playbackHistograms = [
  { name: 'startup', metric: startupMetric('total') },
  { name: 'live latency', metric: histogramNames.liveLatency },
  { name: 'stall', metric: histogramNames.stallDuration },
  { name: 'deadline missed', metric: histogramNames.deadlineLate },
  { name: 'PDT latency', metric: histogramNames.programDateTimeLatency },
] as const

/** Everything that is timed, by the names that a `Timing` has. */
export const timedHistograms = [
  ...requestKinds.map((kind) => ({ name: kindWords[kind], metric: requestMetrics.responseTime(kind) })),
  ...playbackHistograms,
]

/** What matters most first: where there is no room for all, the first are shown. */
const kindsByWeight: readonly RequestKind[] = [
  'segment',
  'part',
  'mediaPlaylist',
  'multivariantPlaylist',
  'initSection',
  'key',
]

export function requestTimings(metrics: MetricSet, before: readonly Timing[]): Timing[] {
  return kindsByWeight
    .map((kind) => ({
      name: kindWords[kind],
      count: metrics.sum(requestMetrics.count(kind)),
      failed: metrics.sum(requestMetrics.failed(kind)),
      ms: percentiles(metrics, requestMetrics.responseTime(kind), kindWords[kind], before),
    }))
    .filter(({ count }) => count > 0)
}

export function playbackTimings(metrics: MetricSet, before: readonly Timing[]): Timing[] {
  return playbackHistograms.flatMap(({ name, metric }) => {
    const ms = percentiles(metrics, metric, name, before)
    return ms === undefined ? [] : [{ name, count: ms.count, failed: undefined, ms }]
  })
}

/** Finding a percentile goes through every cell of a histogram: nothing is asked twice, nor what is not shown. */
function percentiles(
  metrics: MetricSet,
  metric: string,
  name: string,
  before: readonly Timing[],
): TimingPercentiles | undefined {
  const histogram = metrics.histogram(metric)
  const { count } = histogram
  if (count === 0) return undefined
  const known = before.find((timing) => timing.name === name)?.ms
  if (known?.count === count) return known
  const at = (percentile: number) => histogram.percentileMs(percentile)
  return { count, p50: at(50), p95: at(95), p99: at(99), max: at(100) }
}
