import type { Fault } from '../errors.ts'
import { countOf } from '../report/quantities.ts'
import type { RunResult } from '../report/run-result.ts'
import type { Criteria } from './criteria-options.ts'
import { type Ending, firstEnding } from './exit-code.ts'
import { receivedMedia } from './result-of.ts'
import { endingBy, type StopSignal } from './stop-signals.ts'

export interface RunVerdict {
  readonly ending: Ending
  /** Why it is not `ok`, all of it, whichever ending counts. */
  readonly faults: readonly Fault[]
}

/**
 * @param stoppedBy the signal that ended the run, if one did
 * @param outputFaults what could not be written
 */
export function judgeRun(
  result: RunResult,
  { failIfSaturated }: Pick<Criteria, 'failIfSaturated'>,
  stoppedBy: StopSignal | undefined,
  outputFaults: readonly Fault[],
): RunVerdict {
  const findings: { ending: Ending; faults: readonly Fault[] }[] = []
  if (outputFaults.length > 0) findings.push({ ending: 'output', faults: outputFaults })
  // Without a duration a stop is how a run ends. One that no signal asked for came from the dashboard.
  const cutShort = result.endedBy === 'signal' && result.plan.durationMs > 0
  if (cutShort) findings.push({ ending: endingBy(stoppedBy ?? 'SIGINT'), faults: [] })
  if (failIfSaturated && result.generator.saturated) findings.push({ ending: 'saturated', faults: [saturatedFault] })
  // Who interrupts a run early may not have waited for media.
  if (!cutShort && !receivedMedia(result)) findings.push({ ending: 'target', faults: [nothingPlayed(result)] })
  const failed = result.thresholds.filter(({ passed }) => !passed).length
  if (failed > 0) {
    findings.push({
      ending: 'thresholds',
      faults: [
        {
          problem: `${failed} of ${countOf(result.thresholds.length, 'threshold')} failed.`,
          remedy: 'The summary shows what was found.',
        },
      ],
    })
  }
  return {
    ending: firstEnding(findings.map(({ ending }) => ending)),
    faults: findings.flatMap(({ faults }) => faults),
  }
}

const saturatedFault: Fault = {
  problem: 'The generator was the bottleneck.',
  remedy: 'The summary says what shows it, and what to do about it.',
}

function nothingPlayed({ plan, requests }: RunResult): Fault {
  const failed = Object.values(requests).some(({ failures }) => Object.keys(failures).length > 0)
  const check = `hls-swarm check ${plan.streams[0]?.url}`
  return {
    problem: 'No viewer received anything to play.',
    remedy: failed
      ? `The failures above say why; so may: ${check}`
      : `No request failed: the run may have been too short, or the stream lists nothing yet. See: ${check}`,
  }
}
