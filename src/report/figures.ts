import type { RequestKind } from '../metrics/request-kind.ts'
import { kindWords } from './plain-words.ts'
import { formatBitRate, formatCount, formatMs, formatShare } from './quantities.ts'
import type { Distribution, RunResult } from './run-result.ts'
import { failedOf } from './summary-tables.ts'

/** A number by which runs are told apart. */
export interface Figure {
  readonly group: 'Viewers' | 'Playback' | 'Server' | 'Generator'
  readonly name: string
  /** Figures of one topic move together. */
  readonly topic: string
  readonly unit: keyof typeof formats
  /** Which way is better; undefined where neither is. */
  readonly better: 'lower' | 'higher' | undefined
  /** Null where the run had no such thing. */
  of(result: RunResult): number | null
  /** Samples at and beyond the figure; undefined where it is no percentile. */
  samplesBeyond?(result: RunResult): number
}

const formats = {
  count: formatCount,
  perSecond: (value: number) => `${value < 100 ? Number(value.toPrecision(3)) : formatCount(value)}/s`,
  bytesPerSecond: formatBitRate,
  ms: formatMs,
  share: formatShare,
  cpus: (value: number) => `${value.toFixed(2)} CPU`,
} as const

export function formatFigure({ unit }: Pick<Figure, 'unit'>, value: number | null): string {
  return value === null ? '–' : formats[unit](value)
}

type Percentile = 'p50' | 'p95' | 'p99' | 'p99_9'

const shares: Readonly<Record<Percentile, number>> = { p50: 0.5, p95: 0.95, p99: 0.99, p99_9: 0.999 }
const percentileWords = { p50: 'p50', p95: 'p95', p99: 'p99', p99_9: 'p99.9' } as const

/** The percentiles of a time, lower being better. Distributions in seconds are told in ms. */
function times(
  group: Figure['group'],
  name: string,
  percentiles: readonly Percentile[],
  distribution: (result: RunResult) => Distribution | null | undefined,
  unitMs = 1,
): Figure[] {
  return percentiles.map((percentile) => ({
    group,
    name: `${name} ${percentileWords[percentile]}`,
    topic: name,
    unit: 'ms',
    better: 'lower',
    of: (result) => {
      const value = distribution(result)?.[percentile]
      return value === undefined ? null : value * unitMs
    },
    samplesBeyond: (result) => (distribution(result)?.count ?? 0) * (1 - shares[percentile]),
  }))
}

const responseTimes = (kind: RequestKind, percentiles: readonly Percentile[]) =>
  times('Server', `${kindWords[kind]} response`, percentiles, ({ requests }) => requests[kind]?.responseTimeMs)

/** The figures that a comparison is made of, in its order. */
export const figures: readonly Figure[] = [
  {
    group: 'Viewers',
    name: 'started',
    topic: 'viewers',
    unit: 'count',
    better: undefined,
    of: ({ viewers }) => viewers.started,
  },
  {
    group: 'Viewers',
    name: 'most at once',
    topic: 'viewers',
    unit: 'count',
    better: undefined,
    of: ({ viewers }) => viewers.peakConcurrent,
  },
  {
    group: 'Viewers',
    name: 'gave up',
    topic: 'gave up',
    unit: 'count',
    better: 'lower',
    of: ({ viewers }) => viewers.failed,
  },
  ...times('Playback', 'startup', ['p50', 'p95', 'p99'], ({ playback }) => playback.startupTimeMs),
  {
    group: 'Playback',
    name: 'stalls',
    topic: 'stalls',
    unit: 'count',
    better: 'lower',
    of: ({ playback }) => playback.stalls.count,
  },
  {
    group: 'Playback',
    name: 'viewers that stalled',
    topic: 'stalls',
    unit: 'count',
    better: 'lower',
    of: ({ playback }) => playback.stalls.viewersAffected,
  },
  {
    group: 'Playback',
    name: 'time stalled',
    topic: 'stalls',
    unit: 'share',
    better: 'lower',
    of: ({ playback }) => playback.stallRatio,
  },
  ...times('Playback', 'live latency', ['p50', 'p95'], ({ playback }) => playback.liveLatencySeconds, 1000),
  {
    group: 'Playback',
    name: 'segments too late',
    topic: 'stalls',
    unit: 'share',
    better: 'lower',
    of: missedDeadlines,
  },
  ...responseTimes('segment', ['p50', 'p95', 'p99', 'p99_9']),
  ...times('Server', 'segment first byte', ['p50', 'p99'], ({ requests }) => requests.segment?.timeToFirstByteMs),
  ...responseTimes('part', ['p50', 'p99']),
  ...responseTimes('mediaPlaylist', ['p50', 'p95', 'p99']),
  {
    group: 'Server',
    name: 'requests failed',
    topic: 'requests failed',
    unit: 'share',
    better: 'lower',
    of: failedShare,
  },
  {
    group: 'Server',
    name: 'requests',
    topic: 'requests',
    unit: 'perSecond',
    better: undefined,
    of: ({ throughput }) => throughput.requestsPerSecond,
  },
  {
    group: 'Server',
    name: 'throughput',
    topic: 'throughput',
    unit: 'bytesPerSecond',
    better: undefined,
    of: ({ throughput }) => throughput.bytesPerSecond,
  },
  {
    group: 'Server',
    name: 'peak throughput',
    topic: 'throughput',
    unit: 'bytesPerSecond',
    better: undefined,
    of: ({ throughput }) => throughput.peakBytesPerSecond,
  },
  {
    group: 'Generator',
    name: 'CPU time a second',
    topic: 'CPU',
    unit: 'cpus',
    better: undefined,
    of: ({ generator, elapsedSeconds }) => (elapsedSeconds > 0 ? generator.cpuSeconds / elapsedSeconds : null),
  },
  ...times('Generator', 'timer lag', ['p99'], ({ generator }) => generator.eventLoopDelayMs).map(
    // Of the generator's own troubles a run says so itself, when they matter.
    (figure) => ({ ...figure, better: undefined }),
  ),
]

export function requestTotals({ requests }: RunResult) {
  const kinds = Object.values(requests)
  return {
    count: kinds.reduce((sum, { count }) => sum + count, 0),
    failed: kinds.reduce((sum, kind) => sum + failedOf(kind), 0),
    bytes: kinds.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

export function failedShare(result: RunResult): number | null {
  const { count, failed } = requestTotals(result)
  return count > 0 ? failed / count : null
}

function missedDeadlines({ playback: { deadlineSlackMs } }: RunResult): number | null {
  const late = deadlineSlackMs.late?.count ?? 0
  const all = late + (deadlineSlackMs.early?.count ?? 0)
  return all > 0 ? late / all : null
}
