import type { unitUs } from '../metrics/histogram.ts'
import {
  clampMetrics,
  counterNames,
  histogramNames,
  incidentMetric,
  type MediaMetricNames,
  noteNames,
  processExitMetric,
  renditionMetrics,
  requestMetrics,
  startupMetric,
  validationMetrics,
  variantMetrics,
} from '../metrics/metric-names.ts'
import type { MetricSet } from '../metrics/metric-set.ts'
import { playbackIncidents } from '../metrics/playback-recorder.ts'
import { type RequestKind, requestKinds } from '../metrics/request-kind.ts'
import type { SeriesPoint } from '../metrics/series.ts'
import { startedViewers } from '../metrics/snapshot.ts'
import type { Totals } from '../metrics/totals.ts'
import { findingKinds } from '../metrics/validation-finding.ts'
import type { OriginFigures } from '../origin-metrics/origin-figures.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { buildOriginResult } from './build-origin-result.ts'
import { distributionOf } from './distribution.ts'
import { redactHeaders, redactText, redactUrl } from './redact.ts'
import type { Distribution, RequestResult, RunResult } from './run-result.ts'

/** What only the one who conducted the run knows of it. */
export interface RunFacts {
  readonly tool: RunResult['tool']
  readonly plan: RunPlan
  /** Wall clock at the start of the first viewer, ms since the Unix epoch. */
  readonly startedAtMs: number
  readonly elapsedSeconds: number
  readonly endedBy: RunResult['endedBy']
  readonly preflight: RunResult['preflight']
  /** Of the whole process. */
  readonly process: { readonly cpus: number; readonly cpuSeconds: number; readonly peakRssBytes: number }
  readonly thresholds: RunResult['thresholds']
  /** Empty when they were not asked. */
  readonly origins?: readonly OriginFigures[]
}

/** The result of a run, from what was measured. Secrets of the plan stay out of it. */
export function buildResult(facts: RunFacts, totals: Totals): RunResult {
  const { plan, process, elapsedSeconds } = facts
  const { metrics } = totals
  const requests = requestResults(metrics, plan.countPaths)
  const sumOf = (field: 'count' | 'bytes') => Object.values(requests).reduce((sum, kind) => sum + kind[field], 0)
  const perSecond = (sum: number) => (elapsedSeconds > 0 ? sum / elapsedSeconds : 0)
  const [bytesPerSecond, requestsPerSecond] = [perSecond(sumOf('bytes')), perSecond(sumOf('count'))]
  const peaks = totals.series.peaks()
  return {
    schemaVersion: 1,
    tool: facts.tool,
    plan: {
      ...plan,
      streams: plan.streams.map((stream) => ({ ...stream, url: redactUrl(stream.url) })),
      http: { ...plan.http, headers: redactHeaders(plan.http.headers) },
    },
    startedAt: new Date(facts.startedAtMs).toISOString(),
    elapsedSeconds,
    endedBy: facts.endedBy,
    // A plan without a duration has no other end than a signal.
    interrupted:
      facts.endedBy === 'error' || facts.endedBy === 'threshold' || (facts.endedBy === 'signal' && plan.durationMs > 0),
    preflight: facts.preflight,
    viewers: viewersResult(plan, totals),
    requests,
    redirects: metrics.sum(counterNames.redirects),
    connections: {
      tcp: connectionsResult(metrics, histogramNames.tcpConnectTime),
      tls: connectionsResult(metrics, histogramNames.tlsConnectTime),
    },
    playback: playbackResult(metrics),
    throughput: {
      bytesPerSecond,
      requestsPerSecond,
      // A run may be too short to have a whole second.
      peakBytesPerSecond: Math.max(peaks.bytesPerSecond, bytesPerSecond),
      peakRequestsPerSecond: Math.max(peaks.requestsPerSecond, requestsPerSecond),
    },
    generator: {
      ...process,
      eventLoopDelayMs: distribution(metrics, histogramNames.timerLag, 'ms'),
      lateStarts: metrics.sum(counterNames.lateStarts),
      playlistsParsed: metrics.sum(counterNames.playlistsParsed),
      processExits: sumsAfter(metrics, processExitMetric('')),
      ...generatorAssessment(totals),
    },
    measured: totals.measuredTime() ?? null,
    ...(facts.origins?.length ? { origin: facts.origins.map((one) => buildOriginResult(one, facts.startedAtMs)) } : {}),
    thresholds: facts.thresholds,
    ...(plan.validateShare > 0 && { validation: validationResult(totals) }),
    notes: {
      unplayedFeatures: [...totals.notes.texts(noteNames.unplayedFeatures)],
      playlistFaults: totals.notes.texts(noteNames.playlistFaults).map(redactText),
      dropped: metrics.sum(counterNames.droppedNotes),
    },
    stepSeconds: totals.series.stepSeconds,
    series: totals.series.points().map(pointResult),
  }
}

