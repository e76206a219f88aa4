import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readResults } from '../report/read-results.ts'
import { type RoundEnd, type RoundProcess, startRound } from './play-round.ts'
import type { PlayedRound, Round } from './round.ts'

/** A round that did not end as it should. */
export interface FailedRound {
  /** From 0. */
  readonly index: number
  readonly round: Round
  readonly end: RoundEnd
}

export interface PlayedRounds {
  readonly rounds: readonly PlayedRound[]
  /** It was told to stop before the last round had ended. */
  readonly interrupted: boolean
  /** No more rounds were played after it. */
  readonly failed: FailedRound | undefined
}

export interface RoundsUnderWay {
  readonly finished: Promise<PlayedRounds>
  /** The round under way ends, and is the last; told again, it ends at once. */
  stop(): void
}

/**
 * Plays one round after the other.
 * @param argumentsOf the arguments that play a round and write its result to this file
 * @param onRound told of each before it begins
 */
export function playRounds(
  schedule: readonly Round[],
  argumentsOf: (round: Round, resultFile: string) => readonly string[],
  onRound: (round: Round, index: number) => void,
): RoundsUnderWay {
  let process: RoundProcess | undefined
  let stopped = false

  async function play(folder: string): Promise<PlayedRounds> {
    const rounds: PlayedRound[] = []
    for (const [index, round] of schedule.entries()) {
      if (stopped) return { rounds, interrupted: true, failed: undefined }
      onRound(round, index)
      const file = join(folder, `round-${index + 1}.json`)
      process = startRound(argumentsOf(round, file), round.durationMs)
      const end = await process.ended
      process = undefined
      const result = stopped || end.exitCode === 0 ? await resultIn(file) : undefined
      if (result !== undefined) rounds.push({ ...round, result, samples: end.samples })
      else if (!stopped) return { rounds, interrupted: false, failed: { index, round, end } }
    }
    return { rounds, interrupted: rounds.length < schedule.length || isCutShort(rounds), failed: undefined }
  }

  async function playInFolder(): Promise<PlayedRounds> {
    const folder = await mkdtemp(join(tmpdir(), 'hls-swarm-compare-'))
    try {
      return await play(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    finished: playInFolder(),
    stop: () => {
      stopped = true
      process?.stop()
    },
  }
}

/** A round that was stopped before its first viewer started has none. */
async function resultIn(file: string): Promise<PlayedRound['result'] | undefined> {
  try {
    return (await readResults([file]))[0]?.result
  } catch {
    return undefined
  }
}

function isCutShort(rounds: readonly PlayedRound[]): boolean {
  return rounds.some(({ result }) => result.interrupted)
}
