import type { FailureCause } from './failure-cause.ts'
import { Histogram, type HistogramCells } from './histogram.ts'
import { MediaMetrics } from './media-metrics.ts'
import {
  clampMetrics,
  counterNames,
  gaugeNames,
  histogramNames,
  incidentMetric,
  noteNames,
  processExitMetric,
  renditionMetrics,
  startupMetric,
  validationMetrics,
  variantMetrics,
} from './metric-names.ts'
import { MetricSet } from './metric-set.ts'
import { Notes } from './notes.ts'
import { PathCounts } from './path-counts.ts'
import type { PlaybackIncident, PlaybackRecorder, StartupTimes, TrackKind } from './playback-recorder.ts'
import { playbackIncidents } from './playback-recorder.ts'
import { type RequestKind, requestKinds } from './request-kind.ts'
import { RequestMetrics } from './request-metrics.ts'
import type { RequestSample } from './request-sample.ts'
import { type Snapshot, type ThreadHealth, type ViewerCounts, viewerStates } from './snapshot.ts'

const startupParts = ['multivariantPlaylist', 'mediaPlaylist', 'initSection', 'firstSegment'] as const

/** `{a: make('a'), b: make('b')}`: what is looked up by a closed set of names on the hot path. */
function byName<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>
}

/**
 * Records what the viewers of one thread tell. Every counter and histogram is found once, here, and reused for ever:
 * recording is a few additions, and the memory stays the same for a run of any length.
 */
export class Recorder implements PlaybackRecorder {
  readonly #metrics = new MetricSet(Histogram.forInterval)
  readonly #notes = new Notes()

  readonly #requests = byName(requestKinds, (kind) => new RequestMetrics(this.#metrics, kind))
  readonly #variants = new MediaMetrics(this.#metrics, variantMetrics)
  readonly #renditions = new MediaMetrics(this.#metrics, renditionMetrics)
  readonly #incidents = byName(playbackIncidents, (incident) => this.#metrics.counter(incidentMetric(incident)))
  readonly #counters = byName(Object.values(counterNames), (name) => this.#metrics.counter(name))
  readonly #histograms = byName(Object.values(histogramNames), (name) => this.#metrics.histogram(name))
  readonly #startupTotal = this.#metrics.histogram(startupMetric('total'))
  readonly #startupParts = byName(startupParts, (part) => this.#metrics.histogram(startupMetric(part)))

