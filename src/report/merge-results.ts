import type { Fault } from '../errors.ts'
import { playbackIncidents } from '../metrics/playback-recorder.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import { mergeConnections, mergeDistributions, mergeRequests, mergeVariants, sumByKey } from './merge-parts.ts'
import { mergePlans, planMisfits } from './merge-plans.ts'
import { mergeSeries } from './merge-series.ts'
import type { RunResult } from './run-result.ts'

export interface NamedResult {
  /** What reports call it: the name of its file. */
  readonly name: string
  readonly result: RunResult
}

export type Merged =
  | { readonly ok: true; readonly result: RunResult }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/**
 * One result of the parts of one run, which several generators played at the same time. Counts add up, histograms add
 * cell by cell, the series are laid over each other by wall clock: nothing is averaged. What does not fit together is
 * refused, with all the reasons.
 */
export function mergeResults(parts: readonly NamedResult[]): Merged {
  const faults = misfits(parts)
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, result: merge(parts.map(({ result }) => result)) }
}

function misfits(parts: readonly NamedResult[]): Fault[] {
  const [first, ...others] = parts
  if (first === undefined) return [{ problem: 'There is nothing to merge.', remedy: 'Give the result files.' }]
  return others.flatMap((other, index) => {
    const earlier = parts.slice(0, index + 1)
    const twin = earlier.find(({ result }) => JSON.stringify(result) === JSON.stringify(other.result))
    if (twin !== undefined) {
      const problem = `${other.name} is the same result as ${twin.name}: its viewers would count twice.`
      return [{ problem, remedy: 'Give each result once.' }]
    }
    return [
      ...planMisfits(first.result.plan, other.result.plan).map((what) => ({
        problem: `${other.name} does not fit ${first.name}: ${what}.`,
        remedy: 'Merge parts of one run only; without --merge they are compared.',
      })),
      ...(overlap(first.result, other.result)
        ? []
        : [
            {
              problem: `${other.name} does not fit ${first.name}: they were not played at the same time.`,
              remedy: 'Merge parts of one run only; without --merge they are compared.',
            },
          ]),
    ]
  })
}

function startMs({ startedAt }: RunResult): number {
  return Date.parse(startedAt)
}

function endMs(result: RunResult): number {
  return startMs(result) + result.elapsedSeconds * 1000
}

function overlap(one: RunResult, other: RunResult): boolean {
  return startMs(one) < endMs(other) && startMs(other) < endMs(one)
}

/** The worst ending counts. */
const endings = [
  'error',
  'signal',
  'threshold',
  'duration',
  'completed',
] as const satisfies readonly RunResult['endedBy'][]

function merge(parts: readonly RunResult[]): RunResult {
  const sum = (value: (part: RunResult) => number) => parts.reduce((total, part) => total + value(part), 0)
  const startedAtMs = Math.min(...parts.map(startMs))
  const elapsedSeconds = (Math.max(...parts.map(endMs)) - startedAtMs) / 1000
  const perSecond = (total: number) => (elapsedSeconds > 0 ? total / elapsedSeconds : 0)
  const requests = mergeRequests(parts.map((part) => part.requests))
  const kinds = requestKinds.map((kind) => requests[kind]).filter((kind) => kind !== undefined)
  const bytesPerSecond = perSecond(kinds.reduce((total, { bytes }) => total + bytes, 0))
  const requestsPerSecond = perSecond(kinds.reduce((total, { count }) => total + count, 0))
  const series = mergeSeries(parts, startedAtMs)
  const [first] = parts as [RunResult]
  return {
    schemaVersion: first.schemaVersion,
    tool: first.tool,
    plan: mergePlans(parts.map(({ plan }) => plan)),
    startedAt: new Date(startedAtMs).toISOString(),
    elapsedSeconds,
    endedBy: endings.find((ending) => parts.some(({ endedBy }) => endedBy === ending)) ?? first.endedBy,
    interrupted: parts.some(({ interrupted }) => interrupted),
    preflight: {
      requests: sum(({ preflight }) => preflight.requests),
      bytes: sum(({ preflight }) => preflight.bytes),
    },
    viewers: {
      requested: sum(({ viewers }) => viewers.requested),
      started: sum(({ viewers }) => viewers.started),
      peakConcurrent: sum(({ viewers }) => viewers.peakConcurrent),
      completed: sum(({ viewers }) => viewers.completed),
      failed: sum(({ viewers }) => viewers.failed),
      stopped: sum(({ viewers }) => viewers.stopped),
    },
    requests,
    redirects: sum(({ redirects }) => redirects),
    connections: {
      tcp: mergeConnections(parts.map(({ connections }) => connections.tcp)),
      tls: mergeConnections(parts.map(({ connections }) => connections.tls)),
    },
    playback: mergePlayback(parts.map(({ playback }) => playback)),
    throughput: {
      bytesPerSecond,
      requestsPerSecond,
      peakBytesPerSecond: Math.max(series.peaks.bytesPerSecond, bytesPerSecond),
      peakRequestsPerSecond: Math.max(series.peaks.requestsPerSecond, requestsPerSecond),
    },
    generator: {
      cpus: sum(({ generator }) => generator.cpus),
      cpuSeconds: sum(({ generator }) => generator.cpuSeconds),
      peakRssBytes: sum(({ generator }) => generator.peakRssBytes),
      eventLoopDelayMs: mergeDistributions(
        parts.map(({ generator }) => generator.eventLoopDelayMs),
        'ms',
      ),
      lateStarts: sum(({ generator }) => generator.lateStarts),
      playlistsParsed: sum(({ generator }) => generator.playlistsParsed),
      processExits: sumByKey(parts.map(({ generator }) => generator.processExits)),
      saturated: parts.some(({ generator }) => generator.saturated),
      reasons: parts.flatMap(({ generator }, index) =>
        generator.reasons.map((reason) => `Generator ${index + 1}: ${reason}`),
      ),
    },
    ...mergeOrigins(parts, startedAtMs),
    measured: null,
    // A threshold that each part holds the whole may break: it has to be judged anew, on the whole.
    thresholds: [],
    ...mergeValidations(parts.flatMap(({ validation }) => (validation === undefined ? [] : [validation]))),
    notes: {
      unplayedFeatures: union(parts.map(({ notes }) => notes.unplayedFeatures)),
      playlistFaults: union(parts.map(({ notes }) => notes.playlistFaults)),
      dropped: sum(({ notes }) => notes.dropped),
    },
    stepSeconds: series.stepSeconds,
    series: series.points,
  }
}

