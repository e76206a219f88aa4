import { stripVTControlCharacters } from 'node:util'
import type { Percentiles } from '../../metrics/histogram.ts'
import {
  counterNames,
  histogramNames,
  requestMetrics,
  startupMetric,
  variantMetrics,
} from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'
import { type RequestKind, requestKinds } from '../../metrics/request-kind.ts'
import type { SeriesPoint } from '../../metrics/series.ts'
import type { ViewerCounts } from '../../metrics/snapshot.ts'
import type { Interval, Totals } from '../../metrics/totals.ts'
import type { OriginInterval } from '../../origin-metrics/origin-interval.ts'
import { kindWords } from '../plain-words.ts'
import type { ThresholdResult } from '../run-result.ts'

/** Intervals kept for the charts: more than the widest terminal has columns. */
export const historyLength = 300
/** The mix of variants is that of so many intervals: long enough that every viewer has received a segment. */
const recentIntervals = 15

/** What stays the same while a run goes on. */
export interface DashboardFacts {
  readonly version: string
  /** As it may be shown: without secrets. */
  readonly url: string
  readonly targetViewers: number
  /** Undefined where the run goes on until it is stopped. */
  readonly durationSeconds: number | undefined
  /** CPUs of this machine. */
  readonly cpus: number
}

/** What was measured in one interval; undefined where there was nothing to measure. */
export interface DashboardPoint {
  readonly bytesPerSecond: number
  readonly requestsPerSecond: number
  readonly activeViewers: number
  readonly stallRatio: number | undefined
  readonly failures: number
  /** 99th percentiles, ms, by the names of `timings`. */
  readonly p99Ms: Readonly<Record<string, number>>
}

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

export interface FailureCount {
  readonly kind: RequestKind
  readonly cause: string
  readonly count: number
}

/** What was received of a variant stream of late. */
export interface VariantShare {
  readonly label: string
  /** Of the media received, 0 to 1. */
  readonly share: number
  readonly bytesPerSecond: number
}

export interface WorkerLoad {
  /** Share of the time in which the thread was busy, 0 to 1. */
  readonly busy: number
  /** How late timers fired (p99), ms. */
  readonly lagMs: number
}

/** What the machine that serves the stream last said of itself. */
export interface OriginView {
  readonly name: string
  /** Undefined when it said nothing. */
  readonly latest: OriginInterval | undefined
  /** Why it said nothing. */
  readonly lastFailure: string | undefined
}

/** What the whole process does, told once an interval. */
export interface ProcessFigures {
  readonly elapsedSeconds: number
  /** Since the start, of all threads. */
  readonly cpuSeconds: number
  readonly rssBytes: number
}

export interface DashboardState extends ProcessFigures {
  readonly facts: DashboardFacts
  /** Somebody asked the run to stop. */
  readonly stopping: boolean
  readonly viewers: ViewerCounts
  /** The oldest first, a bounded number of them. */
  readonly history: readonly DashboardPoint[]
  readonly peakBytesPerSecond: number
  readonly peakRequestsPerSecond: number
  readonly requests: { readonly count: number; readonly failed: number }
  readonly requestTimings: readonly Timing[]
  readonly playbackTimings: readonly Timing[]
  readonly stalls: { readonly count: number; readonly viewersAffected: number; readonly ratio: number }
  /** The most frequent first. */
  readonly failures: readonly FailureCount[]
  /** The highest bit rate first. */
  readonly variants: readonly VariantShare[]
  readonly recentMedia: readonly ReadonlyMap<string, Media>[]
  /** CPUs used over the last interval. */
  readonly cpusUsed: number
  readonly busiestWorker: WorkerLoad | undefined
  /** Why the generator was the bottleneck, in words; empty when it was not. */
  readonly saturation: readonly string[]
  readonly origins: readonly OriginView[]
  /** The thresholds as they would be judged now. */
  readonly thresholds: readonly ThresholdResult[]
  /** The latest lines of the log, the oldest first. */
  readonly log: readonly string[]
  readonly helpShown: boolean
}

interface Media {
  readonly seconds: number
  readonly bytes: number
}

/** What is told after every interval. */
export interface Observed {
  readonly interval: Interval
  readonly totals: Totals
  readonly process: ProcessFigures
  readonly saturation: readonly string[]
  readonly origins: readonly OriginView[]
  readonly thresholds: readonly ThresholdResult[]
}

const nobody: ViewerCounts = { starting: 0, playing: 0, stalled: 0, completed: 0, failed: 0, stopped: 0, mostActive: 0 }

export function initialState(facts: DashboardFacts): DashboardState {
  return {
    facts,
    stopping: false,
    elapsedSeconds: 0,
    cpuSeconds: 0,
    rssBytes: 0,
    viewers: nobody,
    history: [],
    peakBytesPerSecond: 0,
    peakRequestsPerSecond: 0,
    requests: { count: 0, failed: 0 },
    requestTimings: [],
    playbackTimings: [],
    stalls: { count: 0, viewersAffected: 0, ratio: 0 },
    failures: [],
    variants: [],
    recentMedia: [],
    cpusUsed: 0,
    busiestWorker: undefined,
    saturation: [],
    origins: [],
    thresholds: [],
    log: [],
    helpShown: false,
  }
}

