import { shardStarts } from '../plan/shard.ts'
import type { RunResult } from '../report/run-result.ts'

/**
 * How long all viewers of a run together had to play, from the start of each to the end of the run, seconds. By the plan, which
 * is the same for both engines: how soon a viewer begins to ask is its engine's affair.
 */
export function viewerSeconds({ plan, elapsedSeconds }: Pick<RunResult, 'plan' | 'elapsedSeconds'>): number {
  const endMs = plan.durationMs > 0 ? Math.min(plan.durationMs, elapsedSeconds * 1000) : elapsedSeconds * 1000
  const { offsetsMs } = shardStarts(plan, { worker: 0, workers: 1 })
  return offsetsMs.reduce((sum, offsetMs) => sum + Math.max(endMs - offsetMs, 0), 0) / 1000
}
