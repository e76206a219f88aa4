import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { FaultsError } from '../errors.ts'
import type { ProbeCost } from '../inspect/probe-target.ts'
import { startOriginThread } from '../origin/start-origin-thread.ts'
import { buildPlan, type PlanBuild } from '../plan/build-plan.ts'
import { createOptionReader, type GivenOptions, type GivenValue } from '../plan/option-reader.ts'
import { planDefaults } from '../plan/plan-defaults.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { ProgressPrinter } from '../report/progress-printer.ts'
import { prepareSwarm } from '../swarm/prepare-swarm.ts'
import { conductRun } from './conduct-run.ts'
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

    const { plan } = built
    const shortages = await checkMachine({ plan, outputs, ownOrigin: ownOrigin !== undefined })
    for (const { problem, remedy } of shortages) log.warn(`${problem} ${remedy}`)
    // The threads start while the target is asked whether it is a stream.
    const swarm = prepareSwarm(plan, { perViewer: outputs.perViewerMetrics })
    const probeCost = await probe(plan).catch(async (error) => {
      await swarm.discard()
      throw error
    })
    return await conductRun({ plan, swarm, probeCost, outputs, criteria, version, terminal, progress, log })
  } finally {
    await ownOrigin?.close()
  }
}

/** Loaded only now: what it brings along takes longer to load than all that comes before. */
async function probe(plan: RunPlan): Promise<ProbeCost> {
  const { probeTarget } = await import('../inspect/probe-target.ts')
  const probes = await Promise.allSettled(plan.streams.map(({ url }) => probeTarget(url, plan)))
  const errors = probes.flatMap((probe) => (probe.status === 'rejected' ? [probe.reason] : []))
  if (errors.length > 0) throw together(errors)
  const costs = probes.flatMap((probe) => (probe.status === 'fulfilled' ? [probe.value] : []))
  return {
    requests: costs.reduce((sum, { requests }) => sum + requests, 0),
    bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
  }
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