  /** Counts requests by path as well, of the streams at these URLs. */
  countPaths(streams: readonly string[]): PathCounts {
    return new PathCounts(this.#metrics, streams)
  }

  request(sample: RequestSample): void {
    this.#requests[sample.kind].record(sample)
  }

  requestTold(kind: RequestKind, failure: FailureCause | undefined): void {
    this.#requests[kind].told(failure)
  }

  failureTold(kind: RequestKind, cause: FailureCause): void {
    this.#requests[kind].failed(cause)
  }

  bytesTold(kind: RequestKind, bytes: number): void {
    this.#requests[kind].received(bytes)
  }

  /** A connection was made; for TLS the handshake is part of the duration. */
  onConnected(durationMs: number, secure: boolean): void {
    const name = secure ? histogramNames.tlsConnectTime : histogramNames.tcpConnectTime
    this.#histograms[name].recordMs(durationMs)
  }

  redirects(count: number): void {
    this.#counters[counterNames.redirects].value += count
  }

  startup(times: StartupTimes): void {
    this.#startupTotal.recordMs(times.total)
    // A part that the stream lacks is no part that took no time.
    for (const part of startupParts) if (times[part] > 0) this.#startupParts[part].recordMs(times[part])
  }

  stallBegan(firstOfViewer: boolean, culprit: TrackKind): void {
    this.#counters[counterNames.stalls].value += 1
    if (culprit === 'audio') this.#counters[counterNames.audioStalls].value += 1
    if (culprit === 'subtitles') this.#counters[counterNames.subtitleStalls].value += 1
    if (firstOfViewer) this.#counters[counterNames.viewersAffected].value += 1
  }

  stallEnded(seconds: number, generatorSuspect: boolean): void {
    this.#histograms[histogramNames.stallDuration].recordSeconds(seconds)
    if (generatorSuspect) this.#counters[counterNames.suspectStalls].value += 1
  }

  accrued(playingSeconds: number, stalledSeconds: number): void {
    this.#counters[counterNames.playingSeconds].value += playingSeconds
    this.#counters[counterNames.stalledSeconds].value += stalledSeconds
  }

  deadlineSlack(ms: number): void {
    if (ms < 0) this.#histograms[histogramNames.deadlineLate].recordMs(-ms)
    else this.#histograms[histogramNames.deadlineEarly].recordMs(ms)
  }

  liveLatency(seconds: number): void {
    this.#histograms[histogramNames.liveLatency].recordSeconds(seconds)
  }

  programDateTimeLatency(seconds: number): void {
    this.#histograms[histogramNames.programDateTimeLatency].recordSeconds(seconds)
  }

  staleness(seconds: number): void {
    this.#histograms[histogramNames.staleness].recordSeconds(seconds)
  }

  mediaReceived(label: string, segments: number, bytes: number, mediaSeconds: number): void {
    this.#variants.received(label, segments, bytes, mediaSeconds)
  }

  renditionReceived(label: string, segments: number, bytes: number, mediaSeconds: number): void {
    this.#renditions.received(label, segments, bytes, mediaSeconds)
  }

  bitrate(bitsPerSecond: number): void {
    this.#histograms[histogramNames.bitrate].recordMs(bitsPerSecond / 1000)
  }

  happened(event: PlaybackIncident, count: number): void {
    this.#incidents[event].value += count
  }

  unplayed(feature: string): void {
    this.#notes.add(noteNames.unplayedFeatures, feature)
  }

  fault(description: string): void {
    this.#notes.add(noteNames.playlistFaults, description)
  }

  /** A segment or part was looked at. */
  checked(bytes: number): void {
    this.#metrics.counter(validationMetrics.checked).value += 1
    this.#metrics.counter(validationMetrics.bytes).value += bytes
  }

  /** Something is wrong with the stream. */
  finding(kind: string, description: string): void {
    this.#metrics.counter(validationMetrics.finding(kind)).value += 1
    this.#notes.add(noteNames.validationFindings, description)
  }

  /** A process that played for a viewer ended. */
  processEnded(category: string, lastError: string): void {
    this.#metrics.counter(processExitMetric(category)).value += 1
    if (lastError !== '') this.#notes.add(noteNames.failures, `process ${category}: ${lastError}`)
  }

  /** A failed request in words, for the log. */
  failure(description: string): void {
    this.#notes.add(noteNames.failures, description)
  }

  /** How late a timer of this thread fired, ms: what the generator itself adds to what it measures. */
  timerLag(ms: number): void {
    this.#histograms[histogramNames.timerLag].recordMs(ms)
  }

  /** What was recorded since the last snapshot; everything starts at zero again. */
  takeSnapshot(takenAtMs: number, intervalSeconds: number, viewers: ViewerCounts, health: ThreadHealth): Snapshot {
    const fresh = this.#notes.takeFresh()
    this.#counters[counterNames.droppedNotes].value += fresh.dropped
    this.#counters[counterNames.lateStarts].value += health.lateStarts
    this.#counters[counterNames.playlistsParsed].value += health.playlistsParsed ?? 0
    const gauges: Record<string, number> = {
      [gaugeNames.eventLoopUtilization]: health.eventLoopUtilization,
      [gaugeNames.timerLagP99Ms]: this.#histograms[histogramNames.timerLag].percentileMs(99),
    }
    if (health.cpuWaitShare !== undefined) gauges[gaugeNames.cpuWaitShare] = health.cpuWaitShare
    gauges[gaugeNames.mostActiveViewers] = viewers.mostActive
    for (const state of viewerStates) gauges[gaugeNames.viewers(state)] = viewers[state]

    const counters = Object.fromEntries(this.#metrics.counters())
    const histograms: Record<string, HistogramCells> = {}
    for (const [name, histogram] of this.#metrics.histograms()) {
      histograms[name] = histogram.cells()
      if (histogram.belowRange > 0) counters[clampMetrics.belowRange(name)] = histogram.belowRange
      if (histogram.aboveRange > 0) counters[clampMetrics.aboveRange(name)] = histogram.aboveRange
    }
    this.#metrics.reset()
    return { takenAtMs, intervalSeconds, counters, gauges, histograms, notes: fresh.texts }
  }
}