/** The state after one more interval. Everything is copied out of the interval, which will be reused. */
export function observe(state: DashboardState, observed: Observed): DashboardState {
  const { interval, totals, process, saturation, origins, thresholds } = observed
  const { metrics } = totals
  const recentMedia = [...state.recentMedia, mediaByVariant(interval.metrics)].slice(-recentIntervals)
  const seconds = process.elapsedSeconds - state.elapsedSeconds
  const { viewers, bytesPerSecond, requestsPerSecond } = interval
  return {
    ...state,
    ...process,
    viewers,
    history: [...state.history, pointOf(interval)].slice(-historyLength),
    peakBytesPerSecond: Math.max(state.peakBytesPerSecond, bytesPerSecond),
    peakRequestsPerSecond: Math.max(state.peakRequestsPerSecond, requestsPerSecond),
    requests: { count: sumOf(metrics, requestMetrics.count), failed: sumOf(metrics, requestMetrics.failed) },
    requestTimings: requestTimings(metrics, state.requestTimings),
    playbackTimings: playbackTimings(metrics, state.playbackTimings),
    stalls: {
      count: metrics.sum(counterNames.stalls),
      viewersAffected: metrics.sum(counterNames.viewersAffected),
      ratio: stallRatio(metrics) ?? 0,
    },
    failures: failureCounts(metrics),
    variants: variantShares(recentMedia),
    recentMedia,
    cpusUsed: seconds > 0 ? (process.cpuSeconds - state.cpuSeconds) / seconds : state.cpusUsed,
    busiestWorker: busiestWorker(totals.series.points()),
    saturation,
    origins,
    thresholds,
  }
}

function pointOf({ metrics, viewers, bytesPerSecond, requestsPerSecond }: Interval): DashboardPoint {
  const p99s = timedHistograms.flatMap(({ name, metric }): [string, number][] => {
    const histogram = metrics.histogram(metric)
    return histogram.count > 0 ? [[name, histogram.percentileMs(99)]] : []
  })
  return {
    bytesPerSecond,
    requestsPerSecond,
    activeViewers: viewers.starting + viewers.playing + viewers.stalled,
    stallRatio: stallRatio(metrics),
    failures: sumOf(metrics, requestMetrics.failed),
    p99Ms: Object.fromEntries(p99s),
  }
}

function sumOf(metrics: MetricSet, name: (kind: RequestKind) => string): number {
  return requestKinds.reduce((sum, kind) => sum + metrics.sum(name(kind)), 0)
}

function stallRatio(metrics: MetricSet): number | undefined {
  const stalled = metrics.sum(counterNames.stalledSeconds)
  const watched = stalled + metrics.sum(counterNames.playingSeconds)
  return watched > 0 ? stalled / watched : undefined
}

/** Workers report at about the same moment, which may be the seam of two points. */
function busiestWorker(points: readonly SeriesPoint[]): WorkerLoad | undefined {
  const highs = points.slice(-2).map((point) => point.highs)
  const highest = (field: 'eventLoopUtilization' | 'timerLagP99Ms') =>
    Math.max(...highs.map((high) => high[field] ?? 0))
  return highs.length === 0 ? undefined : { busy: highest('eventLoopUtilization'), lagMs: highest('timerLagP99Ms') }
}

const playbackHistograms = [
  { name: 'startup', metric: startupMetric('total') },
  { name: 'live latency', metric: histogramNames.liveLatency },
  { name: 'stall', metric: histogramNames.stallDuration },
  { name: 'deadline missed', metric: histogramNames.deadlineLate },
  { name: 'PDT latency', metric: histogramNames.programDateTimeLatency },
] as const

const timedHistograms = [
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

function requestTimings(metrics: MetricSet, before: readonly Timing[]): Timing[] {
  return kindsByWeight
    .map((kind) => ({
      name: kindWords[kind],
      count: metrics.sum(requestMetrics.count(kind)),
      failed: metrics.sum(requestMetrics.failed(kind)),
      ms: percentiles(metrics, requestMetrics.responseTime(kind), kindWords[kind], before),
    }))
    .filter(({ count }) => count > 0)
}

function playbackTimings(metrics: MetricSet, before: readonly Timing[]): Timing[] {
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

function failureCounts(metrics: MetricSet): FailureCount[] {
  const counters = [...metrics.counters()]
  return requestKinds
    .filter((kind) => metrics.sum(requestMetrics.failed(kind)) > 0)
    .flatMap((kind) => {
      const prefix = requestMetrics.failures(kind, '')
      return counters
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, count]) => ({ kind, cause: name.slice(prefix.length), count }))
    })
    .sort((a, b) => b.count - a.count)
}

function mediaByVariant(metrics: MetricSet): Map<string, Media> {
  const prefix = variantMetrics.mediaSeconds('')
  const media = new Map<string, Media>()
  for (const [name, seconds] of metrics.counters()) {
    if (!name.startsWith(prefix)) continue
    const label = name.slice(prefix.length)
    media.set(label, { seconds, bytes: metrics.sum(variantMetrics.bytes(label)) })
  }
  return media
}

function variantShares(recent: readonly ReadonlyMap<string, Media>[]): VariantShare[] {
  const sums = new Map<string, Media>()
  for (const media of recent) {
    for (const [label, { seconds, bytes }] of media) {
      const sum = sums.get(label) ?? { seconds: 0, bytes: 0 }
      sums.set(label, { seconds: sum.seconds + seconds, bytes: sum.bytes + bytes })
    }
  }
  const total = [...sums.values()].reduce((sum, { seconds }) => sum + seconds, 0)
  return [...sums]
    .map(([label, { seconds, bytes }]) => ({ label, share: seconds / total, bytesPerSecond: bytes / seconds }))
    .sort((a, b) => b.bytesPerSecond - a.bytesPerSecond)
}

/** Lines of the log kept for the dashboard. */
const logLength = 20

/** The state after something was written to the log: whole lines, as a log writes them. */
export function logged(state: DashboardState, text: string): DashboardState {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.length === 0 ? state : { ...state, log: [...state.log, ...lines].slice(-logLength) }
}
