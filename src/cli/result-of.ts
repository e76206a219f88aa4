import { availableParallelism } from 'node:os'
import type { OriginFigures } from '../origin-metrics/origin-figures.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { buildResult } from '../report/build-result.ts'
import type { RunResult, ThresholdResult } from '../report/run-result.ts'
import type { SwarmOutcome } from '../swarm/prepare-swarm.ts'

/** The result of a run by this process, complete or partial. */
export function resultOf(
  plan: RunPlan,
  preflight: RunResult['preflight'],
  version: string,
  outcome: SwarmOutcome,
  thresholds: readonly ThresholdResult[],
  origins: readonly OriginFigures[] = [],
): RunResult {
  const { totals, cpuSeconds, peakRssBytes, startedAtMs, elapsedSeconds, endedBy } = outcome
  return buildResult(
    {
      tool: { name: 'hls-swarm', version, node: process.version },
      plan,
      startedAtMs,
      elapsedSeconds,
      endedBy,
      preflight,
      process: { cpus: availableParallelism(), cpuSeconds, peakRssBytes },
      thresholds: [...thresholds],
      origins,
    },
    totals,
  )
}

/**
 * A viewer that passes over one missing segment after the other does play, but nothing. Of ffmpeg that logs no requests only
 * the time that it played is known.
 */
export function receivedMedia(result: RunResult): boolean {
  return Object.values(result.playback.variants).some(({ segments, mediaSeconds }) => segments > 0 || mediaSeconds > 0)
}
