import type { Fault } from '../errors.ts'
import { buildEngine, type EngineOptionName } from './build-engine.ts'
import { buildPlaybackChoices, type PlaybackOptionName } from './build-playback-choices.ts'
import { buildRequestOptions, type RequestOptionName } from './build-request-options.ts'
import { buildStreams, type GivenStream } from './build-streams.ts'
import { rampEndMs, viewersDue } from './load-profile.ts'
import {
  createOptionReader,
  type GivenOptions,
  type GivenValue,
  type OptionReader,
  valueSources,
} from './option-reader.ts'
import { parseBandwidthChoice } from './parse-bandwidth-choice.ts'
import { countFrom } from './parse-count.ts'
import { parseDuration } from './parse-duration.ts'
import { parseRate } from './parse-rate.ts'
import { parseShare } from './parse-share.ts'
import { parseSwitch } from './parse-switch.ts'
import { planDefaults } from './plan-defaults.ts'
import type { RunPlan } from './run-plan.ts'

export type PlanOptionName =
  | 'url'
  | 'clients'
  | 'duration'
  | 'warmup'
  | 'rampRate'
  | 'rampJitter'
  | 'workers'
  | 'bandwidth'
  | 'validate'
  | 'countPaths'
  | 'variant'
  | 'connectionsPerViewer'
  | 'sharedConnections'
  | 'seed'
  | 'gracefulStop'
  | EngineOptionName
  | PlaybackOptionName
  | RequestOptionName

/** What a plan takes from the machine and the moment. */
export interface PlanSurroundings {
  readonly userAgent: string
  readonly availableCores: number
  /** An unsigned 32-bit integer. */
  readonly randomSeed: number
  /** The text of a file; throws what is wrong with it. */
  readText(path: string): string
}

export type PlanBuild =
  | { readonly ok: true; readonly plan: RunPlan; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }

const mostClients = 10_000_000
const mostWorkers = 1024

/** The complete plan, or everything that is wrong with the options. */
export function buildPlan(
  options: GivenOptions<PlanOptionName> & { readonly streams?: readonly GivenStream[] | undefined },
  surroundings: PlanSurroundings,
): PlanBuild {
  const reader = createOptionReader()
  const engine = buildEngine(reader, options)
  const choices = buildPlaybackChoices(reader, options)
  const playback: typeof choices = engine.is === 'ffmpeg' ? { ...choices, player: 'ffmpeg' } : choices
  const streams = buildStreams(reader, options, options.streams, playback)
  const clients = reader.value(options.clients, planDefaults.clients, countFrom(1, mostClients))
  const workers = reader.value(options.workers, String(surroundings.availableCores), countFrom(1, mostWorkers))
  const plan: RunPlan = {
    streams,
    clients,
    durationMs: reader.value(options.duration, planDefaults.duration, parseDuration),
    warmupMs: reader.value(options.warmup, planDefaults.warmup, parseDuration),
    ramp: {
      ratePerSecond: reader.value(options.rampRate, planDefaults.rampRate, parseRate),
      jitterMs: reader.value(options.rampJitter, planDefaults.rampJitter, parseDuration),
    },
    engine,
    playback,
    validateShare: reader.value(options.validate, planDefaults.validate, parseShare),
    countPaths: reader.value(options.countPaths, planDefaults.countPaths, parseSwitch),
    bandwidth: reader.value(options.bandwidth, planDefaults.bandwidth, parseBandwidthChoice(surroundings.readText)),
    // A worker without a viewer would only add its own overhead to what is measured.
    workers: Math.min(workers, clients),
    connections: buildConnections(reader, options),
    ...buildRequestOptions(reader, options, surroundings.userAgent),
    seed: reader.value(options.seed, String(surroundings.randomSeed), countFrom(0, 2 ** 32 - 1)),
    gracefulStopMs: reader.value(options.gracefulStop, planDefaults.gracefulStop, parseDuration),
  }
  if (plan.durationMs > 0 && plan.warmupMs >= plan.durationMs) {
    reader.faults.push({
      problem: `${options.warmup?.at(-1)?.label ?? '--warmup'} leaves nothing of the run to judge.`,
      remedy: 'Say a warm-up that is shorter than the duration.',
    })
  }
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults }
  return { ok: true, plan, warnings: planWarnings(plan, surroundings) }
}

/** The two kinds exclude each other, except that a command line overrules the environment, and both a file, as everywhere. */
function buildConnections(reader: OptionReader, options: GivenOptions<PlanOptionName>): RunPlan['connections'] {
  const perViewer = options.connectionsPerViewer?.at(-1)
  const shared = options.sharedConnections?.at(-1)
  if (perViewer !== undefined && shared !== undefined && perViewer.source === shared.source) {
    reader.faults.push({
      problem: `${perViewer.label} and ${shared.label} contradict each other.`,
      remedy: 'Say one of them: viewers have their own connections or share a pool.',
    })
  }
  const perWorker = reader.optional(options.sharedConnections, countFrom(1, 65_535))
  const limit = reader.value(options.connectionsPerViewer, planDefaults.connectionsPerViewer, countFrom(1, 6))
  const rank = (given: GivenValue | undefined) =>
    given === undefined ? valueSources.length : valueSources.indexOf(given.source)
  const isShared = perWorker !== undefined && rank(shared) <= rank(perViewer)
  return isShared ? { is: 'shared', perWorker } : { is: 'perViewer', limit }
}

/** What is allowed but seldom meant. */
function planWarnings(plan: RunPlan, surroundings: PlanSurroundings): string[] {
  const warnings: string[] = []
  if (plan.durationMs > 0 && rampEndMs(plan.ramp, plan.clients) > plan.durationMs) {
    const started = viewersDue(plan.ramp, plan.clients, plan.durationMs)
    warnings.push(
      started < plan.clients
        ? `the run ends before the ramp does: about ${started} of ${plan.clients} viewers will start`
        : 'the run may end before the last viewers start: the ramp and its jitter take longer',
    )
  }
  if (plan.workers > surroundings.availableCores) {
    warnings.push(
      `${plan.workers} workers take turns on ${surroundings.availableCores} cores: latencies will include the wait`,
    )
  }
  return warnings
}
