import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { FaultsError } from '../errors.ts'
import type { Probe } from '../inspect/probe-target.ts'
import { startOriginThread } from '../origin/start-origin-thread.ts'
import { buildPlan, type PlanBuild } from '../plan/build-plan.ts'
import { createOptionReader, type GivenOptions, type GivenValue } from '../plan/option-reader.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { planDefaults } from '../plan/plan-defaults.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { spreadStreams } from '../plan/stream-spread.ts'
import { ProgressPrinter } from '../report/progress-printer.ts'
import type { RunResult } from '../report/run-result.ts'
import { criteriaWarnings, readCriteria } from './criteria-options.ts'
import type { Ending } from './exit-code.ts'
import { perViewerFaults } from './metrics-options.ts'
import { openLog } from './open-log.ts'
import { readOutputOptions } from './output-options.ts'
import { checkMachine } from './preflight.ts'
import { knownVariables, type RunOptionName } from './run-options.ts'
import { overFile, readScenario } from './scenario/read-scenario.ts'
import type { Terminal } from './terminal.ts'
import { warnOfUnknownVariables } from './unknown-variables.ts'

/** `hls-swarm run`: options to plan, plan to run, run to reports and an ending. */
export async function runCommand(
  given: GivenOptions<RunOptionName>,
  version: string,
  terminal: Terminal,
): Promise<Ending> {
  const scenario = await readScenario(given.file)
  const options = overFile(given, scenario.options)
  const reader = createOptionReader()
  const outputs = readOutputOptions(reader, options)
  const criteria = readCriteria(reader, options)
  const progress = new ProgressPrinter(terminal.stderr)
  const log = await openLog(outputs, (line) => {
    progress.clear()
    terminal.stderr.write(line)
  })
  for (const warning of warnOfUnknownVariables(terminal.env, knownVariables)) log.warn(warning)

  // A demonstration: the stream has to be there before its URL can be in the plan.
  const hasTarget = (options.url?.length ?? 0) > 0 || scenario.streams !== undefined
  const ownOrigin = hasTarget ? undefined : await startOriginThread()
  try {
    const targeted = ownOrigin === undefined ? options : demonstration(options, ownOrigin.url)
    const built = buildPlan(
      { ...targeted, streams: scenario.streams },
      {
        userAgent: `hls-swarm/${version}`,
        availableCores: availableParallelism(),
        randomSeed: randomInt(2 ** 32),
        readText: (path) => readFileSync(path, 'utf8'),
      },
    )
    const tooMany = built.ok ? perViewerFaults(outputs, built.plan.clients) : []
    const faults = [...scenario.faults, ...faultsOf(built), ...reader.faults, ...tooMany]
    if (!built.ok || faults.length > 0) throw new FaultsError('usage', faults)
    for (const warning of [...built.warnings, ...criteriaWarnings(criteria, built.plan)]) log.warn(warning)

    const plan = await withEngineVersion(built.plan)
    if (reader.value(options.printCommand, 'false', parseSwitch)) return await printCommands(plan, terminal)
    const shortages = await checkMachine({ plan, outputs, ownOrigin: ownOrigin !== undefined })
    for (const { problem, remedy } of shortages) log.warn(`${problem} ${remedy}`)
    // While the target is asked whether it is a stream the threads start, and what else a run needs is loaded.
    const probing = await startProbes(plan)
    const { prepareSwarm } = await import('../swarm/prepare-swarm.ts')
    const swarm = prepareSwarm(plan, { perViewer: outputs.perViewerMetrics })
    const { conductRun } = await import('./conduct-run.ts')
    const probes = await found(probing).catch(async (error) => {
      await swarm.discard()
      throw error
    })
    const presentations = plan.engine.is === 'native' ? [] : probes.map(({ presentation }) => presentation)
    return await conductRun({
      plan,
      swarm,
      probeCost: costOf(probes),
      presentations,
      outputs,
      criteria,
      version,
      terminal,
      progress,
      log,
    })
  } finally {
    await ownOrigin?.close()
  }
}

type Probing = Promise<PromiseSettledResult<Probe>[]>

/** Asks every stream's URL. The promise of what is found, which never rejects, is handed back as soon as the requests are made. */
async function startProbes(plan: RunPlan): Promise<{ readonly settled: Probing }> {
  const { probeTarget } = await import('../inspect/probe-target.ts')
  return { settled: Promise.allSettled(plan.streams.map(({ url }) => probeTarget(url, plan))) }
}

/** @throws FaultsError with everything that is wrong with the streams */
async function found({ settled }: { readonly settled: Probing }): Promise<Probe[]> {
  const probes = await settled
  const errors = probes.flatMap((probe) => (probe.status === 'rejected' ? [probe.reason] : []))
  if (errors.length > 0) throw together(errors)
  return probes.flatMap((probe) => (probe.status === 'fulfilled' ? [probe.value] : []))
}

function costOf(probes: readonly Probe[]): RunResult['preflight'] {
  return {
    requests: probes.reduce((sum, { requests }) => sum + requests, 0),
    bytes: probes.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** Asks the program that is to play what it is. */
async function withEngineVersion(plan: RunPlan): Promise<RunPlan> {
  const { engine } = plan
  if (engine.is === 'native') return plan
  const { findFfmpeg } = await import('../ffmpeg/find-ffmpeg.ts')
  return { ...plan, engine: { ...engine, version: await findFfmpeg(engine.path) } }
}

/** How many viewers are looked at for commands that differ. */
const mostCommandsLookedAt = 100

async function printCommands(plan: RunPlan, terminal: Terminal): Promise<Ending> {
  if (plan.engine.is === 'native') {
    throw new FaultsError('usage', [
      { problem: 'Viewers of --engine native have no command to print.', remedy: 'Say --engine ffmpeg.' },
    ])
  }
  const probes = await found(await startProbes(plan))
  const { ffmpegTarget } = await import('../ffmpeg/ffmpeg-target.ts')
  const { shellCommand } = await import('../ffmpeg/ffmpeg-arguments.ts')
  const place = spreadStreams(plan)
  const commands = Array.from({ length: Math.min(plan.clients, mostCommandsLookedAt) }, (_, index) => {
    const at = place(index)
    return shellCommand(ffmpegTarget(plan, at, probes[plan.streams.indexOf(at.stream)]?.presentation).command)
  })
  for (const command of new Set(commands)) terminal.stdout.write(`${command}\n`)
  return 'ok'
}

/** What is wrong with several streams, as one error. */
function together([first, ...others]: readonly unknown[]): unknown {
  if (!(first instanceof FaultsError)) return first
  const faults = others.flatMap((error) => (error instanceof FaultsError ? error.faults : []))
  return new FaultsError(first.kind, [...first.faults, ...faults], { cause: first })
}

/** A short run against the stream of our own, except for what was said otherwise. */
function demonstration(options: GivenOptions<RunOptionName>, url: string): GivenOptions<RunOptionName> {
  const given = (text: string): GivenValue[] => [{ text, label: 'the demonstration', source: 'argument' }]
  return {
    ...options,
    url: given(url),
    duration: options.duration?.length ? options.duration : given(planDefaults.demonstrationDuration),
  }
}

function faultsOf(built: PlanBuild) {
  return built.ok ? [] : built.faults
}
