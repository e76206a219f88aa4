import { stripVTControlCharacters } from 'node:util'
import { counterNames, requestMetrics } from '../../metrics/metric-names.ts'
import type { MetricSet } from '../../metrics/metric-set.ts'
import { type RequestKind, requestKinds } from '../../metrics/request-kind.ts'
import type { SeriesPoint } from '../../metrics/series.ts'
import type { ViewerCounts } from '../../metrics/snapshot.ts'
import type { Interval, Totals } from '../../metrics/totals.ts'
import type { OriginInterval } from '../../origin-metrics/origin-interval.ts'
import type { ThresholdResult } from '../run-result.ts'
import { playbackTimings, requestTimings, type Timing, timedHistograms } from './timings.ts'
import { type Media, mediaByVariant, type VariantShare, variantShares } from './variant-shares.ts'

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
  /** 99th percentiles, ms, by the names of their `Timing`s. */
  readonly p99Ms: Readonly<Record<string, number>>
}

export interface FailureCount {
  readonly kind: RequestKind
  readonly cause: string
  readonly count: number
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

/** Lines of the log kept for the dashboard. */
const logLength = 20

/** The state after something was written to the log: whole lines, as a log writes them. */
export function logged(state: DashboardState, text: string): DashboardState {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.length === 0 ? state : { ...state, log: [...state.log, ...lines].slice(-logLength) }
}