function distribution(metrics: MetricSet, name: string, unit: keyof typeof unitUs): Distribution | null {
  return distributionOf(metrics.histogram(name), unit, {
    belowRange: metrics.sum(clampMetrics.belowRange(name)),
    aboveRange: metrics.sum(clampMetrics.aboveRange(name)),
  })
}

function requestResults(metrics: MetricSet, countPaths: boolean): Partial<Record<RequestKind, RequestResult>> {
  const seen = requestKinds.filter((kind) => metrics.sum(requestMetrics.count(kind)) > 0)
  return Object.fromEntries(
    seen.map((kind) => [
      kind,
      {
        count: metrics.sum(requestMetrics.count(kind)),
        failures: sumsAfter(metrics, requestMetrics.failures(kind, '')),
        bytes: metrics.sum(requestMetrics.bytes(kind)),
        responseTimeMs: distribution(metrics, requestMetrics.responseTime(kind), 'ms'),
        serviceTimeMs: distribution(metrics, requestMetrics.serviceTime(kind), 'ms'),
        timeToFirstByteMs: distribution(metrics, requestMetrics.timeToFirstByte(kind), 'ms'),
        holdTimeMs: distribution(metrics, requestMetrics.holdTime(kind), 'ms'),
        failedResponseTimeMs: distribution(metrics, requestMetrics.failedResponseTime(kind), 'ms'),
        ...(countPaths && { paths: sumsAfter(metrics, requestMetrics.paths(kind, '')) }),
      },
    ]),
  )
}

/** The counters whose names begin like this, by the rest of their names. */
function sumsAfter(metrics: MetricSet, prefix: string): Record<string, number> {
  const sums = [...metrics.counters()].filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(sums.map(([name, value]) => [name.slice(prefix.length), value]))
}

function viewersResult(plan: RunPlan, totals: Totals): RunResult['viewers'] {
  const viewers = totals.viewers()
  return {
    requested: plan.clients,
    started: startedViewers(viewers),
    peakConcurrent: totals.peakConcurrent,
    completed: viewers.completed,
    failed: viewers.failed,
    stopped: viewers.stopped,
  }
}

function connectionsResult(metrics: MetricSet, name: string): RunResult['connections']['tcp'] {
  return { opened: metrics.histogram(name).count, connectTimeMs: distribution(metrics, name, 'ms') }
}

function playbackResult(metrics: MetricSet): RunResult['playback'] {
  const playingSeconds = metrics.sum(counterNames.playingSeconds)
  const stalledSeconds = metrics.sum(counterNames.stalledSeconds)
  const watchedSeconds = playingSeconds + stalledSeconds
  const incidents = playbackIncidents.map((incident) => [incident, metrics.sum(incidentMetric(incident))] as const)
  return {
    startupTimeMs: distribution(metrics, startupMetric('total'), 'ms'),
    startupPartsMs: {
      multivariantPlaylist: distribution(metrics, startupMetric('multivariantPlaylist'), 'ms'),
      mediaPlaylist: distribution(metrics, startupMetric('mediaPlaylist'), 'ms'),
      initSection: distribution(metrics, startupMetric('initSection'), 'ms'),
      firstSegment: distribution(metrics, startupMetric('firstSegment'), 'ms'),
    },
    stalls: {
      count: metrics.sum(counterNames.stalls),
      seconds: stalledSeconds,
      viewersAffected: metrics.sum(counterNames.viewersAffected),
      generatorSuspect: metrics.sum(counterNames.suspectStalls),
      byTrack: {
        audio: metrics.sum(counterNames.audioStalls),
        subtitles: metrics.sum(counterNames.subtitleStalls),
      },
      durationMs: distribution(metrics, histogramNames.stallDuration, 'ms'),
    },
    playingSeconds,
    stallRatio: watchedSeconds > 0 ? stalledSeconds / watchedSeconds : null,
    liveLatencySeconds: distribution(metrics, histogramNames.liveLatency, 's'),
    programDateTimeLatencySeconds: distribution(metrics, histogramNames.programDateTimeLatency, 's'),
    deadlineSlackMs: {
      early: distribution(metrics, histogramNames.deadlineEarly, 'ms'),
      late: distribution(metrics, histogramNames.deadlineLate, 'ms'),
    },
    stalenessSeconds: distribution(metrics, histogramNames.staleness, 's'),
    variants: mediaResults(metrics, variantMetrics),
    renditions: mediaResults(metrics, renditionMetrics),
    // Recorded as ms are: a kilobit a second is a millisecond.
    bitrateKilobitsPerSecond: distribution(metrics, histogramNames.bitrate, 'ms'),
    incidents: Object.fromEntries(incidents.filter(([, count]) => count > 0)),
  }
}

