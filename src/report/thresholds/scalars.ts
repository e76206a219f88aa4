import { counterNames, incidentMetric, requestMetrics, validationMetrics } from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'
import { playbackIncidents } from '../../metrics/playback-recorder.ts'
import type { RequestKind } from '../../metrics/request-kind.ts'
import { startedViewers } from '../../metrics/snapshot.ts'
import { findingKinds } from '../../metrics/validation-finding.ts'
import { incidentWords } from '../plain-words.ts'
import type { Measured, MetricRow, Reading } from './threshold-metric.ts'

/** Enough for a percentile or a share of requests to say something before the run is over. */
export const enoughSamples = 100
const enoughViewers = 10
const enoughSeconds = 10

export const sumOver = (kinds: readonly RequestKind[], metrics: MetricSet, name: (kind: RequestKind) => string) =>
  kinds.reduce((sum, kind) => sum + metrics.sum(name(kind)), 0)

export const share = (part: number, whole: number): Reading => ({
  value: whole > 0 ? part / whole : undefined,
  samples: whole,
})
const count = (value: number): Reading => ({ value, samples: value })
const rate = (sum: number, seconds: number): Reading => ({
  value: seconds > 0 ? sum / seconds : undefined,
  samples: seconds,
})

/** A figure that is one number. */
export interface Scalar extends MetricRow {
  readonly enough: number
  read(measured: Measured): Reading
}

/** What is told of requests, of one kind or of all. */
export function requestScalars(prefix: string, kinds: readonly RequestKind[], requests: string): readonly Scalar[] {
  return [
    {
      name: `${prefix}failures`,
      quantity: 'share',
      about: `Share of the ${requests} that failed.`,
      enough: enoughSamples,
      read: ({ metrics }) =>
        share(sumOver(kinds, metrics, requestMetrics.failed), sumOver(kinds, metrics, requestMetrics.count)),
    },
    {
      name: `${prefix}failedRequests`,
      quantity: 'count',
      about: `How many of the ${requests} failed.`,
      enough: 0,
      read: ({ metrics }) => count(sumOver(kinds, metrics, requestMetrics.failed)),
    },
    {
      name: `${prefix}requests`,
      quantity: 'count',
      about: `The ${requests} finished, failed ones included.`,
      enough: 0,
      read: ({ metrics }) => count(sumOver(kinds, metrics, requestMetrics.count)),
    },
    {
      name: `${prefix}requestsPerSecond`,
      quantity: 'rate',
      about: `The ${requests} finished a second, mean over the measured time.`,
      enough: enoughSeconds,
      read: ({ metrics, seconds }) => rate(sumOver(kinds, metrics, requestMetrics.count), seconds),
    },
    {
      name: `${prefix}bitsPerSecond`,
      quantity: 'bitRate',
      about: `Body bits of the ${requests} received a second, mean over the measured time.`,
      enough: enoughSeconds,
      read: ({ metrics, seconds }) => rate(sumOver(kinds, metrics, requestMetrics.bytes) * 8, seconds),
    },
  ]
}

const counter = (name: string, metric: string, about: string): Scalar => ({
  name,
  quantity: 'count',
  about,
  enough: 0,
  read: ({ metrics }) => count(metrics.sum(metric)),
})

export const playbackScalars: readonly Scalar[] = [
  {
    name: 'stallRatio',
    quantity: 'share',
    about: 'Time stalled / (time stalled + time playing), of all viewers together.',
    enough: enoughSamples,
    read: ({ metrics }) => {
      const stalled = metrics.sum(counterNames.stalledSeconds)
      return share(stalled, stalled + metrics.sum(counterNames.playingSeconds))
    },
  },
  counter('stalls', counterNames.stalls, 'Stalls begun. Startup and the drain at the end are none.'),
  {
    name: 'stalledViewers',
    quantity: 'share',
    about: 'Share of the viewers started whose first stall came in the measured time.',
    enough: enoughViewers,
    read: ({ metrics, viewers }) => share(metrics.sum(counterNames.viewersAffected), startedViewers(viewers)),
  },
  {
    name: 'failedViewers',
    quantity: 'share',
    about: 'Share of the viewers started that gave up; of the whole run.',
    enough: enoughViewers,
    read: ({ viewers }) => share(viewers.failed, startedViewers(viewers)),
  },
  {
    name: 'startedViewers',
    quantity: 'count',
    about: 'Viewers started; of the whole run.',
    enough: 0,
    read: ({ viewers }) => count(startedViewers(viewers)),
  },
  {
    name: 'peakViewers',
    quantity: 'count',
    about: 'The most viewers that were starting, playing or stalled at the same time; of the whole run.',
    enough: 0,
    read: ({ peakConcurrent }) => count(peakConcurrent),
  },
  {
    name: 'validationFindings',
    quantity: 'count',
    about: 'What the viewers that checked what they received found (--validate).',
    enough: 0,
    read: ({ metrics }) =>
      count(findingKinds.reduce((sum, kind) => sum + metrics.sum(validationMetrics.finding(kind)), 0)),
  },
  counter('redirects', counterNames.redirects, 'Redirections followed.'),
  counter('lateStarts', counterNames.lateStarts, 'Viewers that the generator started more than 100 ms late.'),
  ...playbackIncidents.map((incident) =>
    counter(incident, incidentMetric(incident), `Counts ${incidentWords[incident]}.`),
  ),
]