function mergeValidations(parts: readonly NonNullable<RunResult['validation']>[]): Pick<RunResult, 'validation'> {
  if (parts.length === 0) return {}
  const sum = (field: 'checked' | 'bytes') => parts.reduce((total, part) => total + part[field], 0)
  return {
    validation: {
      checked: sum('checked'),
      bytes: sum('bytes'),
      findings: sumByKey(parts.map(({ findings }) => findings)),
      examples: [...new Set(parts.flatMap(({ examples }) => examples))],
    },
  }
}

function mergePlayback(parts: readonly RunResult['playback'][]): RunResult['playback'] {
  const sum = (value: (part: RunResult['playback']) => number) => parts.reduce((total, part) => total + value(part), 0)
  const ms = (value: (part: RunResult['playback']) => RunResult['playback']['startupTimeMs']) =>
    mergeDistributions(parts.map(value), 'ms')
  const seconds = (value: (part: RunResult['playback']) => RunResult['playback']['startupTimeMs']) =>
    mergeDistributions(parts.map(value), 's')
  const playingSeconds = sum((part) => part.playingSeconds)
  const stalledSeconds = sum(({ stalls }) => stalls.seconds)
  const watchedSeconds = playingSeconds + stalledSeconds
  const incidents = sumByKey(parts.map((part) => part.incidents))
  return {
    startupTimeMs: ms((part) => part.startupTimeMs),
    startupPartsMs: {
      multivariantPlaylist: ms(({ startupPartsMs }) => startupPartsMs.multivariantPlaylist),
      mediaPlaylist: ms(({ startupPartsMs }) => startupPartsMs.mediaPlaylist),
      initSection: ms(({ startupPartsMs }) => startupPartsMs.initSection),
      firstSegment: ms(({ startupPartsMs }) => startupPartsMs.firstSegment),
    },
    stalls: {
      count: sum(({ stalls }) => stalls.count),
      seconds: stalledSeconds,
      viewersAffected: sum(({ stalls }) => stalls.viewersAffected),
      generatorSuspect: sum(({ stalls }) => stalls.generatorSuspect),
      byTrack: {
        audio: sum(({ stalls }) => stalls.byTrack.audio),
        subtitles: sum(({ stalls }) => stalls.byTrack.subtitles),
      },
      durationMs: ms(({ stalls }) => stalls.durationMs),
    },
    playingSeconds,
    stallRatio: watchedSeconds > 0 ? stalledSeconds / watchedSeconds : null,
    liveLatencySeconds: seconds((part) => part.liveLatencySeconds),
    programDateTimeLatencySeconds: seconds((part) => part.programDateTimeLatencySeconds),
    deadlineSlackMs: {
      early: ms(({ deadlineSlackMs }) => deadlineSlackMs.early),
      late: ms(({ deadlineSlackMs }) => deadlineSlackMs.late),
    },
    stalenessSeconds: seconds((part) => part.stalenessSeconds),
    variants: mergeVariants(parts.map(({ variants }) => variants)),
    renditions: mergeVariants(parts.map(({ renditions }) => renditions)),
    bitrateKilobitsPerSecond: ms((part) => part.bitrateKilobitsPerSecond),
    incidents: Object.fromEntries(
      playbackIncidents.flatMap((incident) => (incidents[incident] ? [[incident, incidents[incident]]] : [])),
    ),
  }
}

/** What each generator heard of the origins, in the time of the whole. */
function mergeOrigins(parts: readonly RunResult[], startedAtMs: number): Pick<RunResult, 'origin'> {
  const origin = parts.flatMap((part) => {
    const laterSeconds = (startMs(part) - startedAtMs) / 1000
    const later = <T extends { atSeconds: number }>(point: T): T => ({
      ...point,
      atSeconds: point.atSeconds + laterSeconds,
    })
    return (part.origin ?? []).map((one) => ({ ...one, series: one.series.map(later) }))
  })
  return origin.length > 0 ? { origin } : {}
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())]
}
