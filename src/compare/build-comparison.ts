import { redactUrl } from '../report/redact.ts'
import type { RunResult } from '../report/run-result.ts'
import type { Comparison, EngineFigures } from './comparison.ts'
import { comparisonNotes } from './comparison-notes.ts'
import { engineCosts } from './engine-costs.ts'
import { engineFigures } from './engine-figures.ts'
import { judgeRequests } from './judge-requests.ts'
import type { Engine, PlayedRound } from './round.ts'
import { steadyUse, steadyWindow } from './steady-use.ts'

/** What only the one who conducted the comparison knows of it. */
export interface ComparisonFacts {
  readonly tool: Comparison['tool']
  readonly machine: Comparison['machine']
  readonly url: string
  readonly viewers: number
  readonly durationMs: number
  readonly player: string
  readonly tolerance: number
  readonly startedAtMs: number
  /** It ended before all rounds were played. */
  readonly interrupted: boolean
}

/** What was found out, from the rounds that were played. */
export function buildComparison(facts: ComparisonFacts, rounds: readonly PlayedRound[]): Comparison {
  const { viewers, durationMs, tolerance, machine, tool, player, interrupted } = facts
  const native = figuresOf('native', facts, rounds)
  const ffmpeg = figuresOf('ffmpeg', facts, rounds)
  const comparison: Comparison = {
    schemaVersion: 1,
    tool,
    machine,
    url: redactUrl(facts.url),
    viewers,
    roundSeconds: durationMs / 1000,
    player,
    tolerance,
    startedAt: new Date(facts.startedAtMs).toISOString(),
    interrupted,
    engines: { native: native?.figures ?? null, ffmpeg: ffmpeg?.figures ?? null },
    judgement: native?.isWhole && ffmpeg?.isWhole ? judgeRequests(native.figures, ffmpeg.figures, tolerance) : null,
    notes: [],
    rounds: rounds.map((round) => ({
      engine: round.engine,
      purpose: round.purpose,
      viewers: round.viewers,
      startedAt: round.result.startedAt,
      elapsedSeconds: round.result.elapsedSeconds,
      cutShort: isCutShort(round.result),
      saturated: round.result.generator.saturated,
      use: steadyUseOf(round),
    })),
  }
  return { ...comparison, notes: comparisonNotes(comparison) }
}

/** Which rounds of all viewers tell what they cost. */
const costPurpose = { native: 'requests', ffmpeg: 'costs' } as const

/** Whole rounds count; where there is none, what was cut short is better than nothing, but not to be judged. */
function figuresOf(
  engine: Engine,
  { viewers, machine }: ComparisonFacts,
  rounds: readonly PlayedRound[],
): { readonly figures: EngineFigures; readonly isWhole: boolean } | null {
  const own = rounds.filter((round) => round.engine === engine)
  const counting = own.filter(({ purpose }) => purpose === 'requests')
  const whole = counting.filter(({ result }) => !isCutShort(result))
  const counted = whole.length > 0 ? whole : counting
  if (counted.length === 0) return null
  const costing = own.filter((round) => round.purpose === costPurpose[engine] && round.viewers === viewers)
  const single = own.find((round) => round.purpose === 'costs' && round.viewers === 1 && viewers > 1)
  return {
    figures: {
      ...engineFigures(counted.map(({ result }) => result)),
      costs: engineCosts(viewers, costing.map(steadyUseOf), single === undefined ? null : steadyUseOf(single), machine),
    },
    isWhole: whole.length > 0,
  }
}

/** Of a round that was cut short nothing says that all viewers had settled. */
function steadyUseOf({ samples, result }: PlayedRound) {
  if (isCutShort(result)) return null
  return steadyUse(samples, steadyWindow(result.plan, Date.parse(result.startedAt)))
}

function isCutShort({ interrupted }: RunResult): boolean {
  return interrupted
}
