import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { buildComparison } from '../compare/build-comparison.ts'
import type { Comparison } from '../compare/comparison.ts'
import { playRounds } from '../compare/play-rounds.ts'
import { renderComparison } from '../compare/render-comparison.ts'
import { renderComparisonMarkdown } from '../compare/render-comparison-markdown.ts'
import type { Round } from '../compare/round.ts'
import { roundArguments } from '../compare/round-arguments.ts'
import { scheduleRounds } from '../compare/schedule-rounds.ts'
import { steadyWindow } from '../compare/steady-use.ts'
import { type Fault, FaultsError } from '../errors.ts'
import { buildPlan } from '../plan/build-plan.ts'
import { createOptionReader, type GivenOptions, type GivenValue } from '../plan/option-reader.ts'
import { engines, type RunPlan } from '../plan/run-plan.ts'
import { choosePalette } from '../report/palette.ts'
import { formatSeconds } from '../report/quantities.ts'
import { checkWritable, writeWholeFile } from '../report/result-file.ts'
import {
  type CompareOptionName,
  type CompareOptions,
  compareDefaults,
  readCompareOptions,
  roundOptionRows,
} from './compare-options.ts'
import { type Ending, firstEnding } from './exit-code.ts'
import { failedRoundEnding, failedRoundFaults } from './failed-round.ts'
import { faultText } from './fault-text.ts'
import { longFlag } from './option-row.ts'
import { endingBy, onStopSignals, type StopSignal } from './stop-signals.ts'
import type { Terminal } from './terminal.ts'

type GivenCompareOptions = GivenOptions<CompareOptionName | 'url'>

/** `hls-swarm compare`: the same stream, played by both engines in turn, and what each asked for and cost. */
export async function compareCommand(given: GivenCompareOptions, version: string, terminal: Terminal): Promise<Ending> {
  const { options, plan } = readOptions(withDefaults(given), version)
  await checkSurroundings(options)

  const startedAtMs = Date.now()
  const schedule = scheduleRounds(options.rounds, plan.clients, plan.durationMs)
  const common = {
    url: given.url?.at(-1)?.text ?? '',
    given: givenArguments(given),
    seed: plan.seed,
    player: plan.playback.player,
    ffmpeg: options.ffmpeg,
  }
  const say = (text: string) => options.quiet || terminal.stderr.write(`${text}\n`)
  const play = playRounds(
    schedule,
    (round, file) => roundArguments(round, common, file),
    (round, index) => say(roundText(round, index, schedule.length)),
  )
  let stoppedBy: StopSignal | undefined
  const forgetSignals = onStopSignals(
    (signal) => {
      stoppedBy = signal
      say(`${signal}: the round under way ends; once more ends it at once`)
      play.stop()
    },
    () => play.stop(),
  )
  try {
    const { rounds, interrupted, failed } = await play.finished
    const facts = {
      tool: { name: 'hls-swarm', version, node: process.version },
      machine: { cpus: availableParallelism(), memoryBytes: usableMemory() },
      url: common.url,
      viewers: plan.clients,
      durationMs: plan.durationMs,
      player: common.player,
      tolerance: options.tolerance,
      startedAtMs,
      interrupted: interrupted || failed !== undefined,
    }
    const comparison = rounds.length > 0 ? buildComparison(facts, rounds) : undefined
    if (comparison !== undefined) printComparison(comparison, terminal)
    const unwritten = comparison === undefined ? [] : await writeFiles(comparison, options)
    const isDifferent = options.failIfDifferent && comparison?.judgement?.alike === false
    const endings: Ending[] = [
      ...(stoppedBy === undefined ? [] : [endingBy(stoppedBy)]),
      ...(failed === undefined ? [] : [failedRoundEnding(failed)]),
      ...(unwritten.length > 0 ? ['output' as const] : []),
      ...(isDifferent ? ['thresholds' as const] : []),
    ]
    const faults = [
      ...(failed === undefined ? [] : failedRoundFaults(failed)),
      ...unwritten,
      ...(isDifferent ? [differentFault] : []),
    ]
    if (faults.length > 0) terminal.stderr.write(faultText(faults))
    return firstEnding(endings)
  } finally {
    forgetSignals()
  }
}

const differentFault: Fault = {
  problem: 'The engines differ beyond the tolerance.',
  remedy: 'The table says in which requests; --tolerance allows more.',
}

function printComparison(comparison: Comparison, { stdout, env }: Terminal): void {
  stdout.write(renderComparison(comparison, choosePalette(stdout.isTTY === true, env)))
}

