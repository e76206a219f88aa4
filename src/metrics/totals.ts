import { GeneratorHealth, type ProcessInterval } from './generator-health.ts'
import { Histogram } from './histogram.ts'
import { counterNames, gaugeNames, requestMetrics } from './metric-names.ts'
import { MetricSet } from './metric-set.ts'
import { Notes } from './notes.ts'
import { type RequestKind, requestKinds } from './request-kind.ts'
import { Series, type SeriesHighs } from './series.ts'
import { type Snapshot, type ViewerCounts, viewerStates } from './snapshot.ts'

/** What all workers reported since the interval before. It may be read until the next one is taken. */
export interface Interval {
  /** The time that the reports cover, ms since the Unix epoch. */
  readonly fromMs: number
  readonly toMs: number
  readonly metrics: MetricSet
  readonly viewers: ViewerCounts
  /** Sums of the workers' own rates: right even when one of them reports late. */
  readonly requestsPerSecond: number
  readonly bytesPerSecond: number
}

interface WorkerReport {
  seconds: number
  requests: number
  bytes: number
}

/** Merges the snapshots of all workers into the current interval and the whole run, in flat memory. */
export class Totals {
  /** Everything of the run so far. */
  readonly metrics = new MetricSet(Histogram.forRun)
  /** What was measured after the warm-up, to the nearest interval: the same set where there is none. */
  readonly measured: MetricSet
  readonly notes = new Notes()
  readonly series: Series
  readonly health = new GeneratorHealth()
  /** The most viewers that were starting, playing or stalled at the same time. */
  peakConcurrent = 0

  readonly #latest = new Map<number, Snapshot['gauges']>()
  /** Two sets in turn: one is filled while the other is read. */
  #open = new MetricSet(Histogram.forInterval)
  #closed = new MetricSet(Histogram.forInterval)
  readonly #reports = new Map<number, WorkerReport>()
  #fromMs = Number.POSITIVE_INFINITY
  #toMs = 0
  readonly #startedAtMs: number
  readonly #warmupMs: number
  #measuredFromMs = Number.POSITIVE_INFINITY
  #measuredToMs = 0

  /** @param warmupMs what is measured so long after the start is not part of `measured` */
  constructor(startedAtMs: number, warmupMs = 0) {
    this.#startedAtMs = startedAtMs
    this.#warmupMs = warmupMs
    this.measured = warmupMs > 0 ? new MetricSet(Histogram.forRun) : this.metrics
    this.series = new Series(startedAtMs)
  }

  /** Takes in what a worker measured. Workers are told apart by number; the order between them does not matter. */
  add(worker: number, snapshot: Snapshot): void {
    const measured = this.#noteMeasured(snapshot)
    for (const [name, value] of Object.entries(snapshot.counters)) {
      this.metrics.counter(name).value += value
      this.#open.counter(name).value += value
      if (measured && this.measured !== this.metrics) this.measured.counter(name).value += value
    }
    for (const [name, cells] of Object.entries(snapshot.histograms)) {
      this.metrics.histogram(name).addCells(cells)
      this.#open.histogram(name).addCells(cells)
      if (measured && this.measured !== this.metrics) this.measured.histogram(name).addCells(cells)
    }
    for (const [topic, texts] of Object.entries(snapshot.notes)) {
      for (const text of texts) this.notes.add(topic, text)
    }
    this.#latest.set(worker, snapshot.gauges)
    this.#noteTime(worker, snapshot)
    this.health.observeWorker(worker, {
      seconds: snapshot.intervalSeconds,
      eventLoopUtilization: snapshot.gauges[gaugeNames.eventLoopUtilization] ?? 0,
      timerLagP99Ms: snapshot.gauges[gaugeNames.timerLagP99Ms] ?? 0,
      cpuWaitShare: snapshot.gauges[gaugeNames.cpuWaitShare] ?? 0,
    })
    this.peakConcurrent = Math.max(this.peakConcurrent, this.viewers().mostActive)
  }

