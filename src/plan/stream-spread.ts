import type { RunPlan } from './run-plan.ts'
import { seededUnit } from './seeded-unit.ts'

/** What a viewer plays, and its number among the viewers of the same stream. */
export interface StreamPlace {
  readonly stream: RunPlan['streams'][number]
  /** From 0. Variants are dealt by this number: by the viewer's own, a stream could get only one of them. */
  readonly ordinal: number
}

/**
 * Deals viewers to streams: in every cycle of as many viewers as the weights sum to, each stream gets its weight. Depends
 * on nothing but plan and index, so that threads and machines agree without a word.
 */
export function spreadStreams({ streams, seed }: Pick<RunPlan, 'streams' | 'seed'>): (index: number) => StreamPlace {
  const cycle = interleave(streams)
  return (index) => {
    const round = Math.floor(index / cycle.length)
    // Each round begins elsewhere: in step with the number of workers, one of them would get a stream all for itself.
    const shift = round === 0 ? 0 : Math.floor(seededUnit(seed, round) * cycle.length)
    const turn = cycle[(index + shift) % cycle.length]
    if (turn === undefined) throw new Error('a plan without streams')
    return { stream: turn.stream, ordinal: round * turn.perCycle + turn.rank }
  }
}

interface Turn extends Pick<StreamPlace, 'stream'> {
  /** How many of the cycle's turns are this stream's, and how many of them come before this one. */
  readonly perCycle: number
  readonly rank: number
}

/** One cycle, in which each stream's turns lie as evenly as they can: at (turn + 1/2) / weight of the way. */
function interleave(streams: RunPlan['streams']): readonly Turn[] {
  const divisor = streams.map(({ weight }) => weight).reduce(greatestCommonDivisor)
  return streams
    .flatMap((stream) => {
      const perCycle = stream.weight / divisor
      return Array.from({ length: perCycle }, (_, rank) => ({ stream, perCycle, rank, at: (rank + 0.5) / perCycle }))
    })
    .sort((a, b) => a.at - b.at)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
