import { Histogram, type unitUs } from '../metrics/histogram.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import { distributionOf } from './distribution.ts'
import type { Distribution, RequestResult, RunResult } from './run-result.ts'

/** The distribution of all samples: the histograms are added cell by cell and the percentiles taken anew. */
export function mergeDistributions(
  parts: readonly (Distribution | null)[],
  unit: keyof typeof unitUs,
): Distribution | null {
  const whole = Histogram.forRun()
  const clamped = { belowRange: 0, aboveRange: 0 }
  for (const part of parts) {
    if (part === null) continue
    whole.add(Histogram.decode(part.histogram))
    clamped.belowRange += part.belowRange
    clamped.aboveRange += part.aboveRange
  }
  return distributionOf(whole, unit, clamped)
}

/** Sums of counts, by their names. */
export function sumByKey(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>()
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) sums.set(name, (sums.get(name) ?? 0) + value)
  }
  return Object.fromEntries(sums)
}

export function mergeRequests(parts: readonly RunResult['requests'][]): RunResult['requests'] {
  return Object.fromEntries(
    requestKinds.flatMap((kind) => {
      const present = parts.map((part) => part[kind]).filter((part) => part !== undefined)
      return present.length === 0 ? [] : [[kind, mergeKind(present)]]
    }),
  )
}

function mergeKind(parts: readonly RequestResult[]): RequestResult {
  const times = (
    name: 'responseTimeMs' | 'serviceTimeMs' | 'timeToFirstByteMs' | 'holdTimeMs' | 'failedResponseTimeMs',
  ) =>
    mergeDistributions(
      parts.map((part) => part[name]),
      'ms',
    )
  const paths = parts.map((part) => part.paths).filter((part) => part !== undefined)
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    failures: sumByKey(parts.map(({ failures }) => failures)),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    responseTimeMs: times('responseTimeMs'),
    serviceTimeMs: times('serviceTimeMs'),
    timeToFirstByteMs: times('timeToFirstByteMs'),
    holdTimeMs: times('holdTimeMs'),
    failedResponseTimeMs: times('failedResponseTimeMs'),
    // A part that did not count them would be missing in the sums.
    ...(paths.length === parts.length && { paths: sumByKey(paths) }),
  }
}

type ConnectionResult = RunResult['connections']['tcp']

export function mergeConnections(parts: readonly ConnectionResult[]): ConnectionResult {
  return {
    opened: parts.reduce((sum, { opened }) => sum + opened, 0),
    connectTimeMs: mergeDistributions(
      parts.map(({ connectTimeMs }) => connectTimeMs),
      'ms',
    ),
  }
}

type VariantResults = RunResult['playback']['variants']

export function mergeVariants(parts: readonly VariantResults[]): VariantResults {
  const labels = new Set(parts.flatMap((part) => Object.keys(part)))
  return Object.fromEntries(
    [...labels].map((label) => {
      const present = parts.flatMap((part) => (Object.hasOwn(part, label) ? [part[label]] : []))
      const sum = (field: 'segments' | 'bytes' | 'mediaSeconds') =>
        present.reduce((total, variant) => total + (variant?.[field] ?? 0), 0)
      const [segments, bytes, mediaSeconds] = [sum('segments'), sum('bytes'), sum('mediaSeconds')]
      const bitsPerSecond = mediaSeconds > 0 ? (bytes * 8) / mediaSeconds : 0
      return [label, { segments, bytes, mediaSeconds, bitsPerSecond }]
    }),
  )
}