  /** The time to which `measured` belongs, from the start of the run; undefined before there is any. */
  measuredTime(): { readonly fromSeconds: number; readonly seconds: number } | undefined {
    if (this.#measuredToMs === 0) return undefined
    return {
      fromSeconds: Math.max(this.#measuredFromMs - this.#startedAtMs, 0) / 1000,
      seconds: (this.#measuredToMs - this.#measuredFromMs) / 1000,
    }
  }

  /** How the process fared; told by whoever watches it, about once a second. */
  addProcess(interval: ProcessInterval): void {
    this.health.observeProcess(interval)
  }

  /** Viewers by state, from the latest that each worker said. */
  viewers(): ViewerCounts {
    const counts = { starting: 0, playing: 0, stalled: 0, completed: 0, failed: 0, stopped: 0, mostActive: 0 }
    for (const gauges of this.#latest.values()) {
      counts.mostActive += gauges[gaugeNames.mostActiveViewers] ?? 0
      for (const state of viewerStates) counts[state] += gauges[gaugeNames.viewers(state)] ?? 0
    }
    return counts
  }

  /** The sum of what each worker last said of this gauge; undefined when none did. */
  gauge(name: string): number | undefined {
    const values = [...this.#latest.values()].map((gauges) => gauges[name]).filter((value) => value !== undefined)
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0)
  }

  /** Closes the interval; undefined when no worker has reported since the last one. */
  takeInterval(): Interval | undefined {
    if (this.#reports.size === 0) return undefined
    const metrics = this.#open
    this.#open = this.#closed
    this.#open.reset()
    this.#closed = metrics

    let requestsPerSecond = 0
    let bytesPerSecond = 0
    for (const { seconds, requests, bytes } of this.#reports.values()) {
      if (seconds <= 0) continue
      requestsPerSecond += requests / seconds
      bytesPerSecond += bytes / seconds
    }
    this.series.addHighs(this.#toMs, responseTimes(metrics))

    const [fromMs, toMs] = [this.#fromMs, this.#toMs]
    this.#reports.clear()
    this.#fromMs = Number.POSITIVE_INFINITY
    this.#toMs = 0
    return { fromMs, toMs, metrics, viewers: this.viewers(), requestsPerSecond, bytesPerSecond }
  }

  /** Whether more of the snapshot's time lies after the warm-up than in it. */
  #noteMeasured({ takenAtMs, intervalSeconds }: Snapshot): boolean {
    const middleMs = takenAtMs - (intervalSeconds * 1000) / 2
    if (middleMs < this.#startedAtMs + this.#warmupMs) return false
    this.#measuredFromMs = Math.min(this.#measuredFromMs, takenAtMs - intervalSeconds * 1000)
    this.#measuredToMs = Math.max(this.#measuredToMs, takenAtMs)
    return true
  }

  /** Adds a snapshot to what is told by time: its place in the series, and its worker's rates. */
  #noteTime(worker: number, { takenAtMs, intervalSeconds: seconds, counters, gauges }: Snapshot): void {
    const fromMs = takenAtMs - seconds * 1000
    this.#fromMs = Math.min(this.#fromMs, fromMs)
    this.#toMs = Math.max(this.#toMs, takenAtMs)
    const sum = (name: (kind: RequestKind) => string) =>
      requestKinds.reduce((total, kind) => total + (counters[name(kind)] ?? 0), 0)
    const requests = sum(requestMetrics.count)
    const bytes = sum(requestMetrics.bytes)
    this.series.add(fromMs, takenAtMs, {
      requests,
      failures: sum(requestMetrics.failed),
      bytes,
      stalls: counters[counterNames.stalls] ?? 0,
      // Of these only the state at the end of the interval is known.
      startingViewerSeconds: (gauges[gaugeNames.viewers('starting')] ?? 0) * seconds,
      playingViewerSeconds: counters[counterNames.playingSeconds] ?? 0,
      stalledViewerSeconds: counters[counterNames.stalledSeconds] ?? 0,
    })
    const cpuWaitShare = gauges[gaugeNames.cpuWaitShare]
    this.series.addHighs(takenAtMs, {
      eventLoopUtilization: Number((gauges[gaugeNames.eventLoopUtilization] ?? 0).toFixed(4)),
      timerLagP99Ms: gauges[gaugeNames.timerLagP99Ms] ?? 0,
      ...(cpuWaitShare !== undefined && { cpuWaitShare: Number(cpuWaitShare.toFixed(4)) }),
    })
    const report = this.#reports.get(worker) ?? { seconds: 0, requests: 0, bytes: 0 }
    report.seconds += seconds
    report.requests += requests
    report.bytes += bytes
    this.#reports.set(worker, report)
  }
}

function responseTimes(metrics: MetricSet): SeriesHighs {
  const segments = metrics.histogram(requestMetrics.responseTime('segment'))
  const playlists = metrics.histogram(requestMetrics.responseTime('mediaPlaylist'))
  return {
    ...(segments.count > 0 && {
      segmentResponseTimeP50Ms: segments.percentileMs(50),
      segmentResponseTimeP95Ms: segments.percentileMs(95),
      segmentResponseTimeP99Ms: segments.percentileMs(99),
    }),
    ...(playlists.count > 0 && {
      mediaPlaylistResponseTimeP50Ms: playlists.percentileMs(50),
      mediaPlaylistResponseTimeP95Ms: playlists.percentileMs(95),
      mediaPlaylistResponseTimeP99Ms: playlists.percentileMs(99),
    }),
  }
}
