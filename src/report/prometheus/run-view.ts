import type { Totals } from '../../metrics/totals.ts'
import type { OriginFigures } from '../../origin-metrics/origin-figures.ts'
import type { RunPlan } from '../../plan/run-plan.ts'

/** What the metrics are made of: a run as it is now. */
export interface RunView {
  readonly plan: RunPlan
  /** Of hls-swarm. */
  readonly version: string
  readonly totals: Totals
  /** Wall clock at the first viewer's start, ms since the Unix epoch; undefined before it. */
  readonly startedAtMs: number | undefined
  readonly elapsedSeconds: number
  readonly cpuSeconds: number
  /** Nothing changes any more. */
  readonly finished: boolean
  readonly origins: readonly OriginFigures[]
  /** Figures of each viewer are wanted. */
  readonly perViewer: boolean
}
