import type { engines } from '../plan/run-plan.ts'
import type { RunResult } from '../report/run-result.ts'
import type { UseSample } from './steady-use.ts'

/** What plays the viewers: this program, or a process of ffmpeg for each. */
export type Engine = (typeof engines)[number]

/** What a round is to tell. Having ffmpeg log its requests costs it CPU that it would not use otherwise. */
export const purposes = ['requests', 'costs'] as const

/** One turn of an engine. */
export interface Round {
  readonly engine: Engine
  readonly purpose: (typeof purposes)[number]
  readonly viewers: number
  readonly durationMs: number
}

/** What came of a round. */
export interface PlayedRound extends Round {
  readonly result: RunResult
  /** Of the process and all that it started, oldest first; empty where the machine does not tell. */
  readonly samples: readonly UseSample[]
}