function mediaResults(metrics: MetricSet, names: MediaMetricNames): RunResult['playback']['variants'] {
  // Of viewers whose requests are not known only the time that they played is.
  const labels = new Set(
    [names.segments(''), names.mediaSeconds('')].flatMap((name) => Object.keys(sumsAfter(metrics, name))),
  )
  return Object.fromEntries(
    [...labels].map((label) => {
      const bytes = metrics.sum(names.bytes(label))
      const mediaSeconds = metrics.sum(names.mediaSeconds(label))
      const bitsPerSecond = mediaSeconds > 0 ? (bytes * 8) / mediaSeconds : 0
      return [label, { segments: metrics.sum(names.segments(label)), bytes, mediaSeconds, bitsPerSecond }]
    }),
  )
}

function validationResult({ metrics, notes }: Totals): NonNullable<RunResult['validation']> {
  const findings = findingKinds.map((kind) => [kind, metrics.sum(validationMetrics.finding(kind))] as const)
  return {
    checked: metrics.sum(validationMetrics.checked),
    bytes: metrics.sum(validationMetrics.bytes),
    findings: Object.fromEntries(findings.filter(([, count]) => count > 0)),
    examples: [...notes.texts(noteNames.validationFindings)],
  }
}

/** Whether the generator has been the bottleneck so far, and what shows it. */
export function generatorAssessment(totals: Totals) {
  const { metrics } = totals
  const failed = (cause: 'fileDescriptors' | 'localPorts') =>
    requestKinds.reduce((sum, kind) => sum + metrics.sum(requestMetrics.failures(kind, cause)), 0)
  const { saturated, reasons } = totals.health.assess({
    viewersStarted: startedViewers(totals.viewers()),
    lateStarts: metrics.sum(counterNames.lateStarts),
    stalls: metrics.sum(counterNames.stalls),
    suspectStalls: metrics.sum(counterNames.suspectStalls),
    fileDescriptorFailures: failed('fileDescriptors'),
    localPortFailures: failed('localPorts'),
  })
  return { saturated, reasons: [...reasons] }
}

/** A point of the series as a result tells it: sums as rates. */
export function pointResult(point: SeriesPoint): RunResult['series'][number] {
  const { seconds, sums, highs } = point
  const rate = (sum: number) => (seconds > 0 ? Number((sum / seconds).toPrecision(6)) : 0)
  return {
    atSeconds: point.atSeconds,
    seconds,
    viewersStarting: rate(sums.startingViewerSeconds),
    viewersPlaying: rate(sums.playingViewerSeconds),
    viewersStalled: rate(sums.stalledViewerSeconds),
    requestsPerSecond: rate(sums.requests),
    failuresPerSecond: rate(sums.failures),
    bytesPerSecond: rate(sums.bytes),
    stallsPerSecond: rate(sums.stalls),
    segmentResponseTimeP50Ms: highs.segmentResponseTimeP50Ms ?? null,
    segmentResponseTimeP95Ms: highs.segmentResponseTimeP95Ms ?? null,
    segmentResponseTimeP99Ms: highs.segmentResponseTimeP99Ms ?? null,
    mediaPlaylistResponseTimeP50Ms: highs.mediaPlaylistResponseTimeP50Ms ?? null,
    mediaPlaylistResponseTimeP95Ms: highs.mediaPlaylistResponseTimeP95Ms ?? null,
    mediaPlaylistResponseTimeP99Ms: highs.mediaPlaylistResponseTimeP99Ms ?? null,
    eventLoopUtilization: highs.eventLoopUtilization ?? null,
    timerLagP99Ms: highs.timerLagP99Ms ?? null,
    cpuWaitShare: highs.cpuWaitShare ?? null,
  }
}
