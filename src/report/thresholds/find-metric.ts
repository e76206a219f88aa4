import { type FailureCause, transportFailureCauses } from '../../metrics/failure-cause.ts'
import { requestMetrics } from '../../metrics/metric-names.ts'
import { requestKinds } from '../../metrics/request-kind.ts'
import { nearestNames } from '../../plan/nearest-name.ts'
import type { MetricNames } from '../../plan/threshold.ts'
import { kindWords } from '../plain-words.ts'
import { type Distribution, playbackDistributions, requestDistributions } from './distributions.ts'
import { enoughSamples, playbackScalars, requestScalars, share, sumOver } from './scalars.ts'
import type { MetricRow, ThresholdMetric } from './threshold-metric.ts'

/** What can be asked of a distribution; any other percentile besides. */
export const statistics = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'mean'] as const

const distributions = new Map(
  [
    ...requestKinds.flatMap((kind) => requestDistributions(`${kind}.`, kind, kindWords[kind])),
    ...playbackDistributions,
  ].map((distribution) => [distribution.name, distribution]),
)

const scalars = new Map(
  [
    ...requestScalars('', requestKinds, 'requests'),
    ...requestKinds.flatMap((kind) => requestScalars(`${kind}.`, [kind], `${kindWords[kind]} requests`)),
    ...playbackScalars,
  ].map((scalar) => [scalar.name, scalar]),
)

/** The metric of this name: a plain figure, a statistic of a distribution, or the failures of one cause. */
export function findMetric(name: string): ThresholdMetric | undefined {
  const scalar = scalars.get(name)
  if (scalar !== undefined) return { ...scalar, noneIsGood: false }
  // The percentile itself may have a dot: p99.9.
  const [, before = '', after = ''] = /^(.+?)\.(p\d.*|[^.]+)$/.exec(name) ?? []
  const distribution = distributions.get(before)
  return distribution === undefined ? findFailures(before, after) : findStatistic(distribution, after)
}

function findStatistic({ histogram, noneIsGood = false }: Distribution, name: string): ThresholdMetric | undefined {
  const percentile = percentileOf(name)
  if (name !== 'mean' && percentile === undefined) return undefined
  return {
    quantity: 'time',
    enough: enoughSamples,
    noneIsGood,
    read: ({ metrics }) => {
      const found = metrics.histogram(histogram)
      const value = percentile === undefined ? found.percentiles('ms')?.mean : found.percentileMs(percentile)
      return { value: found.count > 0 ? value : undefined, samples: found.count }
    },
  }
}

/** `p99_9` is how the result file writes it. */
function percentileOf(statistic: string): number | undefined {
  if (statistic === 'max') return 100
  const percentile = Number(/^p(\d{1,2}(?:[._]\d+)?)$/.exec(statistic)?.[1]?.replace('_', '.'))
  return percentile > 0 ? percentile : undefined
}

/** `failures.http404`, `segment.failures.firstByteTimeout`. */
function findFailures(failures: string, cause: string): ThresholdMetric | undefined {
  const kinds = requestKinds.filter((kind) => failures === 'failures' || failures === `${kind}.failures`)
  if (kinds.length === 0 || !isFailureCause(cause)) return undefined
  return {
    quantity: 'share',
    enough: enoughSamples,
    noneIsGood: false,
    read: ({ metrics }) =>
      share(
        sumOver(kinds, metrics, (kind) => requestMetrics.failures(kind, cause)),
        sumOver(kinds, metrics, requestMetrics.count),
      ),
  }
}

function isFailureCause(text: string): text is FailureCause {
  return (transportFailureCauses as readonly string[]).includes(text) || /^http[1-5]\d\d$/.test(text)
}

/** The names of all metrics, as thresholds are read. */
export const thresholdMetricNames: MetricNames = {
  quantityOf: (metric) => findMetric(metric)?.quantity,
  remedyFor: (metric) => {
    if (distributions.has(metric)) return `Say which statistic of it, like ${metric}.p99 or ${metric}.mean.`
    const nearest = nearestNames(metric, allNames(), 3)
    const list = 'docs/thresholds.md lists the metrics'
    return nearest.length === 0 ? `${list}.` : `Did you mean ${nearest.join(' or ')}? ${list}.`
  },
}

function allNames(): readonly string[] {
  return [
    ...scalars.keys(),
    ...[...distributions.keys()].flatMap((name) => statistics.map((statistic) => `${name}.${statistic}`)),
    ...transportFailureCauses.map((cause) => `failures.${cause}`),
  ]
}

/** Every metric as the documentation lists it; `<kind>` stands for each kind of request. */
export function metricRows(): readonly MetricRow[] {
  const [anyKind] = requestKinds
  const times = [...requestDistributions('<kind>.', anyKind, 'resource'), ...playbackDistributions]
  return [
    ...times.map(({ name, about }) => ({ name: `${name}.<statistic>`, quantity: 'time' as const, about })),
    ...requestScalars('', requestKinds, 'requests'),
    ...requestScalars('<kind>.', [anyKind], 'requests of this kind'),
    { name: 'failures.<cause>', quantity: 'share', about: 'Share of the requests that failed for this cause.' },
    { name: '<kind>.failures.<cause>', quantity: 'share', about: 'The same of the requests of this kind.' },
    ...playbackScalars,
  ]
}
