import { readFileSync } from 'node:fs'
import { FaultsError } from '../errors.ts'
import { inspectStream } from '../inspect/inspect-stream.ts'
import { renderTree } from '../inspect/render-tree.ts'
import { buildPlan } from '../plan/build-plan.ts'
import { createOptionReader, type GivenOptions, type GivenValue } from '../plan/option-reader.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { RunResult } from '../report/run-result.ts'
import { prepareSwarm } from '../swarm/prepare-swarm.ts'
import { type CheckOptionName, checkDefaults } from './check-options.ts'
import { type Ending, exitCodeOf } from './exit-code.ts'
import { playbackText } from './playback-text.ts'
import { receivedMedia, resultOf } from './result-of.ts'
import { endingBy, onStopSignals, type StopSignal } from './stop-signals.ts'
import type { Terminal } from './terminal.ts'
import { workerFailure } from './worker-failure.ts'

/** `hls-swarm check`: what a stream is made of, and whether one viewer can play it. */
export async function checkCommand(
  options: GivenOptions<CheckOptionName | 'url'>,
  version: string,
  terminal: Terminal,
): Promise<Ending> {
  const reader = createOptionReader()
  const asJson = reader.value(options.json, 'false', parseSwitch)
  const built = buildPlan(oneViewer(options), {
    userAgent: `hls-swarm/${version}`,
    availableCores: 1,
    randomSeed: 0,
    readText: (path) => readFileSync(path, 'utf8'),
  })
  if (!built.ok) throw new FaultsError('usage', built.faults)

  const { plan } = built
  const tree = await inspectStream(plan.streams[0]?.url ?? '', plan)
  if (!asJson) terminal.stdout.write(renderTree(tree))
  // To the plan a duration of 0 is for ever; here it is none at all.
  const played = plan.durationMs === 0 ? undefined : await playOnce(plan, version)
  if (asJson) terminal.stdout.write(`${JSON.stringify({ stream: tree, run: played?.result ?? null }, undefined, 2)}\n`)
  else if (played !== undefined) terminal.stdout.write(playbackText(played.result, tree.faults))
  if (played?.stoppedBy !== undefined) return endingBy(played.stoppedBy)
  if (played !== undefined && !receivedMedia(played.result)) {
    throw new FaultsError('target', [
      {
        problem: 'The viewer received nothing to play.',
        remedy: 'The faults above may say why, or the server log; or the stream lists nothing yet.',
      },
    ])
  }
  return 'ok'
}

function oneViewer(options: GivenOptions<CheckOptionName | 'url'>) {
  const given = (text: string): GivenValue[] => [{ text, label: 'check', source: 'argument' }]
  return {
    ...options,
    clients: given('1'),
    variant: given('first'),
    validate: given('all'),
    duration: options.duration?.length ? options.duration : given(checkDefaults.duration),
  }
}

async function playOnce(
  plan: RunPlan,
  version: string,
): Promise<{ result: RunResult; stoppedBy: StopSignal | undefined }> {
  const run = prepareSwarm(plan).play({ onInterval: () => {} })
  let stoppedBy: StopSignal | undefined
  const forgetSignals = onStopSignals(
    (signal) => {
      stoppedBy = signal
      run.stop()
    },
    (signal) => process.exit(exitCodeOf(endingBy(signal))),
  )
  try {
    const outcome = await run.finished
    const [workerError] = outcome.errors
    if (workerError !== undefined) throw workerFailure(workerError)
    return { result: resultOf(plan, { requests: 0, bytes: 0 }, version, outcome, []), stoppedBy }
  } finally {
    forgetSignals()
  }
}
