import type { Distribution, RunResult } from '../../src/report/run-result.ts'
import { percentileNames, type TruePercentiles, truePercentiles } from './statistics.ts'
import type { WireExchange } from './wire-watch.ts'

/** The times of a result that the wire can be asked for, too. */
export const timesAsked = (['mediaPlaylist', 'segment'] as const).flatMap((kind) =>
  (['responseTimeMs', 'serviceTimeMs', 'timeToFirstByteMs'] as const).map((metric) => ({ kind, metric })),
)
export type TimeAsked = (typeof timesAsked)[number]

export interface Comparison extends TimeAsked {
  readonly truth: TruePercentiles
  readonly told: TruePercentiles
}

/** What passed on the wire, by kind, ms from the request to the first of the response and to the last. */
export type WireTruth = ReturnType<typeof truthOf>

/** The kinds are told apart by their length; what is between was broken off when the run ended. */
export function truthOf(exchanges: readonly WireExchange[], segmentBytes: number) {
  const timesOf = (some: readonly WireExchange[]) => ({
    count: some.length,
    toHeadersMs: truePercentiles(some.map(({ askedAt, firstByteAt }) => firstByteAt - askedAt)),
    toEndMs: truePercentiles(some.map(({ askedAt, lastByteAt }) => lastByteAt - askedAt)),
  })
  return {
    mediaPlaylist: timesOf(exchanges.filter(({ bytes }) => bytes < segmentBytes / 2)),
    segment: timesOf(exchanges.filter(({ bytes }) => bytes >= segmentBytes)),
  }
}

/** A result that tells `told` of each time, beside what passed. */
export function compareTimes(truth: WireTruth, told: (time: TimeAsked) => TruePercentiles): readonly Comparison[] {
  return timesAsked.map((time) => ({
    ...time,
    truth: time.metric === 'timeToFirstByteMs' ? truth[time.kind].toHeadersMs : truth[time.kind].toEndMs,
    told: told(time),
  }))
}

export function percentilesTold(distribution: Distribution | null | undefined): TruePercentiles {
  if (!distribution) throw new Error('a distribution is empty')
  const { p50, p99, p99_9 } = distribution
  return { p50, p99, p99_9 }
}

/** A threshold that always holds: it is what tells the percentiles of the time after the warm-up. */
const thresholdOf = ({ kind, metric }: TimeAsked, name: keyof TruePercentiles) =>
  `${kind}.${metric.slice(0, -2)}.${name.replace('_', '.')} < 3600000ms`

/** For a run: what `percentilesJudged` reads from its result. */
export const thresholdArguments: readonly string[] = timesAsked.flatMap((time) =>
  percentileNames.flatMap((name) => ['--threshold', thresholdOf(time, name)]),
)

/** Of the time after the warm-up. */
export function percentilesJudged({ thresholds }: RunResult, time: TimeAsked): TruePercentiles {
  const actual = (name: keyof TruePercentiles) => {
    const asked = thresholdOf(time, name)
    const found = thresholds.find(({ expression }) => expression === asked)?.actual
    if (found === undefined || found === null) throw new Error(`nothing was told of ${asked}`)
    return found
  }
  return { p50: actual('p50'), p99: actual('p99'), p99_9: actual('p99_9') }
}

/** How far from the truth, in units of what is allowed: 2 % or 1 ms, whichever is more. */
export const errorOf = (told: TruePercentiles, truth: TruePercentiles) =>
  Math.max(...percentileNames.map((name) => Math.abs(told[name] - truth[name]) / Math.max(truth[name] * 0.02, 1)))

const worst = (comparisons: readonly Comparison[]) =>
  Math.max(...comparisons.map(({ told, truth }) => errorOf(told, truth)))

/** The worst of the times that begin when a viewer asked. */
export const worstFromRequest = (comparisons: readonly Comparison[]) =>
  worst(comparisons.filter(({ metric }) => metric !== 'responseTimeMs'))

/**
 * The worst of response times. They begin when a viewer wanted to ask, which the wire cannot know: what the generator itself
 * came late is in them, so that it hides nothing.
 */
export const worstFromIntention = (comparisons: readonly Comparison[]) =>
  worst(comparisons.filter(({ metric }) => metric === 'responseTimeMs'))
