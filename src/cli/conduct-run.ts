import { FaultsError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { choosePalette } from '../report/palette.ts'
import type { RunResult } from '../report/run-result.ts'
import { renderSummary } from '../report/text-summary.ts'
import { runSwarm, type SwarmOutcome } from '../swarm/run-swarm.ts'
import { type Ending, exitCodeOf } from './exit-code.ts'
import type { OutputOptions } from './output-options.ts'
import { resultOf } from './result-of.ts'
import { endingBy, onStopSignals, type StopSignal } from './stop-signals.ts'
import type { Terminal } from './terminal.ts'

export interface RunConduct {
  readonly plan: RunPlan
  /** What the preflight cost the target. */
  readonly probeCost: RunResult['preflight']
  readonly outputs: OutputOptions
  readonly version: string
  readonly terminal: Terminal
  readonly log: Log
}

/**
 * Plays the plan until it is over or a signal comes, and reports. The summary is printed whatever happens.
 * @throws FaultsError of kind `output` when a file cannot be written, `target` when no viewer could play
 */
export async function conductRun(conduct: RunConduct): Promise<Ending> {
  const { plan, terminal, log } = conduct
  const palette = choosePalette(terminal.outIsTerminal, terminal.env)
  const printSummary = (outcome: SwarmOutcome): RunResult => {
    const result = resultOf(plan, conduct.probeCost, conduct.version, outcome)
    terminal.out(renderSummary(result, palette))
    return result
  }

  const run = runSwarm(plan, { onInterval: () => {} })
  let stoppedBy: StopSignal | undefined
  const forgetSignals = onStopSignals(
    (signal) => {
      stoppedBy = signal
      log.info(`${signal}: finishing requests under way; once more ends at once`)
      run.stop()
    },
    (signal) => {
      printSummary(run.outcome())
      process.exit(exitCodeOf(endingBy(signal)))
    },
  )
  try {
    const outcome = await run.finished
    const result = printSummary(outcome)
    const [workerError] = outcome.errors
    if (workerError !== undefined) throw workerError
    if (stoppedBy !== undefined && plan.durationMs > 0) return endingBy(stoppedBy)
    if (result.playback.startupTimeMs === null) throw nothingPlayed(plan)
    return 'ok'
  } finally {
    forgetSignals()
  }
}

function nothingPlayed({ url }: RunPlan): FaultsError {
  return new FaultsError('target', [
    {
      problem: 'No viewer got as far as playing.',
      remedy: `The failures above say why; so may: hls-swarm check ${url}`,
    },
  ])
}