function withDefaults(given: GivenCompareOptions): GivenCompareOptions {
  const value = (text: string): GivenValue[] => [{ text, label: 'compare', source: 'argument' }]
  const orDefault = (name: 'clients' | 'duration' | 'rampRate' | 'player') =>
    given[name]?.length ? given[name] : value(compareDefaults[name])
  return {
    ...given,
    clients: orDefault('clients'),
    duration: orDefault('duration'),
    rampRate: orDefault('rampRate'),
    player: orDefault('player'),
  }
}

/** The options, and the plan of a round of native viewers. Both engines have to understand what they are given. */
function readOptions(given: GivenCompareOptions, version: string): { options: CompareOptions; plan: RunPlan } {
  const reader = createOptionReader()
  const options = readCompareOptions(reader, given)
  const seed = randomInt(2 ** 32)
  const builds = engines.map((engine) => {
    const { player, ...others } = given
    const choice: GivenValue[] = [{ text: engine, label: '--engine', source: 'argument' }]
    return buildPlan(
      { ...others, engine: choice, ...(engine === 'native' && { player }) },
      {
        userAgent: `hls-swarm/${version}`,
        availableCores: availableParallelism(),
        randomSeed: seed,
        readText: (path) => readFileSync(path, 'utf8'),
      },
    )
  })
  const plans = builds.flatMap((build) => (build.ok ? [build.plan] : []))
  const [plan] = plans
  const lengthFaults = plan === undefined ? [] : roundLengthFaults(plan)
  const faults = [...builds.flatMap((build) => (build.ok ? [] : build.faults)), ...reader.faults, ...lengthFaults]
  // What both engines say counts once.
  const distinct = faults.filter(({ problem }, index) => faults.findIndex((one) => one.problem === problem) === index)
  if (plan === undefined || distinct.length > 0) throw new FaultsError('usage', distinct)
  return { options, plan }
}

function roundLengthFaults(plan: RunPlan): Fault[] {
  if (plan.durationMs === 0) {
    return [{ problem: '--duration 0 is for ever, and a round has to end.', remedy: 'Say it like 30s or 2m.' }]
  }
  if (steadyWindow(plan, 0) !== undefined) return []
  const rampSeconds = formatSeconds((plan.clients - 1) / plan.ramp.ratePerSecond)
  return [
    {
      problem: `Rounds of ${formatSeconds(plan.durationMs / 1000)} are too short: all viewers play only after ${rampSeconds}.`,
      remedy: 'Say a longer --duration, or a faster --ramp-rate.',
    },
  ]
}

/** What would spoil it after minutes, found out before. */
async function checkSurroundings({ output, markdown, ffmpeg }: CompareOptions): Promise<void> {
  const faults = [
    ...(output === undefined ? [] : checkWritable(output, 'the comparison')),
    ...(markdown === undefined ? [] : checkWritable(markdown, 'the Markdown file')),
  ]
  const { findFfmpeg } = await import('../ffmpeg/find-ffmpeg.ts')
  try {
    await findFfmpeg(ffmpeg ?? 'ffmpeg')
  } catch (error) {
    if (!(error instanceof FaultsError)) throw error
    throw new FaultsError(error.kind, [...error.faults, ...faults])
  }
  if (faults.length > 0) throw new FaultsError('output', faults)
}

/** What was given for all rounds, as it was given. */
function givenArguments(given: GivenCompareOptions): string[] {
  return roundOptionRows.flatMap((row) => {
    const values = given[row.name] ?? []
    const flag = longFlag(row)
    if (values.length === 0) return row.name === 'rampRate' ? [`${flag}=${compareDefaults.rampRate}`] : []
    if (row.takes === 'nothing') return [flag]
    return (row.takes === 'value' ? values.slice(-1) : values).map(({ text }) => `${flag}=${text}`)
  })
}

function roundText({ engine, purpose, viewers, durationMs }: Round, index: number, rounds: number): string {
  const who = `${viewers} ${engine} viewer${viewers === 1 ? '' : 's'}`
  const what = purpose === 'costs' ? ', for the costs' : ''
  return `round ${index + 1} of ${rounds}: ${who} for ${formatSeconds(durationMs / 1000)}${what}`
}

async function writeFiles(comparison: Comparison, { output, markdown }: CompareOptions): Promise<readonly Fault[]> {
  const files = [
    { path: output, text: () => `${JSON.stringify(comparison, null, 2)}\n`, what: 'the comparison' },
    { path: markdown, text: () => renderComparisonMarkdown(comparison), what: 'the Markdown file' },
  ]
  const faults: Fault[] = []
  for (const { path, text, what } of files) {
    if (path === undefined) continue
    try {
      await writeWholeFile(path, text(), what)
    } catch (error) {
      if (!(error instanceof FaultsError)) throw error
      faults.push(...error.faults)
    }
  }
  return faults
}

/** Containers may have less than the machine. */
function usableMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}
