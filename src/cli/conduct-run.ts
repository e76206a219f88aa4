import { FaultsError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { choosePalette } from '../report/palette.ts'
import type { ProgressPrinter } from '../report/progress-printer.ts'
import type { RunResult } from '../report/run-result.ts'
import { renderSummary } from '../report/text-summary.ts'
import type { PreparedSwarm, SwarmOutcome } from '../swarm/prepare-swarm.ts'
import { type Ending, exitCodeOf } from './exit-code.ts'
import type { OutputOptions } from './output-options.ts'
import { receivedMedia, resultOf } from './result-of.ts'
import { startReports } from './run-reports.ts'
import { endingBy, onStopSignals, type StopSignal } from './stop-signals.ts'
import type { Terminal } from './terminal.ts'
import { workerFailure } from './worker-failure.ts'

export interface RunConduct {
  readonly plan: RunPlan
  readonly swarm: PreparedSwarm
  /** What the preflight cost the target. */
  readonly probeCost: RunResult['preflight']
  readonly outputs: OutputOptions
  readonly version: string
  readonly terminal: Terminal
  readonly progress: ProgressPrinter
  readonly log: Log
}

/**
 * Plays the plan until it is over or a signal comes, and reports. The summary is printed whatever happens.
 * @throws FaultsError of kind `output` when a file could not be written, `target` when no viewer could play
 */
export async function conductRun(conduct: RunConduct): Promise<Ending> {
  const { plan, log } = conduct
  const reports = await startReports({ ...conduct, stop: () => run.stop() }).catch(async (error) => {
    await conduct.swarm.discard()
    throw error
  })
  const run = conduct.swarm.play(reports)
  let stoppedBy: StopSignal | undefined
  const forgetSignals = onStopSignals(
    (signal) => {
      stoppedBy = signal
      log.info(`${signal}: requests under way are finished; once more ends at once`)
      run.stop()
    },
    (signal) => {
      reports.clear()
      printSummary(conduct, run.outcome())
      process.exit(exitCodeOf(endingBy(signal)))
    },
  )
  try {
    const outcome = await run.finished
    reports.clear()
    const faults = [...(await reports.close())]
    const result = printSummary(conduct, outcome)
    faults.push(...(await reports.finish(result)))
    const [workerError] = outcome.errors
    if (workerError !== undefined) throw workerFailure(workerError)
    if (faults.length > 0) throw new FaultsError('output', faults)
    // Without a duration a signal is how a run ends.
    if (stoppedBy !== undefined && plan.durationMs > 0) return endingBy(stoppedBy)
    if (!receivedMedia(result)) throw nothingPlayed(plan)
    return 'ok'
  } finally {
    forgetSignals()
  }
}

function printSummary({ plan, probeCost, version, terminal }: RunConduct, outcome: SwarmOutcome): RunResult {
  const result = resultOf(plan, probeCost, version, outcome)
  terminal.stdout.write(renderSummary(result, choosePalette(terminal.stdout.isTTY === true, terminal.env)))
  return result
}

function nothingPlayed({ streams }: RunPlan): FaultsError {
  return new FaultsError('target', [
    {
      problem: 'No viewer received anything to play.',
      remedy: `The failures above say why; so may: hls-swarm check ${streams[0]?.url}`,
    },
  ])
}
