import { setTimeout as pause } from 'node:timers/promises'
import type { OriginFigures } from '../origin-metrics/origin-figures.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { choosePalette } from '../report/palette.ts'
import type { ProgressPrinter } from '../report/progress-printer.ts'
import type { RunResult } from '../report/run-result.ts'
import { renderSummary } from '../report/text-summary.ts'
import { crossedThreshold, evaluateThresholds } from '../report/thresholds/evaluate-thresholds.ts'
import type { Measured } from '../report/thresholds/threshold-metric.ts'
import type { PreparedSwarm, SwarmObserver, SwarmOutcome } from '../swarm/prepare-swarm.ts'
import type { Criteria } from './criteria-options.ts'
import { type Ending, exitCodeOf } from './exit-code.ts'
import { faultText } from './fault-text.ts'
import type { OpenedLog } from './open-log.ts'
import { startOriginWatch } from './origin-watch.ts'
import type { OutputOptions } from './output-options.ts'
import { resultOf } from './result-of.ts'
import { startReports } from './run-reports.ts'
import { judgeRun } from './run-verdict.ts'
import { endingBy, onStopSignals, type StopSignal } from './stop-signals.ts'
import type { Terminal } from './terminal.ts'
import { workerFailure } from './worker-failure.ts'

export interface RunConduct {
  readonly plan: RunPlan
  readonly swarm: PreparedSwarm
  /** What the preflight cost the target. */
  readonly probeCost: RunResult['preflight']
  /** What it found, where the viewers have to be told. */
  readonly presentations: Parameters<PreparedSwarm['play']>[1]
  readonly outputs: OutputOptions
  readonly criteria: Criteria
  readonly version: string
  readonly terminal: Terminal
  readonly progress: ProgressPrinter
  readonly log: OpenedLog
}

/** What writing the files may take after the second signal, ms. */
const longestWriteMs = 3000

/**
 * Plays the plan until it is over or a signal comes, and reports. The summary is printed whatever happens.
 * What is wrong with it is told on standard error; how it ended is returned.
 */
export async function conductRun(conduct: RunConduct): Promise<Ending> {
  const { criteria, log } = conduct
  const origins = startOriginWatch(conduct.outputs.originMetrics, log)
  const judge = (outcome: SwarmOutcome) => evaluateThresholds(criteria.thresholds, measuredIn(outcome))
  const context = { ...conduct, origins: origins.figures, judge, stop: () => run.stop() }
  const reports = await startReports(context).catch(async (error) => {
    origins.stop()
    await conduct.swarm.discard()
    throw error
  })
  let aborted = false
  const observer: SwarmObserver = {
    onInterval: (interval, outcome) => {
      reports.onInterval(interval, outcome)
      const crossed = aborted ? undefined : crossedThreshold(criteria.thresholds, measuredIn(outcome))
      if (crossed === undefined) return
      aborted = true
      log.warn(`the run ends early: ${crossed.expression} does not hold`, { event: 'threshold.crossed' })
      run.stop('threshold')
    },
  }
  const run = conduct.swarm.play(observer, conduct.presentations)
  let stoppedBy: StopSignal | undefined
  let ended = false
  let hurried = false
  const forgetSignals = onStopSignals(
    (signal) => {
      if (ended) return reports.hurry()
      stoppedBy = signal
      log.info(`${signal}: requests under way are finished; once more ends at once`)
      run.stop()
    },
    (signal) => {
      hurried = true
      reports.clear()
      const result = printSummary(conduct, run.outcome(), origins.figures)
      const written = reports.close().then(() => reports.finish(result))
      // Whoever says it twice waits for nothing but the files.
      void Promise.race([written, pause(longestWriteMs)]).finally(() => process.exit(exitCodeOf(endingBy(signal))))
    },
  )
  try {
    const outcome = await run.finished
    // The second signal has reported already, and ends the process.
    if (hurried) await new Promise(() => {})
    ended = true
    origins.stop()
    reports.clear()
    const faults = [...(await reports.close())]
    const result = printSummary(conduct, outcome, origins.figures)
    faults.push(...(await reports.finish(result)))
    const [workerError] = outcome.errors
    const verdict = judgeRun(result, criteria, stoppedBy, faults)
    if (verdict.faults.length > 0) conduct.terminal.stderr.write(faultText(verdict.faults))
    if (workerError !== undefined) throw workerFailure(workerError)
    return verdict.ending
  } finally {
    forgetSignals()
  }
}

function printSummary(conduct: RunConduct, outcome: SwarmOutcome, origins: readonly OriginFigures[]): RunResult {
  const { plan, probeCost, version, terminal, criteria } = conduct
  const thresholds = evaluateThresholds(criteria.thresholds, measuredIn(outcome))
  const result = resultOf(plan, probeCost, version, outcome, thresholds, origins)
  terminal.stdout.write(renderSummary(result, choosePalette(terminal.stdout.isTTY === true, terminal.env)))
  return result
}

function measuredIn({ totals }: SwarmOutcome): Measured {
  return {
    metrics: totals.measured,
    seconds: totals.measuredTime()?.seconds ?? 0,
    viewers: totals.viewers(),
    peakConcurrent: totals.peakConcurrent,
  }
}
